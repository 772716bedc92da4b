using TradeSettlement.LedgerService;
using TradeSettlement.Trades;
using Tutti.Governance.Gates;
using Tutti.Kernel.Runs;
using Tutti.Kernel.Steps;

namespace TradeSettlement.Agents;

/// <summary>Books the legs of a trade, and makes it final. No model: rules decide.</summary>
/// <param name="calls">How to call the ledger.</param>
internal sealed class ExecutionAgent(AgentCalls calls)
{
    private const string Name = "execution";

    /// <summary>Books cash, security and fee, each with its undo. What arrives stays pending at whoever gets it.</summary>
    /// <exception cref="CallChangedException">An approver changed the price.</exception>
    internal async Task BookAsync(WorkflowContext ctx, GateSession desk, Trade trade, int risk)
    {
        var cash = LegOf(trade, LedgerVerbs.Capture, "cash", SampleTrades.CashOf(trade.Buyer), SampleTrades.CashOf(trade.Seller), trade.PriceCents) with { Risk = risk };
        var booked = await OnceAsync(ctx, desk, "ledger.capture", "cash", cash);
        if (booked.Amount != trade.PriceCents || !booked.IsSame(cash)) { throw new CallChangedException(SettlementErrors.Changed(trade.PriceCents, booked.Amount)); }

        // The ledger knows the key, so that this one may simply be sent again.
        var security = LegOf(trade, LedgerVerbs.Transfer, "security", SampleTrades.PiecesOf(trade.Instrument, trade.Seller), SampleTrades.PiecesOf(trade.Instrument, trade.Buyer), trade.Pieces);
        var options = calls.Idempotent with { Undo = UndoOf(ctx, security) };
        await desk.For(Name).CallAsync(ctx, "security", AgentCalls.OrderOf("ledger.transfer", security, options), (step, pass) => calls.BookAsync(pass, step.IdempotencyKey, step.CancellationToken));

        await OnceAsync(ctx, desk, "ledger.fee", "fee", LegOf(trade, LedgerVerbs.Capture, "fee", cash.From, SampleTrades.FeeAccount, trade.FeeCents));
    }

    /// <summary>Makes the trade final; from here on nothing of it is undone. The budget is charged with this call alone, so that what is refunded costs it nothing.</summary>
    internal Task<LedgerEntry> SettleAsync(WorkflowContext ctx, GateSession desk, Trade trade)
    {
        var settle = new LedgerEntry { Verb = LedgerVerbs.Settle, Trade = trade.Id, Leg = trade.Leg("settle"), Amount = trade.PriceCents, Legs = [trade.Leg("cash"), trade.Leg("security"), trade.Leg("fee")] };
        return SendOnceAsync(ctx, desk, "ledger.settle", "settle", settle, calls.Once);
    }

    private static LedgerEntry LegOf(Trade trade, string verb, string leg, string from, string to, long amount) =>
        new() { Verb = verb, Trade = trade.Id, Leg = trade.Leg(leg), From = from, To = to, Amount = amount, Of = verb == LedgerVerbs.Capture ? trade.Leg("reserve") : "" };

    private static Tutti.Kernel.Undo.UndoRequest UndoOf(WorkflowContext ctx, LedgerEntry leg) => ctx.UndoWith(AgentCalls.ReverseUndo, new LegToUndo(leg.Trade, leg.Leg));

    private Task<LedgerEntry> OnceAsync(WorkflowContext ctx, GateSession desk, string target, string name, LedgerEntry leg) =>
        SendOnceAsync(ctx, desk, target, name, leg, calls.Once with { Undo = UndoOf(ctx, leg) });

    private Task<LedgerEntry> SendOnceAsync(WorkflowContext ctx, GateSession desk, string target, string name, LedgerEntry entry, StepOptions options) => desk.For(Name).CallAsync(
        ctx,
        name,
        AgentCalls.OrderOf(target, entry, options),
        (step, pass) => calls.BookAsync(pass, AgentCalls.KeyOf(step), step.CancellationToken),
        probe: step => calls.Ledger.ProbeAsync(AgentCalls.KeyOf(step), step.CancellationToken));
}
