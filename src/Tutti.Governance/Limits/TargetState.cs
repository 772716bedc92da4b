using Tutti.Governance.Windows;

namespace Tutti.Governance.Limits;

/// <summary>How a target does, and who waits for it.</summary>
public sealed class TargetState
{
    private const int Pieces = 16;
    private const int MostKnown = 256;

    private static readonly Dictionary<long, int> NoneBefore = [];
    private readonly SortedDictionary<long, int> _tally = []; // not part of what is kept

    /// <summary>Who does not come for so long after their time has lost their place.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(10);

    /// <summary>The terms in force.</summary>
    public BreakerTerms Terms { get; set; } = BreakerTerms.Default;

    /// <summary>Where the circuit stands.</summary>
    public CircuitStatus Circuit { get; set; } = CircuitStatus.Closed;

    /// <summary>How often the circuit has moved.</summary>
    public long Epoch { get; set; }

    /// <summary>From when on a broken target may be tried.</summary>
    public DateTimeOffset OpenUntil { get; set; }

    /// <summary>The trial under way; null for none.</summary>
    public HealthTrial? Trial { get; set; }

    /// <summary>Until when the target wants no calls.</summary>
    public DateTimeOffset SlowUntil { get; set; }

    /// <summary>How many calls in a row found the target busy.</summary>
    public int BusyInRow { get; set; }

    /// <summary>What became of calls, by the start of a piece of the window in microseconds since 1970.</summary>
    public SortedDictionary<long, HealthSlot> Slots { get; init; } = [];

    /// <summary>Who waits, first asked first; each has a time of its own.</summary>
    public IList<HealthWaiter> Waiting { get; init; } = [];

    /// <summary>The calls that reported last.</summary>
    public IList<string> Known { get; init; } = [];

    /// <summary>Nobody goes before.</summary>
    internal DateTimeOffset Earliest => Circuit == CircuitStatus.Open && OpenUntil > SlowUntil ? OpenUntil : SlowUntil;

    internal HealthWaiter? Find(string call) => Waiting.Count == 0 ? null : Waiting.FirstOrDefault(waiter => waiter.Call == call);

    /// <summary>The next free place after all who wait, and not before a time.</summary>
    internal DateTimeOffset PlaceAfter(DateTimeOffset earliest) => Waiting.Count > 0 && Waiting[^1].At + Terms.Spacing is var next && next > earliest ? next : earliest;

    internal bool IsBroken(DateTimeOffset now)
    {
        var (calls, failed) = (0, 0);
        foreach (var (start, slot) in Slots)
        {
            if (start <= Moments.Us(now - Terms.Window)) { continue; }
            calls += slot.Succeeded + slot.Failed;
            failed += slot.Failed;
        }

        return calls >= Terms.LeastCalls && failed >= Terms.FailureShare * calls;
    }

    /// <summary>A success that needs no record of its own: the state is the same without it but for the share of failures.</summary>
    internal void Tally(DateTimeOffset now)
    {
        var piece = PieceAt(now);
        _tally[piece] = _tally.GetValueOrDefault(piece) + 1;
        if (_tally.Count > Pieces + 1) { _tally.Remove(_tally.First().Key); }
    }

    /// <summary>What was tallied within the window; null for nothing.</summary>
    internal Dictionary<long, int>? Tallied(DateTimeOffset now)
    {
        var after = Moments.Us(now - Terms.Window);
        var counting = _tally.Where(piece => piece.Key > after).ToDictionary();
        return counting.Count == 0 ? null : counting;
    }

    internal void Apply(TargetEvent happened, DateTimeOffset at)
    {
        switch (happened)
        {
            case TargetEvent.TermsSet terms:
                Terms = terms.Terms;
                break;
            case TargetEvent.Turned turned:
                Turn(turned, at);
                break;
            case TargetEvent.Reported reported:
                Count(reported, at);
                break;
            case TargetEvent.Slowed slowed:
                SlowUntil = slowed.Until;
                BusyInRow++;
                Reschedule();
                break;
            case TargetEvent.Queued queued:
                Queue(queued, at);
                break;
            case TargetEvent.Admitted admitted:
                Leave(admitted.Call);
                Known.Remove(admitted.Call);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(happened));
        }
    }

    private void Turn(TargetEvent.Turned turned, DateTimeOffset at)
    {
        Circuit = Limits.Circuit.Next(Circuit, turned.On);
        Epoch++;
        Trial = null;
        Slots.Clear();
        _tally.Clear();
        switch (turned.On)
        {
            case CircuitTrigger.TryOut:
                Trial = new HealthTrial(turned.Call, turned.Until);
                Leave(turned.Call);
                Known.Remove(turned.Call);
                break;
            case CircuitTrigger.Broke:
                OpenUntil = turned.Until;
                Reschedule();
                break;
            case CircuitTrigger.Recovered when at >= SlowUntil:
                Waiting.Clear(); // there is room for all of them, at the times that they know
                break;
            default:
                break;
        }
    }

    private void Count(TargetEvent.Reported reported, DateTimeOffset at)
    {
        if (reported.Outcome == CallOutcome.Succeeded) { BusyInRow = 0; }
        Known.Add(reported.Call);
        if (Known.Count > MostKnown) { Known.RemoveAt(0); }
        foreach (var (piece, calls) in reported.Before ?? NoneBefore) { SlotAt(piece).Succeeded += calls; }
        _tally.Clear();
        if (!reported.Counts) { return; }
        var start = PieceAt(at);
        var slot = SlotAt(start);
        if (reported.Outcome == CallOutcome.Succeeded) { slot.Succeeded++; }
        else { slot.Failed++; }
        while (Slots.First().Key is var oldest && oldest < start && oldest <= Moments.Us(at - Terms.Window)) { Slots.Remove(oldest); }
    }

    private long PieceAt(DateTimeOffset at)
    {
        var piece = Math.Max(1, (long)Terms.Window.TotalMicroseconds / Pieces);
        return Moments.Us(at) / piece * piece;
    }

    private HealthSlot SlotAt(long start)
    {
        if (!Slots.TryGetValue(start, out var slot)) { Slots.Add(start, slot = new HealthSlot()); }
        return slot;
    }

    private void Queue(TargetEvent.Queued queued, DateTimeOffset at)
    {
        while (Waiting.Count > 0 && Waiting[0].At + Grace < at) { Waiting.RemoveAt(0); }
        Waiting.Add(new HealthWaiter(queued.Call, queued.At));
    }

    private void Leave(string call)
    {
        if (Find(call) is { } waiter) { Waiting.Remove(waiter); }
    }

    /// <summary>Nobody comes too early, nobody overtakes, and they do not come at once.</summary>
    private void Reschedule()
    {
        var next = Earliest;
        for (var index = 0; index < Waiting.Count; index++)
        {
            var waiter = Waiting[index];
            if (waiter.At < next) { Waiting[index] = waiter = waiter with { At = next }; }
            next = waiter.At + Terms.Spacing;
        }
    }
}

/// <summary>The one call that tries a target out.</summary>
/// <param name="Call">The call.</param>
/// <param name="Until">When it is over without a report.</param>
public sealed record HealthTrial(string Call, DateTimeOffset Until);

/// <summary>A call that waits.</summary>
/// <param name="Call">The call.</param>
/// <param name="At">When it may ask again.</param>
public sealed record HealthWaiter(string Call, DateTimeOffset At);

/// <summary>What became of calls in one piece of the window.</summary>
public sealed class HealthSlot
{
    /// <summary>The target did its part.</summary>
    public int Succeeded { get; set; }

    /// <summary>The target failed, or gave no definite reply.</summary>
    public int Failed { get; set; }
}
