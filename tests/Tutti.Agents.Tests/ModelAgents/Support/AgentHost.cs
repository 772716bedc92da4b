using Microsoft.Extensions.AI;
using Tutti.Agents.ModelAgents;
using Tutti.Agents.Tools;
using Tutti.Governance.Gates;
using Tutti.Governance.Identities;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Events;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Lifecycle;
using Tutti.Kernel.Memory;
using Tutti.Kernel.Runs;
using Tutti.Testing;

namespace Tutti.Agents.Tests.ModelAgents.Support;

/// <summary>An engine with a gate and model agents, on a store in memory and a clock that stands still.</summary>
internal sealed class AgentHost : IAsyncDisposable
{
    /// <summary>Generous: a test that needs it hangs.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static readonly RunLimits Wide = RunLimits.Default with { Steps = 100_000 };

    private readonly TaskCompletionSource<TuttiEngine> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<WorkflowDefinition> _workflows = [];
    private readonly InMemoryStore _store;
    private TuttiEngine? _engine;
    private Gate? _gate;
    private RunId _run;

    public AgentHost(InMemoryStore? store = null) => _store = store ?? new InMemoryStore(Guid.Empty);

    public ManualTime Time { get; } = new();

    public InMemoryStore Store => _store;

    /// <summary>What else the host declares.</summary>
    public Action<TuttiOptions> Declare { get; init; } = static _ => { };

    /// <summary>Rules beside the one that allows everything.</summary>
    public string Rules { get; init; } = "";

    /// <summary>Makes the gate under those rules.</summary>
    public Func<string, Gate> OpenGate { get; init; } = static rules => new Gate(TestPolicy.Of(rules));

    public TuttiEngine Engine => _engine ?? throw new InvalidOperationException("Call OpenAsync first.");

    /// <summary>The engine, for tools that run before <see cref="OpenAsync"/> has come back: runs of before go on meanwhile.</summary>
    public Task<TuttiEngine> Opened => _opened.Task;

    public Gate Gate => _gate ?? throw new InvalidOperationException("Call OpenAsync first.");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A workflow that gives an agent the task that the run is started with.</summary>
    public AgentHost With(ModelAgent agent) => With(agent.Name, (context, gate, task) => ModelAgentLoop.RunAsync(context, gate, agent, task));

    public AgentHost With<T>(string id, Func<WorkflowContext, GateSession, string, Task<T>> body)
    {
        _workflows.Add(WorkflowDefinition.Create<string, T>(id, 1, (context, task) => body(context, Gate.Open(context, new Caller("ann", CallerKind.Local), id), task), Wide));
        return this;
    }

    public async Task<AgentHost> OpenAsync()
    {
        var options = new TuttiOptions { Time = Time };
        _gate = OpenGate(Rules);
        _gate.Declare(options);
        options.Payloads.AddModelAgents();
        Declare(options);
        foreach (var workflow in _workflows) { options.AddWorkflow(workflow); }
        _engine = await TuttiEngine.OpenAsync(_store, options, logger: null, Cancellation);
        _opened.SetResult(_engine);
        return this;
    }

    public async Task<RunId> StartAsync(string workflow, string task = "Do it.") =>
        _run = await Engine.StartAsync(workflow, task, new StartOptions { Key = "the run" }, Cancellation).WaitAsync(Patience, Cancellation);

    /// <summary>Starts the run, or finds it, and waits for its output.</summary>
    public async Task<T> RunAsync<T>(string workflow, string task = "Do it.") =>
        await Engine.WaitAsync<T>(await StartAsync(workflow, task), Cancellation).WaitAsync(Patience, Cancellation);

    public Task<ModelAgentResult> RunAsync(ModelAgent agent, string task = "Do it.") => RunAsync<ModelAgentResult>(agent.Name, task);

    /// <summary>The code with which a run failed.</summary>
    public async Task<string> FailAsync(string workflow, string task = "Do it.")
    {
        var end = await Engine.WaitAsync(await StartAsync(workflow, task), Cancellation).WaitAsync(Patience, Cancellation);
        Assert.Equal(RunStatus.Failed, end.Status);
        return end.ErrorCode;
    }

    /// <summary>The durable events of the run that was started.</summary>
    public Task<IReadOnlyList<RunEvent>> EventsAsync() => Engine.EventsAsync(_run, -1, Cancellation);

    /// <summary>Waits until the run's durable events show something.</summary>
    public async Task<RunEvent> SeeAsync(RunId run, Func<RunEvent, bool> wanted)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(Patience);
        await foreach (var happened in Engine.WatchAsync(run, after: -1, patience.Token))
        {
            if (wanted(happened)) { return happened; }
        }

        throw new InvalidOperationException("The run ended without the expected event.");
    }

    public async ValueTask DisposeAsync()
    {
        if (_engine is not null) { await _engine.DisposeAsync(); }
        await _store.DisposeAsync();
    }

    internal static ModelAgent Agent(IChatClient model, params IEnumerable<Tool> tools) => new()
    {
        Name = "worker",
        Instructions = "You are a worker.",
        Model = AgentModel.Of(model, "scripted"),
        Tools = new ToolBox(tools),
    };
}
