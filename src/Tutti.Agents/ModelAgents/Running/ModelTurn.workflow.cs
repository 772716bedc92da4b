using Tutti.Agents.Contexts;
using Tutti.Agents.Models;
using Tutti.Governance.Gates;
using Tutti.Governance.Naming;
using Tutti.Governance.Prices;
using Tutti.Kernel;
using Tutti.Kernel.Steps;

namespace Tutti.Agents.ModelAgents.Running;

/// <summary>One turn's call of the model.</summary>
internal static class ModelTurn
{
    /// <summary>
    /// Asks the model. What its server finds too long is sent once more with less of it; where a budget says so, the cheaper model is asked instead; and where a
    /// person answers in its place, that is the reply.
    /// </summary>
    internal static async Task<ModelReply> AskAsync(AgentState state)
    {
        var conversation = state.Conversation;
        var isTrimmed = false;
        while (true)
        {
            var draft = conversation.Draft() ?? throw ModelAgentErrors.TooLong(state.Stamp.Name, conversation.LeastTokens, conversation.Room ?? 0);
            try { return conversation.Add(draft, await CallAsync(state, draft)); }
            catch (StepFailedException failed) when (!isTrimmed && failed.Code is "TUT4112" or "TUT4113")
            {
                conversation.Refuse(draft);
                isTrimmed = true;
            }
            catch (CallDeniedException denied) when (denied.Degrades && state.TakeFallback())
            {
                state.Tally.Add(denied.Paid); // and the cheaper one from now on
            }
            catch (CallDeniedException denied) { throw ModelAgentErrors.Denied(state.Stamp.Name, state.Model.NameOr(state.Stamp.Model), denied.Denial, denied); }
            catch (CallAnsweredException answered)
            {
                return conversation.Add(draft, new ModelReply { Message = ModelMessage.Of(ModelRole.Assistant, answered.Answer), Finish = ModelFinish.Stop, Usage = new ModelUsage() });
            }
        }
    }

    /// <summary>Makes the call. A cancelled one has no end that anybody is told of.</summary>
    private static async Task<ModelReply> CallAsync(AgentState state, ContextDraft draft)
    {
        state.Agent.Watch?.Invoke(new ModelCallNote(HasEnded: false, Reply: null));
        ModelReply reply;
        try { reply = await SendAsync(state, draft); }
        catch (TuttiException)
        {
            state.Agent.Watch?.Invoke(new ModelCallNote(HasEnded: true, Reply: null));
            throw;
        }

        state.Agent.Watch?.Invoke(new ModelCallNote(HasEnded: true, reply));
        return reply;
    }

    private static Task<ModelReply> SendAsync(AgentState state, ContextDraft draft)
    {
        var (model, conversation) = (state.Model, state.Conversation);
        var (input, output) = (conversation.Bound(draft), conversation.OutputTokens);
        var form = state.Form.Offered(state);
        var arguments = form.Describe(draft, conversation.Turn + 1, input, output);
        var call = new ModelCall(model, form.Request(draft), arguments.Digest, input, state.Agent.Streams);
        var order = new GateOrder
        {
            Target = TargetName.Parse($"model:{model.NameOr(state.Stamp.Model)}"),
            Arguments = arguments,
            // A call that is sent again costs again, and does nothing else: each attempt is paid for.
            Options = new StepOptions { Repeat = RepeatRule.Idempotent, Retry = new RetryPolicy { MaxAttempts = Math.Max(1, state.Stamp.Limits.Attempts) } },
            Tokens = new ModelTokens(input, output),
            CostsAgain = true,
            Estimate = model.Price is { } price ? [price.AtMost(new ModelTokens(input, output))] : [],
        };
        return state.Gate.CallAsync(state.Scope, "model", order, call.AskAsync);
    }
}
