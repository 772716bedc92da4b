using Tutti.Governance.Windows;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Objects;

namespace Tutti.Governance.Budgets;

/// <summary>Posts events to accounts, and reads how they stand.</summary>
internal static class LedgerBook
{
    public static void Post(LedgerState state, LedgerEvent happened, DateTimeOffset at)
    {
        switch (happened)
        {
            case LedgerEvent.TermsSet terms:
                SetTerms(state, terms, at);
                LedgerWarnings.Forget(state, terms.Account, at);
                break;
            case LedgerEvent.Held held:
                Hold(state, held, at);
                break;
            case LedgerEvent.Armed armed:
                (state.Holds[armed.Hold].State, state.Holds[armed.Hold].Intent) = (HoldState.Armed, armed.Intent);
                state.Unarmed.Remove(armed.Hold);
                break;
            case LedgerEvent.Committed committed:
                Settle(state, committed.Hold, committed.Actual);
                break;
            case LedgerEvent.Released released:
                Settle(state, released.Hold, actual: 0);
                break;
            case LedgerEvent.Doubted doubted:
                state.Holds[doubted.Hold].State = HoldState.InDoubt;
                break;
            case LedgerEvent.ToppedUp topped:
                state.Accounts[topped.Account].SlotAt(topped.Slot).Extra += topped.Amount;
                LedgerWarnings.Forget(state, topped.Account, at);
                break;
            case LedgerEvent.LimitSet limit:
                state.Accounts[limit.Account].SetLimit = limit.Limit;
                LedgerWarnings.Forget(state, limit.Account, at);
                break;
            case LedgerEvent.Warned warned:
                LedgerWarnings.Keep(state, warned, at);
                break;
            case LedgerEvent.Dropped dropped:
                state.Accounts.Remove(dropped.Account);
                state.Warned.Remove(dropped.Account);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(happened));
        }
    }

    public static AccountBalance Balance(string id, LedgerAccount account, DateTimeOffset now)
    {
        var (window, held, spent, extra, overrun) = (account.Parsed, 0m, 0m, 0m, 0m);
        foreach (var (start, slot) in account.Slots)
        {
            // A hold of another day counts in that day; in a rolling window it counts until it is settled.
            if (!LedgerClock.Counts(window, start, now))
            {
                if (window.Kind == WindowKind.Rolling) { held += slot.Held; }
                continue;
            }

            held += slot.Held;
            spent += slot.Spent;
            extra += slot.Extra;
            overrun += slot.Overrun;
        }
        return new AccountBalance(id, account.Unit, account.InForce + extra, held, spent, overrun);
    }

    /// <summary>When so much of what is spent has stopped to count that there is room; where open holds keep it, when the oldest slot stops to count. Null for never.</summary>
    public static DateTimeOffset? RoomAt(LedgerAccount account, decimal missing, DateTimeOffset now)
    {
        var (first, freed) = ((DateTimeOffset?)null, 0m);
        foreach (var (start, slot) in account.Slots)
        {
            if (!LedgerClock.Counts(account.Parsed, start, now)) { continue; }
            var end = LedgerClock.EndOf(account.Parsed, start, now);
            first ??= end;
            freed += slot.Spent - slot.Extra + (account.Parsed.Kind == WindowKind.Rolling ? 0 : slot.Held);
            if (freed >= missing) { return end; }
        }

        return first;
    }

    /// <summary>Whether nothing of an account counts any more, now or later.</summary>
    private static bool IsOver(string id, LedgerAccount account, DateTimeOffset now, Func<RunId, bool> hasEnded)
    {
        if (account.SetLimit is not null && account.Parsed.Kind != WindowKind.Run) { return false; } // a person's word is not forgotten
        foreach (var (start, slot) in account.Slots)
        {
            if (slot.Held != 0) { return false; }
            if (account.Parsed.Kind != WindowKind.Run && LedgerClock.Counts(account.Parsed, start, now)) { return false; }
        }

        return account.Parsed.Kind != WindowKind.Run || (RunId.TryParse(id[(id.LastIndexOf('/') + 1)..], out var run) && hasEnded(run));
    }

    private static void SetTerms(LedgerState state, LedgerEvent.TermsSet terms, DateTimeOffset at)
    {
        if (state.Find(terms.Account) is not { } account) { state.Accounts.Add(terms.Account, account = new LedgerAccount()); }
        var before = account.Window == terms.Window ? null : Balance(terms.Account, account, at);
        account.Set(terms.Unit, terms.Limit, terms.Window);
        if (before is null) { return; }
        state.Warned.Remove(terms.Account); // it speaks of slots of the former window
        Carry(state, terms.Account, account, before, at);
    }

    /// <summary>The window is another one: what counts now goes on counting, from now on in a slot of the new window. Nothing is forgotten by a change of policy.</summary>
    private static void Carry(LedgerState state, string id, LedgerAccount account, AccountBalance before, DateTimeOffset at)
    {
        var (extra, start) = (account.Slots.Values.Sum(static slot => slot.Extra), LedgerClock.SlotAt(account.Parsed, at));
        var holds = state.Holds.Values.Where(hold => hold.Slots.ContainsKey(id)).ToList();
        account.Slots.Clear();
        var slot = account.SlotAt(start);
        (slot.Spent, slot.Overrun, slot.Extra) = (before.Spent, before.Overrun, Math.Min(extra, before.Limit));
        foreach (var hold in holds)
        {
            hold.Slots[id] = start;
            slot.Held += hold.Amount;
        }
    }

    private static void Hold(LedgerState state, LedgerEvent.Held held, DateTimeOffset at)
    {
        // The slots of the event are the hold's from now on: it is written before anything could move them.
        var hold = new LedgerHold { Amount = held.Amount, Slots = held.Slots, State = HoldState.Taken, Expires = held.Expires };
        state.Holds.Add(held.Hold, hold);
        if (held.Intent is { } intent) { (hold.State, hold.Intent) = (HoldState.Armed, intent); }
        else { state.Unarmed.Add(held.Hold); }
        foreach (var (id, slot) in held.Slots)
        {
            var account = state.Accounts[id];
            account.SlotAt(slot).Held += held.Amount;
            Forget(account, at);
        }
    }

    private static void Settle(LedgerState state, string id, decimal actual)
    {
        state.Holds.Remove(id, out var hold);
        if (hold is null) { return; }
        state.Unarmed.Remove(id);
        foreach (var (account, start) in hold.Slots)
        {
            var slot = state.Accounts[account].SlotAt(start);
            slot.Held -= hold.Amount;
            slot.Spent += actual;
            slot.Overrun += Math.Max(0, actual - hold.Amount);
        }
    }

    /// <summary>Slots that no longer count and hold nothing are gone; a month or day is kept for a while, so that history can show it.</summary>
    private static void Forget(LedgerAccount account, DateTimeOffset now)
    {
        const int Kept = 128;
        while (account.Slots.Count > Kept)
        {
            var (start, slot) = account.Slots.First();
            if (slot.Held != 0 || LedgerClock.Counts(account.Parsed, start, now)) { return; }
            account.Slots.Remove(start);
        }
    }

    /// <summary>Where there are many accounts, those of which nothing counts any more go, a few at a time; the journal has them for good.</summary>
    public static void DropOver(LedgerState state, ObjectTurn<LedgerEvent> turn)
    {
        const int Kept = 1024;
        const int AtOnce = 4;
        if (state.Accounts.Count <= Kept) { return; }
        if (state.Unchecked.Count == 0) { state.CheckAll(); }
        for (var looked = 0; looked < AtOnce && state.Unchecked.TryDequeue(out var id); looked++)
        {
            if (state.Find(id) is { } account && IsOver(id, account, turn.Now, turn.HasEnded)) { turn.Emit(new LedgerEvent.Dropped(id)); }
        }
    }
}
