namespace TradeSettlement.LedgerService;

/// <summary>How a request goes wrong.</summary>
internal enum FailureHow
{
    /// <summary>It does not.</summary>
    None = 0,

    /// <summary>The ledger says no.</summary>
    Refuse = 1,

    /// <summary>It answers 500, and has booked nothing.</summary>
    ErrorBefore = 2,

    /// <summary>It answers 500, and has booked.</summary>
    ErrorAfter = 3,

    /// <summary>It books and drops the connection: the outcome is unknown.</summary>
    Drop = 4,

    /// <summary>It books long after the client has given up.</summary>
    Slow = 5,

    /// <summary>It answers 429 and when to come back.</summary>
    Busy = 6,
}
