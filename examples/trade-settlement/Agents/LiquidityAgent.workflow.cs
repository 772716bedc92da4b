using TradeSettlement.LedgerService;
using TradeSettlement.Trades;
using Tutti.Governance.Gates;
using Tutti.Kernel.Runs;

namespace TradeSettlement.Agents;

/// <summary>Sees to it that the buyer can pay: sets price and fee aside. No model: rules decide.</summary>
/// <param name="calls">How to call the ledger.</param>
internal sealed class LiquidityAgent(AgentCalls calls)
{
    private const string Name = "liquidity";

    /// <summary>Sets price and fee aside.</summary>
    internal Task<LedgerEntry> ReserveAsync(WorkflowContext ctx, GateSession desk, Trade trade)
    {
        var hold = new LedgerEntry { Verb = LedgerVerbs.Hold, Trade = trade.Id, Leg = trade.Leg("reserve"), From = SampleTrades.CashOf(trade.Buyer), Amount = trade.PriceCents + trade.FeeCents };
        var options = calls.Idempotent with { Undo = ctx.UndoWith(AgentCalls.ReleaseUndo, new LegToUndo(trade.Id, hold.Leg)) };
        return desk.For(Name).CallAsync(ctx, "reserve", AgentCalls.OrderOf("ledger.reserve", hold, options), (step, pass) => calls.BookAsync(pass, step.IdempotencyKey, step.CancellationToken));
    }
}
