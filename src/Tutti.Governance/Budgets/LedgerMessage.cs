namespace Tutti.Governance.Budgets;

/// <summary>What a ledger is asked.</summary>
public abstract record LedgerMessage
{
    /// <summary>Holds an amount on an account and all above it, or on none of them.</summary>
    /// <param name="Hold">The hold's id, chosen by the sender: the same id is the same hold.</param>
    /// <param name="Amount">How much at most; above zero.</param>
    /// <param name="Unit">Of what; the unit of all accounts.</param>
    /// <param name="Accounts">The account and all above it.</param>
    /// <param name="Within">After this time it ends by itself, unless it is armed before.</param>
    public sealed record Reserve(string Hold, decimal Amount, string Unit, IReadOnlyList<AccountTerms> Accounts, TimeSpan Within) : LedgerMessage;

    /// <summary>Holds an amount and arms it at once, for a call that is made as soon as this is durable.</summary>
    /// <param name="Hold">The hold's id, chosen by the sender: the same id is the same hold.</param>
    /// <param name="Amount">How much at most; above zero.</param>
    /// <param name="Unit">Of what; the unit of all accounts.</param>
    /// <param name="Accounts">The account and all above it.</param>
    /// <param name="Intent">Digest of the exact call.</param>
    /// <param name="By">The caller whose call it is, for the history; null where nobody says.</param>
    public sealed record Take(string Hold, decimal Amount, string Unit, IReadOnlyList<AccountTerms> Accounts, string Intent, string? By = null) : LedgerMessage;

    /// <summary>The call is about to be made: from here on the hold stays until its outcome is known.</summary>
    /// <param name="Hold">The hold.</param>
    /// <param name="Intent">Digest of the exact call.</param>
    public sealed record Arm(string Hold, string Intent) : LedgerMessage;

    /// <summary>The call was made and cost this.</summary>
    /// <param name="Hold">The hold.</param>
    /// <param name="Actual">What it cost; what is left of the hold is free again.</param>
    public sealed record Commit(string Hold, decimal Actual) : LedgerMessage;

    /// <summary>The call was certainly not made: all of the hold is free again.</summary>
    /// <param name="Hold">The hold.</param>
    public sealed record Release(string Hold) : LedgerMessage;

    /// <summary>The call ended without a definite reply: the hold stays.</summary>
    /// <param name="Hold">The hold.</param>
    public sealed record Doubt(string Hold) : LedgerMessage;

    /// <summary>A person adds to the limit of an account for its present window.</summary>
    /// <param name="Account">The account, which must exist or is begun by these terms.</param>
    /// <param name="Amount">How much; above zero.</param>
    /// <param name="Unit">Of what.</param>
    public sealed record TopUp(AccountTerms Account, decimal Amount, string Unit) : LedgerMessage;

    /// <summary>A person gives an account another limit. It holds until the policy's own limit of the account is another one; what is spent above it stays spent.</summary>
    /// <param name="Account">The account with the policy's own terms.</param>
    /// <param name="Limit">How much in one window; zero for nothing more.</param>
    /// <param name="Unit">Of what.</param>
    public sealed record SetLimit(AccountTerms Account, decimal Limit, string Unit) : LedgerMessage;
}

/// <summary>An account as a message names it, with what the policy in force says of it.</summary>
/// <param name="Id">Its id, for example <c>team-day/berlin</c>.</param>
/// <param name="Limit">How much in one window.</param>
/// <param name="Window">The window, as policies write it.</param>
/// <param name="WarnAt">Shares of the limit, in percent and ascending, at which somebody is told; null for none.</param>
public sealed record AccountTerms(string Id, decimal Limit, string Window, IReadOnlyList<int>? WarnAt = null);
