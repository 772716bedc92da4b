using Tutti.Kernel.Objects;

namespace Tutti.Governance.Budgets;

/// <summary>What the changes of a ledger say of its callers.</summary>
public static class LedgerHistory
{
    /// <summary>Whether a caller's calls have held or spent what counts on an account now.</summary>
    /// <param name="state">The ledger.</param>
    /// <param name="changes">What happened to it.</param>
    /// <param name="account">The account's id.</param>
    /// <param name="user">The caller.</param>
    /// <param name="now">The moment.</param>
    public static bool HasSpent(LedgerState state, IEnumerable<ObjectChange<LedgerEvent>> changes, string account, string user, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(changes);
        if (state.Find(account) is not { } found) { return false; }
        return changes.SelectMany(static change => change.Events).OfType<LedgerEvent.Held>()
            .Any(held => held.By == user && held.Slots.TryGetValue(account, out var slot) && LedgerClock.Counts(found.Parsed, slot, now));
    }
}
