using Tutti.Kernel;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Runs;
using Tutti.Simulation.Laws;
using Tutti.Simulation.Programs;
using Tutti.Storage.Embedded;
using Tutti.Testing;

namespace Tutti.Simulation.Worlds;

/// <summary>
/// One seed's world: one thread that owns clock, disk, callbacks, the outside service and the persons, and may crash the process
/// between any two of their moves or inside a write.
/// </summary>
internal sealed class World
{
    /// <summary>The name of messages that a till must have noted.</summary>
    public const string Deposit = "deposit";

    /// <summary>The name of steps that a purse pays for.</summary>
    public const string Guarded = "guarded";

    private const int MaxMoves = 60_000;

    private static readonly DiskFault[] Errors = [DiskFault.WriteError, DiskFault.FlushError, DiskFault.DiskFull];

    private readonly int _seed;
    private readonly List<RunId> _roots = [];
    private SimulatedDisk _disk;
    private EmbeddedStore? _store;
    private TuttiEngine? _engine;
    private LawBrokenException? _broken;
    private readonly Persons _persons;
    private readonly Lies _lies;
    private int _crashesLeft;
    private int _actsLeft = 60;

    public World(int seed)
    {
        _seed = seed;
        Random = new Random(seed);
        _crashesLeft = Random.Next(0, 7);
        _disk = new SimulatedDisk(seed, Random.Next(2) == 0 ? 512 : 4096);
        Service = new Service(this);
        Traces = new Traces(this);
        Forks = new Forks(this);
        _persons = new Persons(this);
        _lies = new Lies(this, seed);
    }

    public Random Random { get; }

    public Coverage Coverage { get; } = new();

    public SimulatedTime Time { get; } = new();

    public Service Service { get; }

    public Traces Traces { get; }

    /// <summary>The Objects of this world: they keep their whole state often, so that reading it back is met.</summary>
    public Till Till { get; } = new() { KeepEvery = 3 };

    /// <summary>What guarded steps are paid from: not enough for all of them.</summary>
    public Purse Purse { get; } = new() { KeepEvery = 3, Initially = 6 };

    public Forks Forks { get; }

    public SimulatedScheduler Scheduler { get; } = new();

    public EmbeddedStore Store => _store ?? throw new InvalidOperationException("The world has no store yet.");

    public TuttiEngine Engine => _engine ?? throw new InvalidOperationException("The world has no engine yet.");

    public IReadOnlyList<RunId> Roots => _roots;

    public bool IsOpen { get; private set; }

    /// <summary>Lives until everything has ended; throws the first broken law.</summary>
    public void Live()
    {
        for (var root = 0; root < 3; root++) { _roots.Add(RunId.FromKey(Guid.Empty, $"{_seed}/{root}")); }
        Boot();
        try { LiveOn(); }
        catch (TuttiException damage) when (_lies.IsTold && _lies.Names(damage))
        {
            Coverage.Count("worlds"); // a world whose damage is named ends here
        }
        catch (Exception other) when (_lies.IsTold && other is not LawBrokenException)
        {
            throw new LawBrokenException("D1", $"the disk lied, and the damage is not named but met as {other}");
        }
    }

    private void LiveOn()
    {
        var moves = 0;
        while (Move() || LookAtTheEnd())
        {
            if (_broken is not null) { throw _broken; }
            if (_lies.Move(_disk)) { Look(); }
            if (++moves > MaxMoves) { throw new LawBrokenException("liveness", $"after {moves} moves at {Time.Now:O} the world is not at rest"); }
        }

        if (_broken is not null) { throw _broken; }
        Coverage.Count("moves", moves);
        Coverage.Count("worlds");
        new JournalLaws(this).Check();
        new ObjectLaws(this).Check();
        new GuardLaws(this).Check();
        new LockLaws(this).Check();
        new LimitLaws(this).Check();
        GenerationLaw.Check(this);
        Forks.Check();
    }

    /// <summary>Notes the first broken law; also thrown through code that may swallow it.</summary>
    public LawBrokenException Break(string law, string detail)
    {
        _broken ??= new LawBrokenException(law, detail);
        return _broken;
    }

    public RunId AnyRoot(int number) => _roots[number % _roots.Count];

    /// <summary>The durable records of a run; the simulated store reads at once.</summary>
    public IReadOnlyList<JournalRecord> Records(RunId run)
    {
        var read = Store.ReadRunAsync(run, 0, CancellationToken.None);
#pragma warning disable VSTHRD002 // It is completed: this waits for nothing.
        return read.IsCompletedSuccessfully ? read.Result : throw new InvalidOperationException("The simulated store reads at once.");
#pragma warning restore VSTHRD002
    }

    /// <summary>Whether a signal comes from the locks by itself.</summary>
    public static bool IsOfLocks(string signal) => LockLaws.IsOfLocks(signal);

    /// <summary>Whether a run that is retried holds again what its code holds there.</summary>
    public bool TryLockAgain(RunId run, IReadOnlyList<JournalRecord> records, long target) => LockLaws.TryLockAgain(this, TuttiEngine.SeenAfterRewind(records, target), run);

    private bool Move()
    {
        if (_crashesLeft > 0 && Random.Next(40) == 0)
        {
            Crash();
            return true;
        }

        var ready = Scheduler.Count;
        var calls = Service.PendingCalls;
        var pick = Random.Next(ready + calls + 3);
        if (pick < ready) { Scheduler.RunOne(pick); }
        else if ((pick -= ready) < calls) { Service.FinishOne(pick); }
        else if ((pick -= calls) == 0 && Commit()) { Coverage.Count("commits"); }
        else if (pick == 1 && IsOpen && _actsLeft-- > 0 && _persons.Act()) { Coverage.Count("acts of persons"); }
        else if (ready + calls == 0) { return MoveTime(); }
        else if (ready == 0) { LetTimePass(); }
        if (Store.Failure is not null) { CrashAfterFault(); }
        return true;
    }

    /// <summary>Nothing runs: the disk, then the clock, then the persons, or it is over.</summary>
    private bool MoveTime()
    {
        if (Commit()) { return true; }
        if (Store.Failure is not null) { CrashAfterFault(); return true; }
        if (IsOpen && _persons.ActNow()) { return true; }
        if (!Time.HasAlarm || (IsOpen && _persons.IsAllOver)) { return false; }
        Coverage.Count("alarms");
        Time.Ring();
        return true;
    }

    /// <summary>Calls are under way, and now and then the clock is faster: limits are reached.</summary>
    private void LetTimePass()
    {
        if (!Time.HasAlarm || Random.Next(2) > 0) { return; }
        Coverage.Count("alarms during calls");
        Time.Ring();
    }

    private bool Commit()
    {
        Maybe(40, () => _disk.Fault = Errors[Random.Next(Errors.Length)], _crashesLeft > 0);
        var committed = Store.CommitOnce();
        Maybe(30, Store.Seal, Store.Failure is null);
        return committed;
    }

    private void Maybe(int oneIn, Action act, bool allowed)
    {
        if (allowed && Random.Next(oneIn) == 0) { act(); }
    }

    private void Boot()
    {
        IsOpen = false;
        if (_lies.ReadsShort) { ReadShortly(); }
        _store = SimulatedStore.Open(_disk, _seed);
        var options = new TuttiOptions { Time = Time, Entropy = new SeededSalts(Random.Next()), Scheduler = Scheduler, ClockCheck = TimeSpan.FromHours(1) };
        Till.Declare(options);
        Purse.Declare(options);
        options.AddLocks();
        options.Undos.Add<long>(Tool.Undo, Service.UndoAsync);
        options.AddWorkflow(WorkflowDefinition.Create<long, long>(Interpreter.Workflow, 1, new Interpreter(this).RunAsync, Limits));
        _engine = TuttiEngine.Open(_store, options, logger: null, new Reply(error =>
        {
            if (error is not null && !_lies.IsTold) { Break("P1", $"the host does not start: {error.Message}"); }
            IsOpen = true;
        }));
    }

    private RunLimits Limits => (_seed % 4) switch
    {
        0 => RunLimits.None with { Steps = 6 },
        1 => RunLimits.None with { Idle = TimeSpan.FromMinutes(4) },
        2 => RunLimits.None with { TimeToLive = TimeSpan.FromMinutes(30) },
        _ => RunLimits.None,
    };

    private void ReadShortly()
    {
        Coverage.Count("opens with short reads");
        _disk.Fault = DiskFault.ShortReads;
    }

    private void Crash()
    {
        _crashesLeft--;
        Coverage.Count("crashes");
        Service.CallerDies();
        Scheduler.Forget();
        Time.Forget();
        Maybe(8, () => Time.Jump(TimeSpan.FromHours(Random.Next(-50, 50))), allowed: true);
        _disk = _disk.Crash((Survival)Random.Next(Enum.GetValues<Survival>().Length), Random);
        Boot();
        if (_lies.IsLookDue) { _lies.Look(); }
        _persons.CheckAcknowledged();
        GenerationLaw.Check(this);
        Forks.Check();
    }

    private bool LookAtTheEnd()
    {
        var isDue = _lies.IsLookDue;
        if (isDue) { Look(); }
        return isDue;
    }

    /// <summary>After a lie of the disk: the process dies, and the next one says what is damaged, or has everything.</summary>
    private void Look()
    {
        _crashesLeft++;
        Crash();
    }

    private void CrashAfterFault()
    {
        Coverage.Count("disk faults survived");
        Coverage.Count($"disk fault {_disk.LastFault}");
        _crashesLeft++;
        Crash();
    }
}
