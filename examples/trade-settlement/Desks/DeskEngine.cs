using TradeSettlement.Agents;
using TradeSettlement.LedgerService;
using TradeSettlement.Trades;
using Tutti.Governance.Gates;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Runs;

namespace TradeSettlement.Desks;

/// <summary>What the desk's engine is made of.</summary>
internal static class DeskEngine
{
    /// <summary>Declares workflow, payloads, undos, gate and lanes.</summary>
    internal static TuttiOptions Declare(Gate gate, LedgerClient ledger, DeskOptions desk)
    {
        var calls = new AgentCalls(ledger, desk.Retry);
        var flow = new TradeFlow(gate, new LiquidityAgent(calls), new RiskAgent(calls), new RiskOpinion(desk.Model?.Client), new ExecutionAgent(calls));
        var options = new TuttiOptions { Time = desk.Time };
        options.Payloads
            .Add("trades/trade@1", TradeJson.Default.Trade)
            .Add("trades/result@1", TradeJson.Default.TradeResult)
            .Add("trades/leg@1", TradeJson.Default.LegToUndo)
            .Add("trades/entry@1", LedgerJson.Default.LedgerEntry)
            .Add("trades/balance@1", LedgerJson.Default.LedgerBalance);
        options.Undos
            .Add<LegToUndo>(AgentCalls.ReleaseUndo, (step, leg) => calls.UndoAsync(step, LedgerVerbs.Release, leg))
            .Add<LegToUndo>(AgentCalls.ReverseUndo, (step, leg) => calls.UndoAsync(step, LedgerVerbs.Reverse, leg));
        gate.Declare(options);
        return options.AddLocks().AddWorkflow(WorkflowDefinition.Create<Trade, TradeResult>(TradeFlow.Id, 1, flow.SettleAsync));
    }
}
