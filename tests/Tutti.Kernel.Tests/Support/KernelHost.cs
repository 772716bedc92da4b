using Tutti.Kernel.Engine;
using Tutti.Kernel.Events;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Memory;
using Tutti.Kernel.Runs;
using Tutti.Testing;

namespace Tutti.Kernel.Tests.Support;

/// <summary>An engine on a store in memory, with a clock that stands still; <see cref="RestartAsync"/> is a crash that loses only memory.</summary>
internal sealed class KernelHost : IAsyncDisposable
{
    /// <summary>Generous: a test that needs it hangs.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly List<WorkflowDefinition> _workflows = [];
    private readonly Action<TuttiOptions>? _configure;
    private TuttiEngine? _engine;

    public KernelHost(Action<TuttiOptions>? configure = null) => _configure = configure;

    public ManualTime Time { get; } = new();

    public EventLog Log { get; } = new();

    public InMemoryStore Store { get; } = new(Guid.Parse("00000000-0000-0000-0000-000000000001"));

    /// <summary>The same, as the engine sees it.</summary>
    public CountingStore Counted => field ??= new CountingStore(Store);

    public TuttiEngine Engine => _engine ?? throw new InvalidOperationException("Call StartAsync first.");

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public KernelHost With<TInput, TOutput>(string id, Func<WorkflowContext, TInput, Task<TOutput>> body, int version = 1, RunLimits? limits = null)
    {
        var definition = WorkflowDefinition.Create(id, version, body);
        _workflows.RemoveAll(known => known.Id == id && known.Version == version);
        _workflows.Add(limits is null ? definition : Limited(id, version, body, limits));
        return this;
    }

    public async Task<KernelHost> OpenAsync()
    {
        var options = new TuttiOptions { Time = Time, SettleGrace = TimeSpan.FromSeconds(10) };
        _configure?.Invoke(options);
        foreach (var workflow in _workflows) { options.AddWorkflow(workflow); }
        _engine = await TuttiEngine.OpenAsync(Counted, options, Log, Cancellation);
        return this;
    }

    public async Task RestartAsync()
    {
        await Engine.DisposeAsync();
        await OpenAsync();
    }

    public Task<RunId> RunAsync<TInput>(string workflow, TInput input, StartOptions? options = null) =>
        Engine.StartAsync(workflow, input, options, Cancellation).WaitAsync(Patience, Cancellation);

    public Task<T> ResultAsync<T>(RunId run) => Engine.WaitAsync<T>(run, Cancellation).WaitAsync(Patience, Cancellation);

    public Task<RunResult> EndAsync(RunId run) => Engine.WaitAsync(run, Cancellation).WaitAsync(Patience, Cancellation);

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

    public Task<RunEvent> SeeAsync(RunId run, string kind) => SeeAsync(run, happened => happened.Kind == kind);

    public async Task<IReadOnlyList<string>> KindsAsync(RunId run) =>
        [.. (await Engine.EventsAsync(run, -1, Cancellation)).Select(happened => happened.Kind)];

    public async ValueTask DisposeAsync()
    {
        if (_engine is not null) { await _engine.DisposeAsync(); }
        await Store.DisposeAsync();
    }

    private static WorkflowDefinition Limited<TInput, TOutput>(string id, int version, Func<WorkflowContext, TInput, Task<TOutput>> body, RunLimits limits) =>
        WorkflowDefinition.Create(id, version, body, limits);
}
