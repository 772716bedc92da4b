namespace Tutti.Governance.Budgets;

/// <summary>What a ledger answers.</summary>
/// <param name="Outcome">What became of the message.</param>
/// <param name="Account">The account without room, where there was none; else empty.</param>
/// <param name="Left">What is left on the tightest account.</param>
/// <param name="RetryAt">When room may come by itself; null where only people can make it, or nothing is missing.</param>
/// <param name="Overrun">What a commit cost beyond its hold.</param>
/// <param name="Warnings">Shares of limits that this hold has reached; null for none.</param>
public sealed record LedgerReply(LedgerOutcome Outcome, string Account, decimal Left, DateTimeOffset? RetryAt, decimal Overrun, IReadOnlyList<BudgetWarning>? Warnings = null);

/// <summary>A share of a limit that has been reached.</summary>
/// <param name="Account">The account.</param>
/// <param name="Percent">The share.</param>
public sealed record BudgetWarning(string Account, int Percent);

/// <summary>What became of a message. Numbers are journaled and never reused.</summary>
public enum LedgerOutcome
{
    /// <summary>It is done, or was done before by the same hold.</summary>
    Done = 1,

    /// <summary>An account has no room; nothing is held.</summary>
    NoRoom = 2,

    /// <summary>There is no such hold any more: it expired, or was settled.</summary>
    NoHold = 3,
}
