using System.Globalization;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Runs;
using Tutti.Simulation.Laws;
using Tutti.Storage.Embedded;
using Tutti.Testing;

namespace Tutti.Simulation.Worlds;

/// <summary>A few runs on the simulated disk: one thread owns clock, disk, callbacks and targets, and may crash the process between any two moves or inside a write.</summary>
internal abstract class DiskWorld
{
    private const int MostMoves = 60_000;

    private static readonly DiskFault[] Errors = [DiskFault.WriteError, DiskFault.FlushError, DiskFault.DiskFull];

    private readonly int _seed;
    private readonly SimulatedScheduler _scheduler = new();
    private SimulatedDisk _disk;
    private EmbeddedStore? _store;
    private TuttiEngine? _engine;
    private int _crashesLeft;

    protected DiskWorld(int seed, int crashes)
    {
        (_seed, _crashesLeft) = (seed, crashes);
        Random = new Random(seed);
        _disk = new SimulatedDisk(seed, Random.Next(2) == 0 ? 512 : 4096);
    }

    public int Crashes { get; private set; }

    public int Faults { get; private set; }

    /// <summary>Moves so far.</summary>
    public int Moves { get; private set; }

    /// <summary>The one move after which the process crashes, beside those that are drawn; null for none.</summary>
    public int? CrashAfter { get; init; }

    /// <summary>A world that is late: now and then the clock jumps while calls are under way.</summary>
    public bool IsSlow { get; init; }

    protected Random Random { get; }

    protected SimulatedTime Time { get; } = new();

    /// <summary>Whether the host has started.</summary>
    protected bool IsOpen { get; private set; }

    /// <summary>How often the disk gets its turn, beside callbacks and calls that may go on.</summary>
    protected virtual int CommitWeight => 2;

    /// <summary>One move in so many is a crash, while some are left.</summary>
    protected virtual int CrashOneIn => 25;

    protected EmbeddedStore Store => _store ?? throw new InvalidOperationException("The world has not begun.");

    protected TuttiEngine Engine => _engine ?? throw new InvalidOperationException("The world has not begun.");

    /// <summary>Keys of the runs that this world is about, in the order in which they start.</summary>
    protected abstract IReadOnlyList<string> Keys { get; }

    /// <summary>Calls that wait for their answer.</summary>
    protected abstract int PendingCalls { get; }

    /// <summary>Lives until all runs have ended.</summary>
    /// <returns>How each ended.</returns>
    protected IReadOnlyList<RunResult> LiveToTheEnd()
    {
        LiveOn();
        return [.. Keys.Select(key => Read(Engine.ReadResultAsync(IdOf(key))) ?? throw new LawBrokenException("liveness", $"seed {_seed}: nothing moves, and run '{key}' has not ended:\n{Tell(key)}"))];
    }

    /// <summary>Lives until nothing moves any more.</summary>
    protected void LiveOn()
    {
        if (_engine is null) { Boot(); }
        for (; Move(); Moves++)
        {
            if (Moves > MostMoves) { throw new LawBrokenException("liveness", $"after {Moves} moves the world is not at rest"); }
        }
    }

    protected RunId IdOf(string key) => RunId.FromKey(Store.Workspace, key);

    /// <summary>Declares workflows, targets and all else to a new host.</summary>
    protected abstract void Declare(TuttiOptions options);

    /// <summary>Starts a run, or asks to start it once more.</summary>
    protected abstract void Start(string key);

    /// <summary>Answers one call.</summary>
    protected abstract void FinishOne(int index);

    /// <summary>The caller dies. What is on its way arrives or not; nobody hears the answer.</summary>
    protected abstract void CallerDies();

    /// <summary>Something has become durable.</summary>
    protected virtual void OnCommitted()
    {
    }

    /// <summary>Does what a person would, where nothing moves by itself.</summary>
    /// <returns>Whether anything was done.</returns>
    protected virtual bool Help() => false;

    /// <summary>The simulated store reads at once.</summary>
    protected static T Read<T>(Task<T> task)
    {
#pragma warning disable VSTHRD002 // It is completed: this waits for nothing.
        return task.IsCompletedSuccessfully ? task.Result : throw new InvalidOperationException("The simulated store reads at once.", task.Exception);
#pragma warning restore VSTHRD002
    }

    private string Tell(string key) => string.Create(CultureInfo.InvariantCulture, $"crashes {Crashes} open {IsOpen} active {Engine.ActiveRuns} status {Engine.Catalogue.Find(IdOf(key))?.Status} alarm {Time.HasAlarm} durable {Store.DurableHead}\n")
        + string.Join('\n', Read(Engine.EventsAsync(IdOf(key))).Select(static happened => $"{happened.Position} {happened.Kind} {happened.Path} {happened.Code} {happened.Text}"));

    private bool Move()
    {
        if (Moves == CrashAfter || (_crashesLeft > 0 && Random.Next(CrashOneIn) == 0)) { return Crash(); }
        if (IsSlow && Random.Next(30) == 0) { Time.Jump(TimeSpan.FromSeconds(Random.Next(90))); }
        var (ready, calls) = (_scheduler.Count, PendingCalls);
        var pick = Random.Next(ready + calls + CommitWeight);
        if (pick < ready) { _scheduler.RunOne(pick); }
        else if ((pick -= ready) < calls) { FinishOne(pick); }
        else if (!Commit() && Store.Failure is null && ready + calls == 0 && !Stir()) { return false; }
        return Store.Failure is null || Crash();
    }

    /// <summary>Nothing moves by itself: starts what is missing, asks somebody, or waits for the next alarm.</summary>
    /// <returns>Whether anything came of it; else the world is over.</returns>
    private bool Stir()
    {
        if (IsOpen && Keys.FirstOrDefault(key => Engine.Catalogue.Find(IdOf(key)) is null) is { } missing)
        {
            Start(missing);
            return true;
        }

        if (HaveEnded()) { return false; }
        if (Help()) { return true; }
        if (!Time.HasAlarm) { return false; }
        Time.Ring();
        return true;
    }

    private bool HaveEnded() => Keys.All(key => Engine.Catalogue.Find(IdOf(key)) is not null && Read(Engine.ReadResultAsync(IdOf(key))) is not null);

    private bool Commit()
    {
        if (_crashesLeft > 0 && Random.Next(40) == 0) { _disk.Fault = Errors[Random.Next(Errors.Length)]; }
        var committed = Store.CommitOnce();
        if (Store.Failure is not null) { Faults++; }
        if (committed) { OnCommitted(); }
        return committed;
    }

    /// <summary>The process dies, and the next one begins with what the disk has kept.</summary>
    /// <returns>True: the world goes on.</returns>
    protected bool Crash()
    {
        _crashesLeft--;
        Crashes++;
        CallerDies();
        _scheduler.Forget();
        Time.Forget();
        _disk = _disk.Crash((Survival)Random.Next(Enum.GetValues<Survival>().Length), Random);
        Boot();
        return true;
    }

    private void Boot()
    {
        IsOpen = false;
        _store = SimulatedStore.Open(_disk, _seed);
        var options = new TuttiOptions { Time = Time, Entropy = new SeededSalts(Random.Next()), Scheduler = _scheduler, ClockCheck = TimeSpan.FromHours(1) };
        Declare(options);
        _engine = TuttiEngine.Open(_store, options, logger: null, new Reply(error =>
        {
            if (error is not null) { throw new LawBrokenException("P1", $"the host does not start: {error.Message}"); }
            IsOpen = true;
        }));
    }
}
