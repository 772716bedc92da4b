using TradeSettlement.Trades;
using Tutti.Kernel.Journal;

namespace TradeSettlement.Reports;

/// <summary>How a trade stands.</summary>
/// <param name="Trade">The trade.</param>
/// <param name="Run">Its run.</param>
/// <param name="Result">How it ended; null while it has not.</param>
/// <param name="Waiting">What it waits for, where it has not ended.</param>
/// <param name="Spent">What it has spent of the budget.</param>
/// <param name="Held">What is held of the budget for it.</param>
internal sealed record TradeLine(Trade Trade, RunId Run, TradeResult? Result, string Waiting, decimal Spent, decimal Held)
{
    /// <summary>One word.</summary>
    public string State => Result?.Outcome switch
    {
        TradeOutcome.Settled => "settled",
        TradeOutcome.Refunded => "refunded",
        TradeOutcome.Denied => "denied",
        _ => "waiting",
    };
}
