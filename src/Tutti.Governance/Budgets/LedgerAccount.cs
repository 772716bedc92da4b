using System.Text.Json.Serialization;
using Tutti.Governance.Windows;

namespace Tutti.Governance.Budgets;

/// <summary>An account: a limit, what is held and what is spent, slot by slot of its window.</summary>
public sealed class LedgerAccount
{
    private Window? _parsed;

    /// <summary>What it counts, for example <c>USD</c>.</summary>
    public string Unit { get; set; } = "";

    /// <summary>How much in one window, as the policy said it last.</summary>
    public decimal Limit { get; set; }

    /// <summary>The limit that a person set instead, until the policy's own is another one; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public decimal? SetLimit { get; set; }

    /// <summary>The window, as text.</summary>
    public string Window { get; set; } = "run";

    /// <summary>Slots that may still count, by their start in microseconds since 1970.</summary>
    public SortedDictionary<long, LedgerSlot> Slots { get; init; } = [];

    /// <summary>The limit that is in force.</summary>
    [JsonIgnore]
    internal decimal InForce => SetLimit ?? Limit;

    [JsonIgnore]
    internal Window Parsed => _parsed ??= Windows.Window.TryParse(Window, out var window, out _) ? window : Windows.Window.Run;

    /// <summary>The account's slot at a time; made where there is none.</summary>
    internal LedgerSlot SlotAt(long startUs)
    {
        if (!Slots.TryGetValue(startUs, out var slot)) { Slots.Add(startUs, slot = new LedgerSlot()); }
        return slot;
    }

    /// <summary>Takes over other terms. A person's limit ends with the policy's limit that it stood for.</summary>
    internal void Set(string unit, decimal limit, string window)
    {
        if (limit != Limit) { SetLimit = null; }
        (Unit, Limit, Window, _parsed) = (unit, limit, window, null);
    }
}
