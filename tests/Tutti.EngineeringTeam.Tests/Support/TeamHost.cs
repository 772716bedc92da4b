using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;
using EngineeringTeam;
using Tutti.Agents.ModelAgents;
using Tutti.Agents.Models.Scripted;
using Tutti.Agents.Processes;
using Tutti.Agents.Processes.Admission;
using Tutti.Agents.Processes.Supervision;
using Tutti.Flows.Loading;
using Tutti.Governance.Gates;
using Tutti.Governance.Policies;
using Tutti.Governance.Policies.Loading;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Events;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Lifecycle;
using Tutti.Kernel.Memory;
using Tutti.Orchestration.Agents.ModelAgents;
using Tutti.Orchestration.Agents.ProcessAgents;
using Tutti.Orchestration.Functions;
using Tutti.Orchestration.Functions.Standard;
using Tutti.Orchestration.Interpreting;
using Tutti.Testing;

namespace Tutti.EngineeringTeam.Tests.Support;

/// <summary>The example on an engine in memory: its flow, its policy, real commands, and a model that says what it is told to.</summary>
[SuppressMessage("Maintainability", "CA1506:Avoid excessive class coupling", Justification = "The one place that joins engine, flow, functions, gate and processes.")]
internal sealed class TeamHost : IAsyncDisposable
{
    internal static readonly string Example = RepositoryRoot.At("examples", "engineering-team");

    /// <summary>Generous: a test that needs it hangs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static readonly SupervisorProgram Supervisor = SupervisorProgram.At(Path.Combine(AppContext.BaseDirectory, "Tutti.Agents.TestHost"));

    private readonly InMemoryStore _store = new(Guid.Parse("00000000-0000-0000-0000-000000000001"));
    private TuttiEngine? _engine;

    internal string Home { get; } = Directory.CreateTempSubdirectory("tutti-team-").FullName;

    /// <summary>The text of the policy; the example's own unless a test changes it.</summary>
    internal string PolicyText { get; init; } = File.ReadAllText(Path.Combine(Example, "policy.yaml"));

    internal ScriptedModel Model { get; } = new();

    internal TuttiEngine Engine => _engine ?? throw new InvalidOperationException("Call OpenAsync first.");

    internal static string Sample => Path.Combine(Example, "sample");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    internal async Task<TeamHost> OpenAsync()
    {
        var environment = new Dictionary<string, string> { ["PATH"] = "/usr/local/bin:/usr/bin:/bin", ["HOME"] = Home };
        var runner = new ProcessRunner(Supervisor, new ProcessEnvironment(environment), new ProcessAdmission(4), TimeProvider.System);
        var gate = new Gate(PolicyOf(PolicyText));
        var host = new PlanHost { Gate = gate }
            .Add(new ProcessAgentKind(new ProcessAgentOptions { Runner = () => runner }))
            .Add(new ModelAgentKind(new ModelAgentOptions { Model = _ => AgentModel.Of(Model, "scripted") }))
            .AddStandardFunctions(new StandardOptions { Runner = () => runner, WorkFolder = Path.Combine(Home, "folders") });
        var options = new TuttiOptions().AddPlans(host);
        gate.Declare(options);
        new EngineeringTeamModule().AddTo(options, new Services(runner, host));
        Host = host;
        _engine = await TuttiEngine.OpenAsync(_store, options, logger: null, Cancellation);
        return this;
    }

    /// <summary>A crash that loses only memory.</summary>
    internal async Task RestartAsync()
    {
        await Engine.DisposeAsync();
        await OpenAsync();
    }

    private PlanHost Host { get; set; } = new();

    /// <summary>Starts the flow with inputs beside those that name folders.</summary>
    internal async Task<RunId> StartAsync(JsonObject? inputs = null)
    {
        var given = new JsonObject { ["work"] = Path.Combine(Home, "work") };
        foreach (var (name, value) in inputs ?? []) { given[name] = value?.DeepClone(); }
        var flow = FlowLoader.Load(Path.Combine(Example, "flow.yaml"), new FlowOptions { Host = Host });
        var (run, limits) = PlanWorkflows.Prepare(flow, Host, JsonSerializer.SerializeToElement(given, JsonSerializerOptions.Default), Home, Example);
        return await Engine.StartAsync("flow/" + flow.Name, run, new StartOptions { Limits = limits }, Cancellation).WaitAsync(Patience, Cancellation);
    }

    internal async Task<RunResult> EndAsync(RunId run) => await Engine.WaitAsync(run, Cancellation).WaitAsync(Patience, Cancellation);

    /// <summary>Runs to the end, which must be a good one.</summary>
    internal async Task<JsonElement> RunAsync(JsonObject? inputs = null)
    {
        var result = await EndAsync(await StartAsync(inputs));
        Assert.True(result.Status == RunStatus.Completed, $"{result.ErrorCode}: {result.ErrorMessage}");
        return JsonElement.Parse(result.Output.Span);
    }

    /// <summary>Waits until the run's events show something.</summary>
    internal async Task<RunEvent> SeeAsync(RunId run, Func<RunEvent, bool> wanted)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(Patience);
        await foreach (var happened in Engine.WatchAsync(run, after: -1, patience.Token))
        {
            if (wanted(happened)) { return happened; }
        }

        throw new InvalidOperationException("The run ended without the expected event.");
    }

    internal static PolicySet PolicyOf(string text)
    {
        var policy = PolicyLoader.TryLoad(new PolicyTexts(new Dictionary<string, string> { ["policy.yaml"] = text }), "policy.yaml", out var faults);
        return policy ?? throw new InvalidOperationException(string.Join('\n', faults));
    }

    /// <summary>Names, modes and texts of all files of a folder.</summary>
    internal static string Look(string folder) => string.Join('\n', Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        .Select(file => $"{Path.GetRelativePath(folder, file)} {File.GetUnixFileMode(file)} {Convert.ToHexString(File.ReadAllBytes(file))}"));

    public async ValueTask DisposeAsync()
    {
        if (_engine is not null) { await _engine.DisposeAsync(); }
        await _store.DisposeAsync();
        Model.Dispose();
        Directory.Delete(Home, recursive: true);
    }

    private sealed class Services(ProcessRunner runner, PlanHost host) : IServiceProvider
    {
        public object? GetService(Type serviceType) => serviceType == typeof(ProcessRunner) ? runner : serviceType == typeof(PlanHost) ? host : null;
    }
}
