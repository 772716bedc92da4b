namespace TradeSettlement.LedgerService;

/// <summary>What the ledger can be asked; the names are those on the wire and in its file.</summary>
internal static class LedgerVerbs
{
    /// <summary>An account begins, with what its owner brings.</summary>
    internal const string Open = "open";

    /// <summary>Sets an amount aside.</summary>
    internal const string Hold = "hold";

    /// <summary>Moves a part of what is set aside.</summary>
    internal const string Capture = "capture";

    /// <summary>Frees what is still set aside; a hold that comes later is refused.</summary>
    internal const string Release = "release";

    /// <summary>Moves a free amount.</summary>
    internal const string Transfer = "transfer";

    /// <summary>Takes a leg back; one that comes later is refused.</summary>
    internal const string Reverse = "reverse";

    /// <summary>Makes a trade final, all of its legs at once.</summary>
    internal const string Settle = "settle";

    /// <summary>Says what became of a key, and refuses it from now on where nothing did.</summary>
    internal const string Fence = "fence";

    /// <summary>Says what became of a key.</summary>
    internal const string Lookup = "lookup";

    /// <summary>How an account stands.</summary>
    internal const string Balance = "balance";

    /// <summary>What was booked on an account.</summary>
    internal const string Statement = "statement";
}
