namespace TradeSettlement.Trades;

/// <summary>How a trade ended. Journaled: never renumbered.</summary>
internal enum TradeOutcome
{
    /// <summary>All legs are booked and final.</summary>
    Settled = 1,

    /// <summary>Something failed, and everything is taken back.</summary>
    Refunded = 2,

    /// <summary>Policy, budget or a person was against it, and everything is taken back.</summary>
    Denied = 3,
}

/// <summary>What became of a trade.</summary>
/// <param name="Trade">The trade.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Turn">Its place in the lane of its instrument: grows with each trade that had its turn.</param>
/// <param name="Risk">The score of the risk agent; null where it was not asked.</param>
/// <param name="Code">Why it was not settled: an error's code; empty where it was.</param>
/// <param name="Reason">The same in words.</param>
/// <param name="Opinion">What a model said of it, which decides nothing; empty where none was asked.</param>
internal sealed record TradeResult(Trade Trade, TradeOutcome Outcome, long Turn, int? Risk, string Code, string Reason, string Opinion = "");
