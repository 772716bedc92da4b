using Tutti.Kernel;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Locks;
using Tutti.Kernel.Objects;
using Tutti.Simulation.Worlds;

namespace Tutti.Simulation.Laws;

/// <summary>
/// Rule G7, told from the records of the locks: never more holders than may be, lanes in the order of asking, and who waits is granted or refused. A world comes to
/// rest only when every run has ended, so that a lost grant breaks liveness.
/// </summary>
internal sealed class LockLaws(World world)
{
    public const int MostInside = 2;

    private readonly Dictionary<(string Book, string Run, long Number), (bool IsHeld, int Asked)> _open = []; // in the order of asking
    private int _asked;

    /// <summary>Whether a signal is the word of the locks, which they give by themselves.</summary>
    public static bool IsOfLocks(string signal) => signal.StartsWith("lock/", StringComparison.Ordinal);

    /// <summary>Code that acts under a lock holds it: asked while the step acts, so never on replay.</summary>
    public static void RequireHolder(World world, LockKind kind, string key, RunId run)
    {
        bool? holds = null;
        _ = world.Engine.LookAsync(FleetLocks.Kind, FleetLocks.Key, state =>
        {
            holds = state.Find(LockState.BookOf(kind, key))?.Holders.Any(holder => holder.Run == run.ToString()) ?? false;
            return true;
        });
        if (holds is null) { return; } // not in memory yet
        world.Coverage.Count("steps under a lock");
        if (holds == false) { throw world.Break("G7", $"run {run} acts under the {kind} '{key}' and does not hold it"); }
    }

    /// <summary>A retry or fork from under a lock takes it again, or is refused.</summary>
    public static bool TryLockAgain(World world, IEnumerable<JournalRecord> seen, RunId run)
    {
        try
        {
            if (!world.Engine.TryLockAgain(seen, run)) { return false; }
            world.Coverage.Count("locks taken again");
            return true;
        }
        catch (TuttiException taken) when (taken.Code == "TUT1049")
        {
            world.Coverage.Count("locks not taken again");
            return false;
        }
    }

    public void Check()
    {
        var id = RunId.ForObject(world.Store.Workspace, FleetLocks.Kind.Id, FleetLocks.Key);
        if (world.Engine.ObjectKeys(FleetLocks.Kind).Count == 0) { return; }
        var records = world.Records(id);
        JournalLaws.CheckChain(id, records);
        foreach (var happened in records.Where(static record => record.Kind == RecordKind.ObjectChanged).SelectMany(static record => ChangeContent.Split(record.Content).Events)) { Take(world.Engine.Payloads.For<LockEvent>().Decode(happened.Span)); }
        foreach (var (place, (isHeld, _)) in _open) { JournalLaws.Require(isHeld, "G7", $"run {place.Run} waits for {place.Book} when all is over"); }
    }

    private void Take(LockEvent happened)
    {
        switch (happened)
        {
            case LockEvent.Queued queued:
                _open.Add((queued.What.Book, queued.Ticket.Run, queued.Ticket.Number), (false, ++_asked));
                break;
            case LockEvent.Granted granted:
                Grant(granted);
                break;
            case LockEvent.Reclaimed reclaimed:
                _open.Add((reclaimed.What.Book, reclaimed.Ticket.Run, reclaimed.Ticket.Number), (true, ++_asked));
                RequireFew(reclaimed.What.Book);
                break;
            case LockEvent.Left left:
                if (left.Why == LeaveReason.Deadlock) { world.Coverage.Count("cycles"); }
                JournalLaws.Require(_open.Remove((left.Book, left.Run, left.Number)), "G7", $"run {left.Run} left {left.Book}, where it was not");
                break;
            default:
                break;
        }
    }

    private void Grant(LockEvent.Granted granted)
    {
        var place = (granted.Book, granted.Run, granted.Number);
        JournalLaws.Require(_open.TryGetValue(place, out var found) && !found.IsHeld, "G7", $"run {granted.Run} was granted {granted.Book} without waiting for it");
        var waiting = _open.Where(other => !other.Value.IsHeld && other.Key.Book == granted.Book).Select(static other => other.Value.Asked).ToList();
        JournalLaws.Require(granted.Book[0] != '3' || waiting.Min() == found.Asked, "G7", $"run {granted.Run} overtook in the lane {granted.Book}");
        _open[place] = (true, found.Asked);
        world.Coverage.Count(waiting.Count > 1 ? "grants to who waited" : "grants");
        RequireFew(granted.Book);
    }

    private void RequireFew(string book)
    {
        var holders = _open.Count(place => place.Value.IsHeld && place.Key.Book == book);
        JournalLaws.Require(holders <= (book[0] == '2' ? MostInside : 1), "G7", $"{book} has {holders} holders");
    }
}
