using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Tutti.Governance.Budgets;

/// <summary>What happens to a ledger.</summary>
[JsonDerivedType(typeof(TermsSet), "terms")]
[JsonDerivedType(typeof(Held), "held")]
[JsonDerivedType(typeof(Armed), "armed")]
[JsonDerivedType(typeof(Committed), "committed")]
[JsonDerivedType(typeof(Released), "released")]
[JsonDerivedType(typeof(Doubted), "doubted")]
[JsonDerivedType(typeof(ToppedUp), "topped-up")]
[JsonDerivedType(typeof(Dropped), "dropped")]
[JsonDerivedType(typeof(LimitSet), "limit")]
[JsonDerivedType(typeof(Warned), "warned")]
public abstract record LedgerEvent
{
    /// <summary>An account has other terms than before, or is new.</summary>
    public sealed record TermsSet(string Account, string Unit, decimal Limit, string Window) : LedgerEvent;

    /// <summary>An amount is held on accounts, each in a slot.</summary>
    /// <param name="Hold">The hold.</param>
    /// <param name="Amount">How much.</param>
    /// <param name="Slots">The accounts.</param>
    /// <param name="Expires">When it ends by itself, unless it is armed.</param>
    /// <param name="Intent">The digest of the exact call where it is armed at once; else null.</param>
    public sealed record Held(string Hold, decimal Amount, Dictionary<string, long> Slots, DateTimeOffset Expires, string? Intent = null) : LedgerEvent
    {
        /// <summary>The caller whose call it is for; null where nobody says.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? By { get; init; }
    }

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

    /// <summary>A person gave an account another limit than the policy does.</summary>
    public sealed record LimitSet(string Account, decimal Limit) : LedgerEvent;

    /// <summary>What is held and spent has reached a share of the limit at which somebody is told.</summary>
    /// <param name="Account">The account.</param>
    /// <param name="Percent">The share.</param>
    /// <param name="Slot">The slot that it happened in: as long as that counts, it is not told again.</param>
    public sealed record Warned(string Account, int Percent, long Slot) : LedgerEvent;

    /// <summary>An account of which nothing counts any more is no longer kept.</summary>
    public sealed record Dropped(string Account) : LedgerEvent;
}

[JsonSerializable(typeof(LedgerState))]
[JsonSerializable(typeof(LedgerReply))]
[JsonSerializable(typeof(LedgerEvent))]
[SuppressMessage("Maintainability", "CA1506:Avoid excessive class coupling", Justification = "Generated: it knows each type that a ledger writes.")]
internal sealed partial class LedgerJson : JsonSerializerContext;
