using System.Text.Json.Serialization;

namespace Tutti.Governance.Budgets;

/// <summary>An account as a message names it, with what the policy in force says of it.</summary>
/// <param name="Id">Its id, for example <c>team-day/berlin</c>.</param>
/// <param name="Limit">How much in one window.</param>
/// <param name="Window">The window, as policies write it.</param>
/// <param name="WarnAt">Shares of the limit, in percent and ascending, at which somebody is told; null for none.</param>
public sealed record AccountTerms(string Id, decimal Limit, string Window, IReadOnlyList<int>? WarnAt = null);

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
    public sealed record Take(string Hold, decimal Amount, string Unit, IReadOnlyList<AccountTerms> Accounts, string Intent) : LedgerMessage;

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
}

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

/// <summary>What happens to a ledger.</summary>
[JsonDerivedType(typeof(TermsSet), "terms")]
[JsonDerivedType(typeof(Held), "held")]
[JsonDerivedType(typeof(Armed), "armed")]
[JsonDerivedType(typeof(Committed), "committed")]
[JsonDerivedType(typeof(Released), "released")]
[JsonDerivedType(typeof(Doubted), "doubted")]
[JsonDerivedType(typeof(ToppedUp), "topped-up")]
[JsonDerivedType(typeof(Dropped), "dropped")]
public abstract record LedgerEvent
{
    /// <summary>An account has other terms than before, or is new.</summary>
    public sealed record TermsSet(string Account, string Unit, decimal Limit, string Window) : LedgerEvent;

    /// <summary>An amount is held on accounts, each in a slot.</summary>
    public sealed record Held(string Hold, decimal Amount, Dictionary<string, long> Slots, DateTimeOffset Expires) : LedgerEvent;

    /// <summary>A hold is armed.</summary>
    public sealed record Armed(string Hold, string Intent) : LedgerEvent;

    /// <summary>A hold is settled by what the call cost.</summary>
    public sealed record Committed(string Hold, decimal Actual) : LedgerEvent;

    /// <summary>A hold is free again.</summary>
    /// <param name="Hold">The hold.</param>
    /// <param name="Why"><c>released</c> or <c>expired</c>.</param>
    public sealed record Released(string Hold, string Why) : LedgerEvent;

    /// <summary>Nobody knows whether the call was made.</summary>
    public sealed record Doubted(string Hold) : LedgerEvent;

    /// <summary>A person added to a limit.</summary>
    public sealed record ToppedUp(string Account, long Slot, decimal Amount) : LedgerEvent;

    /// <summary>An account of which nothing counts any more is no longer kept.</summary>
    public sealed record Dropped(string Account) : LedgerEvent;
}

[JsonSerializable(typeof(LedgerState))]
[JsonSerializable(typeof(LedgerReply))]
[JsonSerializable(typeof(LedgerEvent))]
internal sealed partial class LedgerJson : JsonSerializerContext;
