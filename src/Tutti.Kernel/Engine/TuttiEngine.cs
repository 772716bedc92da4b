using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Tutti.Kernel.Catalogue;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Locks;
using Tutti.Kernel.Objects;
using Tutti.Kernel.Payloads;
using Tutti.Kernel.Runs;

namespace Tutti.Kernel.Engine;

/// <summary>
/// Runs workflows durably on one store. Thread safe. Open it with <see cref="OpenAsync"/>; dispose it to leave every run where it stands:
/// the next host goes on.
/// </summary>
[SuppressMessage("Maintainability", "CA1506:Avoid excessive class coupling", Justification = "The engine is where verbs, store, clock and runs meet; each concern has a file of its own.")]
public sealed partial class TuttiEngine : IAsyncDisposable
{
    private readonly TuttiOptions _options;
    private readonly WorkflowTable _workflows = new();
    private readonly Lock _extending = new();
    private readonly Lock _gate = new();
    private readonly AnnouncedRuns _announced = new();
    private readonly KeyTable<RunId, RunExecution> _active = new();
    private readonly KeyTable<RunId, List<RunInput>> _loading = new();
    private readonly KeyTable<RunId, Exception> _fallen = new();
    private readonly WakeQueue _wakes;
    private readonly RunHost _host;
    private readonly ObjectTable _objects;
    private readonly PumpQueue? _pumps;
    private readonly RunReader _reader;
    private readonly RunLoader _loader;
    private readonly EventHub _events = new();
    private readonly EndWaiters _ends = new();
    private readonly ILogger _logger;
    private bool _isClosing;

    private TuttiEngine(IRunStore store, TuttiOptions options, ILogger? logger)
    {
        Store = store;
        _options = options;
        _logger = logger ?? NullLogger.Instance;
        foreach (var workflow in options.Workflows) { _workflows.TryAdd(workflow); }
        foreach (var family in options.Families) { _workflows.TryAdd(family); }
        _wakes = new WakeQueue(options.Time, options.ClockCheck, () => options.Scheduler.Schedule(static engine => ((TuttiEngine)engine!).FireDue(), this));
        _host = new RunHost(this);
        _objects = new ObjectTable(new ObjectHost(this), store.Catalogue);
        foreach (var kind in options.Objects) { _objects.Declare(kind); }
        _pumps = options.Scheduler is ThreadPoolScheduler ? new PumpQueue(store) : null;
        _reader = new RunReader(store);
        _loader = new RunLoader(store);
    }

    /// <summary>The store, owned by whoever opened it.</summary>
    public IRunStore Store { get; }

    /// <summary>What can be asked about runs without reading them.</summary>
    public RunCatalogue Catalogue => Store.Catalogue;

    /// <summary>Types that runs may carry.</summary>
    public PayloadTypes Payloads => _options.Payloads;

    /// <summary>How many runs are in memory.</summary>
    public int ActiveRuns
    {
        get
        {
            lock (_gate) { return _active.Count + _loading.Count; }
        }
    }

    /// <summary>By less than this machines set their clocks right every day.</summary>
    private static readonly TimeSpan LeastClockFault = TimeSpan.FromMinutes(1);

    /// <summary>Opens an engine: fires what fell due meanwhile, takes up interrupted runs, then is ready.</summary>
    /// <param name="store">The store; the engine is its only writer.</param>
    /// <param name="options">Workflows, payload types, undos, ports.</param>
    /// <param name="logger">Where the engine reports what a person may have to act on.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    public static async Task<TuttiEngine> OpenAsync(IRunStore store, TuttiOptions options, ILogger? logger = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(options);
        var opened = new Reply();
        var newest = store.Catalogue.Dates().Select(static date => date.Updated).DefaultIfEmpty(DateTimeOffset.MinValue).Max();
        var engine = Open(store, options, logger, opened);
        if (newest - options.Time.GetUtcNow() > LeastClockFault) { engine.LogClock(options.Time.GetUtcNow(), newest); }
        await opened.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        engine.BeginRetention();
        return engine;
    }

    [LoggerMessage(1109, LogLevel.Warning, "The clock says {Now:u}, and the journal has records of {Newest:u}: one of them is wrong. What is written now is dated before what is there; due times and retention depend on it")]
    private partial void LogClock(DateTimeOffset now, DateTimeOffset newest);

    /// <summary>As <see cref="OpenAsync"/>, for hosts that schedule every callback themselves.</summary>
    internal static TuttiEngine Open(IRunStore store, TuttiOptions options, ILogger? logger, Reply opened)
    {
        var engine = new TuttiEngine(store, options, logger);
        engine.Recover(opened);
        return engine;
    }

    /// <summary>Declares further workflows while the engine runs, and takes up their interrupted runs.</summary>
    /// <param name="declare">Declares payload types, undos and workflows.</param>
    /// <returns>The workflows that are new.</returns>
    /// <exception cref="TuttiException">A declaration contradicts an earlier one; what was declared before it stays.</exception>
    public IReadOnlyList<WorkflowDefinition> Extend(Action<TuttiOptions> declare)
    {
        ArgumentNullException.ThrowIfNull(declare);
        List<WorkflowDefinition> added = [];
        lock (_extending)
        {
            declare(_options);
            lock (_gate)
            {
                foreach (var family in _options.Families) { _workflows.TryAdd(family); }
                foreach (var workflow in _options.Workflows)
                {
                    if (_workflows.TryAdd(workflow)) { added.Add(workflow); }
                }
            }
        }

        foreach (var kind in _options.Objects) { _objects.Declare(kind); }
        ArmObjects();

        // A run that was read before its definition came is frozen in memory or gone from it: reading it again finds the definition.
        foreach (var run in Catalogue.Interrupted()) { Wake(run); }
        return added;
    }

    /// <summary>The workflows that this engine knows, every version; a snapshot.</summary>
    public IReadOnlyList<WorkflowDefinition> Workflows
    {
        get
        {
            lock (_gate) { return [.. _workflows.All]; }
        }
    }

    /// <summary>The newest version of a workflow that this engine knows, or null.</summary>
    /// <param name="id">The workflow's id.</param>
    /// <param name="version">A version, or 0 for the newest.</param>
    public WorkflowDefinition? FindWorkflow(string id, int version = 0)
    {
        lock (_gate) { return _workflows.Find(id, version); }
    }

    /// <summary>Stops taking work and lets go of every run; running actions are cancelled and settled at the next start.</summary>
    /// <remarks>Actions are not awaited: one that ignores its token still acts. Open another engine on the store in the same process only when they have returned.</remarks>
    /// <returns>Completes when no run is on a thread any more: nothing of this engine reaches the store from then on.</returns>
    public async ValueTask DisposeAsync()
    {
        List<RunExecution> active;
        lock (_gate)
        {
            if (_isClosing) { return; }
            _isClosing = true;
            active = [.. _active];
            _active.Clear();
        }

        _wakes.Dispose();
        if (_retentionTimer is not null) { await _retentionTimer.DisposeAsync().ConfigureAwait(false); }
        _objects.Close(ObjectErrors.HostCloses());
        await Task.WhenAll(active.Select(static run => run.AbandonAsync())).ConfigureAwait(false);
        _ends.Close(ObjectErrors.HostCloses());
        _events.Close();
    }

    private TuttiException UnknownWorkflow(string id, int version)
    {
        lock (_gate)
        {
            var known = string.Join(", ", _workflows.All.Select(workflow => $"{workflow.Id} v{workflow.Version}").Order(StringComparer.Ordinal));
            var wanted = version > 0 ? $"'{id}' version {version}" : $"'{id}'";
            return new TuttiException("TUT1031", $"This host knows no workflow {wanted}; it knows: {(known.Length > 0 ? known : "none")}.");
        }
    }
}
