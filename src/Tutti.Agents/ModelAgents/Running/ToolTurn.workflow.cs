using Tutti.Agents.Contexts;
using Tutti.Agents.ModelAgents.Looping;
using Tutti.Agents.Models;
using Tutti.Agents.Tools;

namespace Tutti.Agents.ModelAgents.Running;

/// <summary>The calls that a reply asks for.</summary>
internal static class ToolTurn
{
    /// <summary>Servers take files from users only.</summary>
    private const string Files = "The files that belong to these results:";

    /// <summary>Makes the calls, and tells the model what each gave, in the order of the reply.</summary>
    internal static async Task<TurnTrace> CallAsync(AgentState state, ModelReply reply)
    {
        PlannedCall[] calls = [.. reply.Message.Calls.Select(call => PlannedCall.Of(state.Box, call))];
        var refused = calls.Count(static call => call.Refusal is not null);
        state.Tally.FaultyCalls += refused;
        state.FaultyTurns = refused == calls.Length ? state.FaultyTurns + 1 : 0;
        var answers = await ToolRefusals.TellAsync(state, calls);
        foreach (var group in PlannedCall.Groups([.. calls.Where(static call => call.Tool is not null)], state.Stamp.Limits.Parallel))
        {
            var given = await state.Scope.ParallelAsync("tools", group.Count, (branch, index) => ToolDispatch.CallAsync(state, branch, group[index]));
            for (var index = 0; index < group.Count; index++) { answers[group[index]] = given[index]; }
        }

        var (results, files) = (new List<ModelPart.ToolResult>(calls.Length), new List<ModelPart>());
        foreach (var call in calls)
        {
            var answer = answers[call];
            if (!answer.IsDenied) { state.Tally.Called(call.Asked.Name); }
            if (answer.Sub is { } sub)
            {
                state.Tally.Add(sub.Tally);
                state.Below.Remove(sub);
            }

            results.Add(await ToResultAsync(state, call.Asked, answer.Output));
            files.AddRange(answer.Output.Media);
        }

        state.Conversation.Add(ModelMessage.Results(results));
        if (files.Count > 0 && state.Stamp.TakesMedia) { state.Conversation.Add(new ModelMessage { Role = ModelRole.User, Parts = [new ModelPart.Text { Value = Files }, .. files] }); }
        return new TurnTrace(reply.Message.Text, [.. calls.Select((call, index) => new CallTrace(call.Asked.Name, call.Arguments?.ToString() ?? call.Asked.Arguments?.GetRawText() ?? "", results[index].Value))]);
    }

    /// <summary>The result as the model sees it; what may ever be left out of a call can be read by its reference.</summary>
    private static async Task<ModelPart.ToolResult> ToResultAsync(AgentState state, ModelPart.ToolCall call, ToolOutput output)
    {
        var result = await new LongOutput(state.Texts, state.Stamp.Limits.ResultCharacters).ToResultAsync(call, output, CancellationToken.None);
        if (result.Reference is null && result.Value.Length > ContextEntry.ShortCharacters) { await state.Texts.KeepAsync(result.Value, CancellationToken.None); }
        return result;
    }
}
