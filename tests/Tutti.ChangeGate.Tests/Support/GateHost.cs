using System.Text;
using ChangeGate;
using Tutti.Agents.Processes;
using Tutti.Agents.Processes.Admission;
using Tutti.Agents.Processes.Supervision;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Events;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Memory;

namespace Tutti.ChangeGate.Tests.Support;

/// <summary>The gate on an engine in memory, with real processes, real repositories, and folders of its own.</summary>
internal sealed class GateHost : IAsyncDisposable
{
    /// <summary>Generous: a test that needs it hangs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly SupervisorProgram Supervisor = SupervisorProgram.At(Path.Combine(AppContext.BaseDirectory, "Tutti.Agents.TestHost"));

    private readonly InMemoryStore _store = new(Guid.Parse("00000000-0000-0000-0000-000000000001"));
    private readonly List<string> _seen = [];
    private TuttiEngine? _engine;

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
        var options = new TuttiOptions();
        new ChangeGateModule().AddTo(options, new Services(runner));
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
        await Engine.StartAsync(ChangeGateModule.Workflow, input, options: null, Cancellation).WaitAsync(Patience, Cancellation);

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
        var output = await Engine.WaitAsync<GateOutput>(run, Cancellation).WaitAsync(Patience, Cancellation);
        await watching;
        return output;
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

        Assert.Fail("The run ended without the expected event.");
    }

    /// <summary>How many events of a kind a check has; every one counts once, however often it was watched.</summary>
    internal int Count(string kind, string path, string text = "") => Seen.Split('\n').Count(line =>
        line.StartsWith(kind + " ", StringComparison.Ordinal) && line.Contains(path, StringComparison.Ordinal) && line.Contains(text, StringComparison.Ordinal));

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

    private sealed class Services(ProcessRunner runner) : IServiceProvider
    {
        public object? GetService(Type serviceType) => serviceType == typeof(ProcessRunner) ? runner : null;
    }
}
