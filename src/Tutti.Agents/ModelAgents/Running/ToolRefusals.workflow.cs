using Tutti.Agents.Tools;
using Tutti.Kernel.Steps;

namespace Tutti.Agents.ModelAgents.Running;

/// <summary>
/// Calls that come to nothing before the gate, because there is no such tool or nobody can read their arguments. They stand in the journal as failed steps, like calls that fail
/// later, so that whoever follows the run sees them; and the model is told what is journaled.
/// </summary>
internal static class ToolRefusals
{
    private const string Name = "refused";

    /// <summary>Of one reply; the others are counted in one more record, so that a reply full of nonsense does not fill the journal.</summary>
    private const int MostRecorded = 16;

    /// <summary>What the model is told of each call that is refused.</summary>
    internal static async Task<Dictionary<PlannedCall, ToolAnswer>> TellAsync(AgentState state, IEnumerable<PlannedCall> calls)
    {
        var answers = new Dictionary<PlannedCall, ToolAnswer>(ReferenceEqualityComparer.Instance);
        foreach (var call in calls)
        {
            if (call.Refusal is not { } refusal) { continue; }
            if (state.Stamp.RecordsRefusals && answers.Count < MostRecorded) { refusal = await RecordAsync(state, Offered(state, call, refusal)); }
            answers[call] = new ToolAnswer(refusal, IsDenied: true);
        }

        if (state.Stamp.RecordsRefusals && answers.Count > MostRecorded) { _ = await RecordAsync(state, ToolOutput.Failed($"{answers.Count - MostRecorded} more calls of this reply were refused.", ToolErrors.UnknownCode)); }
        return answers;
    }

    /// <summary>What is wrong, without a word of tools that the model was not offered.</summary>
    private static ToolOutput Offered(AgentState state, PlannedCall call, ToolOutput refusal) =>
        refusal.Code is ToolErrors.UnknownCode or ToolErrors.ArgumentsCode ? state.Form.Offered(state).Box.Check(call.Asked, out _) ?? refusal : refusal;

    private static async Task<ToolOutput> RecordAsync(AgentState state, ToolOutput refusal)
    {
        try { return await state.Scope.StepAsync<ToolOutput>(Name, StepOptions.Pure, _ => throw new StepRejectedException(refusal.Text, refusal.Code ?? ToolErrors.ArgumentsCode)); }
        catch (StepFailedException recorded) { return ToolReport.Of(recorded); }
    }
}
