using System.Text.Json;
using Microsoft.Extensions.AI;
using TradeSettlement.Trades;
using Tutti.Agents.Models;
using Tutti.Governance.Calls;
using Tutti.Governance.Gates;
using Tutti.Governance.Naming;
using Tutti.Kernel;
using Tutti.Kernel.Runs;
using Tutti.Kernel.Steps;

namespace TradeSettlement.Agents;

/// <summary>What a model says of a trade, for the people who look at it. It decides nothing: the score is the rules', and a model that fails or may not be asked holds up no trade.</summary>
/// <param name="model">The model; null where this desk has none.</param>
internal sealed class RiskOpinion(IChatClient? model)
{
    private const string Asked = "You look at trades of a settlement desk before they are booked. In one short sentence say what a risk officer should look at. You decide nothing.";
    private const int MostTokens = 400;
    private const int MostCharacters = 160;

    private static readonly StepOptions Options = StepOptions.Default with { Timeout = TimeSpan.FromMinutes(1) };

    /// <summary>Asks the model that the trade names; a trade that came without one has no opinion, whatever the desk has by now.</summary>
    /// <returns>One line; empty where nobody was asked.</returns>
    internal async Task<string> AskAsync(WorkflowContext ctx, GateSession desk, Trade trade, int score)
    {
        if (trade.Model is not { } name) { return ""; }
        var order = new GateOrder
        {
            Target = TargetName.Parse($"model:{name}"),
            Arguments = CallArguments.Of(JsonSerializer.SerializeToElement(new TradeToJudge(trade.Id, trade.Buyer, trade.Seller, trade.Instrument, trade.Pieces, trade.PriceCents, score), TradeJson.Default.TradeToJudge)),
            Options = Options,
            CostsAgain = true,
            Patience = TimeSpan.Zero, // others wait behind it in the lane
        };
        try
        {
            return await desk.For(RiskAgent.Name).CallAsync(ctx, "opinion", order, async (step, pass) => new GateResult<string>(await SayAsync(trade, pass, step.CancellationToken).ConfigureAwait(false)));
        }
        catch (TuttiException failed) when (failed is CallDeniedException or CallAnsweredException or StepFailedException)
        {
            return $"none: {failed.Code}";
        }
    }

    private async Task<string> SayAsync(Trade trade, GatePass pass, CancellationToken cancellationToken)
    {
        if (model is null) { throw SettlementErrors.NoModel(trade.Id); }
        var request = new ModelRequest { Messages = [ModelMessage.System(Asked), ModelMessage.User(pass.Arguments.ToString())], MaximumOutputTokens = MostTokens };
        var reply = await model.CallAsync(request, onDelta: null, cancellationToken).ConfigureAwait(false);
        var line = string.Concat((reply.Message.Text ?? "").Select(static character => char.IsControl(character) ? ' ' : character)).Trim();
        return line.Length <= MostCharacters ? line : $"{line[..MostCharacters]} …";
    }
}

/// <summary>What a model is told of a trade.</summary>
internal sealed record TradeToJudge(string Trade, string Buyer, string Seller, string Instrument, long Pieces, long PriceCents, int Score);
