using Tutti.Kernel.Objects;

namespace Tutti.Governance.Budgets;

/// <summary>A share of a limit was reached.</summary>
/// <param name="Slot">The slot of the account in which it was.</param>
/// <param name="At">When.</param>
public sealed record LedgerWarning(long Slot, DateTimeOffset At);

/// <summary>Shares of limits at which somebody is told: each once in a window, and anew under a limit of which it is not reached.</summary>
public static class LedgerWarnings
{
    /// <summary>The shares of an account's limit that were reached in what counts now, in percent and ascending, and when.</summary>
    /// <param name="state">The ledger.</param>
    /// <param name="account">The account's id.</param>
    /// <param name="now">The moment.</param>
    public static IEnumerable<KeyValuePair<int, LedgerWarning>> Of(LedgerState state, string account, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(account);
        return state.Find(account) is { } found && state.Warned.TryGetValue(account, out var warned) ? warned.Where(reached => LedgerClock.Counts(found.Parsed, reached.Value.Slot, now)) : [];
    }

    /// <summary>Says which shares a hold has reached and nobody was told of yet.</summary>
    internal static void Say(LedgerState state, AccountTerms terms, AccountBalance balance, ObjectTurn<LedgerEvent> turn, ref List<BudgetWarning>? said)
    {
        foreach (var percent in terms.WarnAt ?? [])
        {
            if (!balance.Reaches(percent) || Of(state, terms.Id, turn.Now).Any(reached => reached.Key == percent)) { continue; }
            turn.Emit(new LedgerEvent.Warned(terms.Id, percent, LedgerClock.SlotAt(state.Accounts[terms.Id].Parsed, turn.Now)));
            (said ??= []).Add(new BudgetWarning(terms.Id, percent));
        }
    }

    internal static void Keep(LedgerState state, LedgerEvent.Warned happened, DateTimeOffset at)
    {
        if (!state.Warned.TryGetValue(happened.Account, out var warned)) { state.Warned.Add(happened.Account, warned = []); }
        warned[happened.Percent] = new LedgerWarning(happened.Slot, at);
    }

    /// <summary>The limit is another one: shares of it that are not reached any more are told again when they are.</summary>
    internal static void Forget(LedgerState state, string account, DateTimeOffset at)
    {
        if (!state.Warned.TryGetValue(account, out var warned)) { return; }
        var balance = LedgerBook.Balance(account, state.Accounts[account], at);
        foreach (var percent in warned.Keys.Where(percent => !balance.Reaches(percent)).ToList()) { warned.Remove(percent); }
        if (warned.Count == 0) { state.Warned.Remove(account); }
    }
}
