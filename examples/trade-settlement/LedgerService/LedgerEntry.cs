namespace TradeSettlement.LedgerService;

/// <summary>One line of the ledger's file; without a number, what a client asks for. Amounts are cents of money, or pieces of a security.</summary>
internal sealed record LedgerEntry
{
    /// <summary>From 1, without gaps; given by the ledger.</summary>
    public long Number { get; init; }

    /// <summary>One of <see cref="LedgerVerbs"/>.</summary>
    public required string Verb { get; init; }

    /// <summary>The same key is the same entry.</summary>
    public string Key { get => field ?? ""; init; }

    /// <summary>The trade that it belongs to.</summary>
    public string Trade { get => field ?? ""; init; }

    /// <summary>Which leg of the trade, for example <c>T0001/cash</c>: what a reversal names.</summary>
    public string Leg { get => field ?? ""; init; }

    /// <summary>The account that gives.</summary>
    public string From { get => field ?? ""; init; }

    /// <summary>The account that gets.</summary>
    public string To { get => field ?? ""; init; }

    /// <summary>How much, above zero.</summary>
    public long Amount { get; init; }

    /// <summary>Of an account that begins: what it counts.</summary>
    public string Unit { get => field ?? ""; init; }

    /// <summary>Of a capture: the leg of the hold. Of a fence: the key.</summary>
    public string Of { get => field ?? ""; init; }

    /// <summary>The legs that must stand when a trade is settled.</summary>
    public IReadOnlyList<string> Legs { get => field ?? []; init; }

    /// <summary>The desk's score; the ledger only keeps it.</summary>
    public int? Risk { get; init; }

    /// <summary>Whether the other one asks for the same.</summary>
    internal bool IsSame(LedgerEntry other) =>
        (Verb, Trade, Leg, From, To, Amount, Of) == (other.Verb, other.Trade, other.Leg, other.From, other.To, other.Amount, other.Of);
}
