using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using ChangeGate;
using Tutti.Agents.Processes;
using Tutti.Agents.Processes.Admission;
using Tutti.Agents.Processes.Supervision;
using Tutti.Flows.Loading;
using Tutti.Governance.Gates;
using Tutti.Governance.Policies.Loading;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Events;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Memory;
using Tutti.Orchestration.Agents.ProcessAgents;
using Tutti.Orchestration.Functions;
using Tutti.Orchestration.Interpreting;
using Tutti.Orchestration.Plans;
using Tutti.Testing;

namespace Tutti.ChangeGate.Tests.Support;

/// <summary>The gate on an engine in memory, with real processes, real repositories, and folders of its own.</summary>
[SuppressMessage("Maintainability", "CA1506:Avoid excessive class coupling", Justification = "The one place that joins engine, flow, functions and processes.")]
internal sealed class GateHost : IAsyncDisposable
{
    /// <summary>Generous: a test that needs it hangs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5); // three builds of a project on a busy machine

    private static readonly string FlowFile = RepositoryRoot.At("examples", "change-gate", "flow.yaml");

    /// <summary>What the example allows: every command of every test is judged by it.</summary>
    private static readonly string PolicyFile = RepositoryRoot.At("examples", "change-gate", "policy.yaml");

    private static readonly SupervisorProgram Supervisor = SupervisorProgram.At(Path.Combine(AppContext.BaseDirectory, "Tutti.Agents.TestHost"));

    private readonly InMemoryStore _store = new(Guid.Parse("00000000-0000-0000-0000-000000000001"));
    private readonly List<string> _seen = [];
    private TuttiEngine? _engine;
    private PlanHost? _host;
    private Plan? _flow;

    internal string Home { get; } = Directory.CreateTempSubdirectory("tutti-gate-").FullName;

    internal string Work => Path.Combine(Home, "work");

    internal string Reports => Path.Combine(Home, "reports");

    /// <summary>Where commands are looked for.</summary>
    internal string SearchPath { get; init; } = "/usr/local/bin:/usr/bin:/bin";

    internal TuttiEngine Engine => _engine ?? throw new InvalidOperationException("Call OpenAsync first.");

    /// <summary>Everything that was shown or journaled so far, for whoever looks for what must not be in it.</summary>
    internal string Seen
    {
        get
        {
            lock (_seen) { return string.Join('\n', _seen); }
        }
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    internal async Task<GateHost> OpenAsync()
    {
        var environment = new Dictionary<string, string> { ["PATH"] = SearchPath, ["HOME"] = Home };
        var runner = new ProcessRunner(Supervisor, new ProcessEnvironment(environment), new ProcessAdmission(4), TimeProvider.System);
        var gate = new Gate(PolicyLoader.Load(PolicyFile));
        _host = new PlanHost { Gate = gate }.Add(new ProcessAgentKind(new ProcessAgentOptions { Runner = () => runner }));
        var options = new TuttiOptions().AddPlans(_host);
        gate.Declare(options);
        new ChangeGateModule().AddTo(options, new Services(runner, _host));
        _flow = FlowLoader.Load(FlowFile, new FlowOptions { Host = _host });
        _engine = await TuttiEngine.OpenAsync(_store, options, logger: null, Cancellation);
        return this;
    }

    /// <summary>A crash that loses only memory.</summary>
    internal async Task RestartAsync()
    {
        await Engine.DisposeAsync();
        await OpenAsync();
    }

    internal GateInput Input(string repository = "") => new() { Repository = repository, Work = Work, Reports = Reports };

    internal async Task<RunId> StartAsync(GateInput input) =>
        await Engine.StartPlanAsync(_flow!, _host!, input.ToJson(), options: null, Cancellation).WaitAsync(Patience, Cancellation); // opened before

    /// <summary>Runs to the end without being asked anything.</summary>
    internal async Task<GateOutput> RunAsync(GateInput input) => await EndAsync(await StartAsync(input));

    /// <summary>Runs to the question, answers it, and goes on to the end.</summary>
    internal async Task<GateOutput> RunAsync(GateInput input, string answer)
    {
        var run = await StartAsync(input);
        await SeeAsync(run, static happened => happened.Kind == "question.asked");
        await Engine.AnswerAsync(run, "approve", answer, "tester", cancellationToken: Cancellation);
        return await EndAsync(run);
    }

    internal async Task<GateOutput> EndAsync(RunId run)
    {
        var watching = SeeAsync(run, static happened => happened.Kind is "run.completed" or "run.failed" or "run.cancelled");
        var output = await Engine.WaitAsync<JsonElement>(run, Cancellation).WaitAsync(Patience, Cancellation);
        await watching;
        return output.Deserialize(GateJson.Default.GateOutput)!; // the outputs of the flow
    }

    internal async Task<string> FailAsync(GateInput input)
    {
        var result = await Engine.WaitAsync(await StartAsync(input), Cancellation).WaitAsync(Patience, Cancellation);
        Assert.NotEmpty(result.ErrorMessage);
        return result.ErrorCode;
    }

    /// <summary>Waits until the run's events show something, and keeps all of them.</summary>
    internal async Task SeeAsync(RunId run, Func<RunEvent, bool> wanted)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(Patience);
        await foreach (var happened in Engine.WatchAsync(run, after: -1, patience.Token))
        {
            Keep(happened);
            if (wanted(happened)) { return; }
        }

        Assert.Fail("The run ended without the expected event. The last ones:\n" + string.Join("\n", Seen.Split((char)10).TakeLast(5)));
    }

    /// <summary>How many events of a kind a check has; every one counts once, however often it was watched.</summary>
    internal int Count(string kind, string path, string text = "") => Seen.Split('\n').Count(line =>
        line.StartsWith(kind + " ", StringComparison.Ordinal) && line.Contains(path, StringComparison.Ordinal) && line.Contains(text, StringComparison.Ordinal));

    /// <summary>What is not green, with what it wrote: for messages of failed assertions.</summary>
    internal static string Explain(GateOutput output) => $"{output.Verdict}: {output.Summary}\n{(output.Report is { } report ? File.ReadAllText(report) : "")}";

    public async ValueTask DisposeAsync()
    {
        if (_engine is not null) { await _engine.DisposeAsync(); }
        await _store.DisposeAsync();
        Directory.Delete(Home, recursive: true);
    }

    private void Keep(RunEvent happened)
    {
        var line = $"{happened.Kind} {happened.Path} {happened.Position} {happened.Text} {Encoding.UTF8.GetString(happened.Payload.Span)}";
        lock (_seen)
        {
            if (happened.Position is null || !_seen.Contains(line)) { _seen.Add(line); }
        }
    }

    private sealed class Services(ProcessRunner runner, PlanHost host) : IServiceProvider
    {
        public object? GetService(Type serviceType) => serviceType == typeof(ProcessRunner) ? runner : serviceType == typeof(PlanHost) ? host : null;
    }
}
