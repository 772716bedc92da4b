using System.Text.Json;
using TradeSettlement.LedgerService;
using TradeSettlement.Trades;
using Tutti.Governance.Calls;
using Tutti.Governance.Gates;
using Tutti.Governance.Naming;
using Tutti.Kernel.Runs;

namespace TradeSettlement.Agents;

/// <summary>Scores a trade from 0 to 100. Rules decide, with a model (<see cref="RiskOpinion"/>) or without. What follows from the score is the policy's business.</summary>
/// <param name="calls">How to call the ledger.</param>
internal sealed class RiskAgent(AgentCalls calls)
{
    /// <summary>Its name, as the policy has it.</summary>
    internal const string Name = "risk";

    /// <summary>A price from here on is as risky as any.</summary>
    private const long LargeCents = 5_000_000;

    /// <summary>Looks at what the buyer has, and scores.</summary>
    internal async Task<int> ScoreAsync(WorkflowContext ctx, GateSession desk, Trade trade)
    {
        var account = SampleTrades.CashOf(trade.Buyer);
        var order = new GateOrder
        {
            Target = TargetName.Parse("ledger.balance"),
            Arguments = CallArguments.Of(JsonSerializer.SerializeToElement(new LedgerEntry { Verb = LedgerVerbs.Balance, Trade = trade.Id, From = account }, LedgerJson.Default.LedgerEntry)),
            Options = calls.Idempotent,
        };
        var balance = await desk.For(Name).CallAsync(ctx, "balance", order, async (step, _) => new GateResult<LedgerBalance>(await calls.Ledger.BalanceAsync(account, step.CancellationToken).ConfigureAwait(false)));
        return ScoreOf(trade, balance);
    }

    /// <summary>Up to 80 for the size, up to 20 for how much of the buyer's money it takes.</summary>
    internal static int ScoreOf(Trade trade, LedgerBalance balance)
    {
        var size = Math.Min(80, trade.PriceCents * 80 / LargeCents);
        var share = balance.Posted <= 0 ? 20 : Math.Min(20, trade.PriceCents * 20 / balance.Posted);
        return (int)(size + share);
    }
}
