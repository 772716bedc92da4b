namespace TradeSettlement.LedgerService;

/// <summary>What the ledger answers.</summary>
internal sealed record LedgerAnswer
{
    /// <summary>What was booked, now or before under the same key; null for nothing.</summary>
    public LedgerEntry? Entry { get; init; }

    /// <summary>Why nothing was booked.</summary>
    public string Reason { get => field ?? ""; init; }

    /// <summary>How an account stands.</summary>
    public LedgerBalance? Balance { get; init; }

    /// <summary>What was booked on an account, oldest first.</summary>
    public IReadOnlyList<LedgerEntry> Statement { get => field ?? []; init; }
}

/// <summary>How an account stands.</summary>
/// <param name="Account">Its name.</param>
/// <param name="Unit">What it counts.</param>
/// <param name="Posted">What is booked on it.</param>
/// <param name="Held">Of it, set aside by holds.</param>
/// <param name="Pending">Of it, came by trades that are not final.</param>
internal sealed record LedgerBalance(string Account, string Unit, long Posted, long Held, long Pending)
{
    /// <summary>What can be set aside or moved.</summary>
    public long Free => Posted - Held - Pending;
}
