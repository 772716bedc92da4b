using TradeSettlement.Agents;
using Tutti.Governance.Gates;
using Tutti.Governance.Identities;
using Tutti.Kernel;
using Tutti.Kernel.Runs;
using Tutti.Kernel.Steps;

namespace TradeSettlement.Trades;

/// <summary>One trade from agreement to end: cash is reserved, risk is scored, the legs are booked and made final. Whatever fails, all before it is taken back, newest first.</summary>
/// <param name="gate">What every call goes through.</param>
/// <param name="liquidity">Reserves cash.</param>
/// <param name="risk">Scores.</param>
/// <param name="opinion">Says what a model thinks, where there is one.</param>
/// <param name="execution">Books the legs.</param>
internal sealed class TradeFlow(Gate gate, LiquidityAgent liquidity, RiskAgent risk, RiskOpinion opinion, ExecutionAgent execution)
{
    /// <summary>The workflow's id.</summary>
    internal const string Id = "trade-settlement";

    /// <summary>Who sends trades to the desk.</summary>
    internal const string Trader = "trader";

    /// <summary>The workflow.</summary>
    internal async Task<TradeResult> SettleAsync(WorkflowContext ctx, Trade trade)
    {
        // Trades of one instrument take turns strictly in the order of asking; other instruments go on meanwhile.
        await using var lane = await ctx.LaneAsync("lane", $"instrument/{trade.Instrument}");
        var desk = gate.Open(ctx, new Caller(Trader, CallerKind.Local), Id);
        var (score, said) = ((int?)null, "");
        try
        {
            await liquidity.ReserveAsync(ctx, desk, trade);
            score = await risk.ScoreAsync(ctx, desk, trade);
            said = await opinion.AskAsync(ctx, desk, trade, score.Value);
            await execution.BookAsync(ctx, desk, trade, score.Value);
            await execution.SettleAsync(ctx, desk, trade);
            return new TradeResult(trade, TradeOutcome.Settled, lane.Fence, score, "", "", said);
        }
        catch (TuttiException error) when (error is CallDeniedException or CallAnsweredException or StepFailedException or CallChangedException)
        {
            await ctx.UndoAsync();
            var outcome = error is StepFailedException or CallChangedException ? TradeOutcome.Refunded : TradeOutcome.Denied;
            return new TradeResult(trade, outcome, lane.Fence, score, error.Code, error.Message, said);
        }
    }
}
