using System.Text;
using System.Text.Json;
using Tutti.Documents.Json;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Runs;
using Tutti.Orchestration.Functions;
using Tutti.Orchestration.Interpreting;
using Tutti.Orchestration.Plans;
using Tutti.Orchestration.Reading;
using Tutti.Simulation.Laws;
using Tutti.Simulation.Worlds;
using Tutti.Storage.Embedded;
using Tutti.Testing;

namespace Tutti.Simulation.Plans;

/// <summary>One plan on the simulated disk: one thread owns clock, disk, callbacks and target, and may crash the process between any two moves or inside a write.</summary>
internal sealed class PlanWorld
{
    private const int MostMoves = 60_000;
    private const string Key = "the one run";

    private static readonly DiskFault[] Errors = [DiskFault.WriteError, DiskFault.FlushError, DiskFault.DiskFull];

    private readonly int _seed;
    private readonly Plan _plan;
    private readonly Random _random;
    private readonly SimulatedScheduler _scheduler = new();
    private readonly SimulatedTime _time = new();
    private SimulatedDisk _disk;
    private EmbeddedStore _store = null!; // made by Boot
    private TuttiEngine _engine = null!; // made by Boot
    private PlanHost _host = null!; // made by Boot
    private int _crashesLeft;
    private bool _isOpen;

    public PlanWorld(int seed, string plan, int crashes)
    {
        (_seed, _crashesLeft) = (seed, crashes);
        _random = new Random(seed);
        _plan = PlanReader.Read(JsonDocuments.Parse(Encoding.UTF8.GetBytes(plan)), []);
        _disk = new SimulatedDisk(seed, _random.Next(2) == 0 ? 512 : 4096);
        Target = new PlanTarget(_random);
    }

    public PlanTarget Target { get; }

    public int Crashes { get; private set; }

    public int Faults { get; private set; }

    /// <summary>Lives until the run has ended.</summary>
    /// <returns>Its outputs, or the code of its failure.</returns>
    public string Live()
    {
        Boot();
        for (var moves = 0; Move(); moves++)
        {
            if (moves > MostMoves) { throw new LawBrokenException("liveness", $"after {moves} moves the run has not ended"); }
        }

        var result = Read(_engine.ReadResultAsync(Run)) ?? throw new LawBrokenException("liveness", $"seed {_seed}: nothing moves, and the run has not ended:\n{Tell()}");
        return result.ErrorCode.Length > 0 ? result.ErrorCode : Encoding.UTF8.GetString(result.Output.Span);
    }

    /// <summary>Paths of claims, in the order of the journal.</summary>
    public IEnumerable<string> Claims() => Read(_engine.EventsAsync(Run)).Where(static happened => happened.Kind == "step.claimed").Select(static happened => happened.Path);

    private string Tell() => $"crashes {Crashes} open {_isOpen} active {_engine.ActiveRuns} status {_engine.Catalogue.Find(Run)?.Status} alarm {_time.HasAlarm} durable {_store.DurableHead}\n" + string.Join('\n', Read(_engine.EventsAsync(Run)).Select(static happened => $"{happened.Position} {happened.Kind} {happened.Path} {happened.Code} {happened.Text}"));

    private static RunId Run => RunId.FromKey(Workspace, Key);

    private static Guid Workspace { get; set; }

    private bool Move()
    {
        if (_crashesLeft > 0 && _random.Next(25) == 0) { return Crash(); }
        var (ready, calls) = (_scheduler.Count, Target.PendingCalls);
        var pick = _random.Next(ready + calls + 2);
        if (pick < ready) { _scheduler.RunOne(pick); }
        else if ((pick -= ready) < calls) { Target.FinishOne(pick); }
        else if (Commit() || _store.Failure is not null || ready + calls > 0) { /* the disk moved or broke, or others may move */ }
        else if (_isOpen && _engine.Catalogue.Find(Run) is null) { Start(); }
        else if (HasEnded() || !_time.HasAlarm) { return false; }
        else { _time.Ring(); }
        return _store.Failure is null || Crash();
    }

    private void Start()
    {
        var (run, limits) = PlanWorkflows.Prepare(_plan, _host, JsonElement.Parse($$"""{"n":{{_seed}}}"""));
        var definition = _engine.FindWorkflow(PlanWorkflows.Prefix + _plan.Name) ?? throw new InvalidOperationException("The family is not there.");
        var input = run.ToJson();
        _ = _engine.TryBegin(Run, TuttiEngine.Describe(definition, input, new StartOptions { Key = Key, Limits = limits }), input, new Reply(), out _);
    }

    private bool HasEnded() => _engine.Catalogue.Find(Run) is not null && Read(_engine.ReadResultAsync(Run)) is not null;

    private bool Commit()
    {
        if (_crashesLeft > 0 && _random.Next(40) == 0) { _disk.Fault = Errors[_random.Next(Errors.Length)]; }
        var committed = _store.CommitOnce();
        if (_store.Failure is not null) { Faults++; }
        return committed;
    }

    private bool Crash()
    {
        _crashesLeft--;
        Crashes++;
        Target.CallerDies();
        _scheduler.Forget();
        _time.Forget();
        _disk = _disk.Crash((Survival)_random.Next(Enum.GetValues<Survival>().Length), _random);
        Boot();
        return true;
    }

    private void Boot()
    {
        _isOpen = false;
        _store = EmbeddedStore.Open(new EmbeddedStoreOptions
        {
            Disk = _disk,
            CommitsInBackground = false,
            SegmentBytes = 256 * 1024,
            PreparedBytes = 4096,
            CheckpointEveryBytes = 64 * 1024,
            Salts = new SeededSalts(_seed),
        });
        _disk.Fault = DiskFault.None;
        Workspace = _store.Workspace;
        _host = Target.NewHost();
        var options = new TuttiOptions { Time = _time, Entropy = new SeededSalts(_random.Next()), Scheduler = _scheduler, ClockCheck = TimeSpan.FromHours(1) }.AddPlans(_host);
        _engine = TuttiEngine.Open(_store, options, logger: null, new Reply(error =>
        {
            if (error is not null) { throw new LawBrokenException("P1", $"the host does not start: {error.Message}"); }
            _isOpen = true;
        }));
    }

    /// <summary>The simulated store reads at once.</summary>
    private static T Read<T>(Task<T> task)
    {
#pragma warning disable VSTHRD002 // It is completed: this waits for nothing.
        return task.IsCompletedSuccessfully ? task.Result : throw new InvalidOperationException("The simulated store reads at once.", task.Exception);
#pragma warning restore VSTHRD002
    }
}
