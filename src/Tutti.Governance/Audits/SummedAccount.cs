using Tutti.Governance.Windows;

namespace Tutti.Governance.Audits;

/// <summary>An account of a ledger, summed anew. Its windows are counted by the rules of docs/budgets.md, and not by the ledger's own code.</summary>
/// <param name="id">The account's id.</param>
internal sealed class SummedAccount(string id)
{
    /// <summary>More than a ledger keeps, so that everything that it says can be compared.</summary>
    private const int MostSlots = 1024;

    /// <summary>A rolling window is counted in so many pieces, of which the last counts whole.</summary>
    private const int Pieces = 64;

    private Window _window = Window.Run;

    public string Id => id;

    public string Unit { get; private set; } = "";

    /// <summary>What the policy said last.</summary>
    public decimal Limit { get; private set; }

    /// <summary>What a person said instead; null for nothing.</summary>
    public decimal? SetLimit { get; set; }

    /// <summary>The window as the journal has it.</summary>
    public string WindowText { get; private set; } = "run";

    /// <summary>What was held, spent and added, by the start of its slot.</summary>
    public SortedDictionary<long, SummedSlot> Slots { get; } = [];

    public bool CountsByRun => _window.Kind == WindowKind.Run;

    private long PieceUs => Math.Max(1, (long)_window.Length.TotalMicroseconds / Pieces);

    /// <summary>Takes over what a policy says. What counts under another window goes on counting, in the present slot of the new one.</summary>
    /// <param name="unit">The unit, which never changes.</param>
    /// <param name="limit">The limit.</param>
    /// <param name="window">The window.</param>
    /// <param name="held">What open holds hold on it.</param>
    /// <param name="at">The moment.</param>
    /// <returns>The slot in which open holds lie from now on; null where they stay.</returns>
    public long? SetTerms(string unit, decimal limit, string window, decimal held, DateTimeOffset at)
    {
        if (Unit.Length > 0 && Unit != unit) { throw new InvalidDataException($"the account '{id}' counts {Unit}, and now {unit}"); }
        var before = Slots.Count > 0 && window != WindowText ? BalanceAt(at) : null;
        var isOther = Unit.Length > 0 && window != WindowText;
        if (limit != Limit) { SetLimit = null; }
        (Unit, Limit, WindowText) = (unit, limit, window);
        _window = Window.TryParse(window, out var parsed, out var fault) ? parsed : throw new NotSupportedException($"the window of the account '{id}' cannot be counted here: {fault}");
        if (!isOther) { return null; }
        var added = Slots.Values.Sum(static slot => slot.Extra);
        Slots.Clear();
        var start = SlotAt(at);
        Slots.Add(start, new SummedSlot { Held = held, Spent = before?.Spent ?? 0, Overrun = before?.Overrun ?? 0, Extra = before is null ? 0 : Math.Min(added, before.Limit) });
        return start;
    }

    public SummedSlot Slot(long start)
    {
        if (!Slots.TryGetValue(start, out var slot)) { Slots.Add(start, slot = new SummedSlot()); }
        return slot;
    }

    /// <summary>The slot that a moment lies in.</summary>
    public long SlotAt(DateTimeOffset at) => _window.Kind switch
    {
        WindowKind.Run => 0,
        WindowKind.Rolling => Moments.Us(at) - (Moments.Us(at) % PieceUs),
        _ => Moments.Us(_window.BoundsAt(at).Start),
    };

    /// <summary>Whether what was spent in a slot counts at a moment.</summary>
    public bool Counts(long start, DateTimeOffset at) => _window.Kind switch
    {
        WindowKind.Run => true,
        WindowKind.Rolling => Moments.Us(at) - start < (long)_window.Length.TotalMicroseconds + PieceUs,
        _ => start == SlotAt(at),
    };

    /// <summary>How it stands at a moment. What is held in a rolling window counts until it is settled.</summary>
    public SummedBalance BalanceAt(DateTimeOffset at)
    {
        var (held, spent, added, overrun) = (0m, 0m, 0m, 0m);
        foreach (var (start, slot) in Slots)
        {
            var counts = Counts(start, at);
            if (counts || _window.Kind == WindowKind.Rolling) { held += slot.Held; }
            if (!counts) { continue; }
            (spent, added, overrun) = (spent + slot.Spent, added + slot.Extra, overrun + slot.Overrun);
        }

        return new SummedBalance((SetLimit ?? Limit) + added, held, spent, overrun);
    }

    /// <summary>Lets go of slots of which nothing counts any more.</summary>
    public void Forget(DateTimeOffset at)
    {
        while (Slots.Count > MostSlots && Slots.First() is var (start, slot) && slot.Held == 0 && !Counts(start, at)) { Slots.Remove(start); }
    }
}

/// <summary>What was held, spent and added in one piece of a window.</summary>
internal sealed class SummedSlot
{
    public decimal Held { get; set; }

    public decimal Spent { get; set; }

    public decimal Extra { get; set; }

    public decimal Overrun { get; set; }
}

/// <summary>How an account stands.</summary>
internal sealed record SummedBalance(decimal Limit, decimal Held, decimal Spent, decimal Overrun)
{
    public decimal Left => Math.Max(0, Limit - Held - Spent);
}

/// <summary>An open hold.</summary>
internal sealed class SummedHold
{
    public required decimal Amount { get; init; }

    public required Dictionary<string, long> Slots { get; init; }

    public required DateTimeOffset Expires { get; init; }

    /// <summary>1 taken, 2 armed, 3 in doubt: as states of ledgers have it.</summary>
    public required int State { get; set; }

    public required string Intent { get; set; }

    public required string Unit { get; init; }
}
