using Tutti.Agents.Models;
using Tutti.Agents.Redactions;
using Tutti.Agents.Tokens;
using Tutti.Governance.Amounts;
using Tutti.Governance.Gates;
using Tutti.Governance.Prices;
using Tutti.Kernel.Steps;

namespace Tutti.Agents.ModelAgents.Running;

/// <summary>One call of a model, as a step does it.</summary>
/// <param name="Model">The model.</param>
/// <param name="Request">What is sent.</param>
/// <param name="Judged">The digest of what the gate was told of it.</param>
/// <param name="InputTokens">Our estimate, where the server says nothing.</param>
/// <param name="Streams">Whether words are shown as they come.</param>
internal sealed record ModelCall(AgentModel Model, ModelRequest Request, string Judged, long InputTokens, bool Streams)
{
    internal const string EditedCode = "TUT4210";

    internal async ValueTask<GateResult<ModelReply>> AskAsync(StepContext step, GatePass pass)
    {
        // The description stands for the request: whoever changes it asks for something that nobody can send.
        if (pass.Arguments.Digest != Judged) { throw new NotExecutedException("The description of a model call was changed by hand. Allow or refuse it as it is; to change what a model is told, change its task.", EditedCode, isTransient: false); }
        try
        {
            var reply = Counted(await Model.Client.CallAsync(Request, Streams ? Show : null, step.CancellationToken).ConfigureAwait(false));
            var cost = CostOf(pass.Prices, reply.Usage.Tokens);
            var costs = Amount.SumByUnit(cost.Concat(pass.PaidBefore));
            reply = reply with { Cost = costs.Count == 0 ? null : [.. costs.Select(static amount => amount.ToString())] };
            return new GateResult<ModelReply>(ResultRedaction.Apply(reply, pass.Redactions)) { Actual = [Amount.Of(reply.Usage.TotalTokens, ModelTokens.Unit), .. cost] };
        }
        catch (ModelBusyException busy) when (busy.RetryAfter is { } after)
        {
            throw new RetryLaterException(after, busy.Message);
        }
        catch (ModelException unheard) when (unheard.IsUnheard)
        {
            throw new NotExecutedException(unheard.Message, unheard.Code, unheard.IsTransient, unheard); // nothing is paid for it
        }

        void Show(ModelDelta delta)
        {
            // What must be taken out is known when the words are whole, so they are not shown before.
            if (delta.IsReasoning || ResultRedaction.IsNeeded(pass.Redactions)) { step.Heartbeat(); }
            else { step.Output(delta.Text); }
        }
    }

    /// <summary>By the policy's prices, and where it has none in a currency by the price that the code of the agent says.</summary>
    private List<Amount> CostOf(IReadOnlyList<ModelPrice> prices, ModelTokens tokens)
    {
        var cost = prices.Select(price => price.Of(tokens)).ToList();
        if (Model.Price is { } own && !cost.Exists(amount => amount.Unit == own.Unit)) { cost.Add(own.Of(tokens)); }
        return cost;
    }

    /// <summary>A reply whose tokens are estimated where its server counted nothing: a call is never free.</summary>
    private ModelReply Counted(ModelReply reply)
    {
        if (reply.Usage.TotalTokens > 0) { return reply; }
        var said = reply.Message.Parts.Sum(static part => part switch
        {
            ModelPart.Text text => TokenCounter.O200k.Count(text.Value),
            ModelPart.Reasoning thought => TokenCounter.O200k.Count(thought.Value),
            ModelPart.ToolCall { Arguments: { } arguments } => TokenCounter.O200k.Count(arguments.GetRawText()),
            _ => 0,
        });
        return reply with { Usage = new ModelUsage { InputTokens = InputTokens, OutputTokens = said, IsEstimated = true } };
    }
}
