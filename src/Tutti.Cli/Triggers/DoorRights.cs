using Tutti.Governance.Calls;
using Tutti.Governance.Decisions;
using Tutti.Governance.Gates;
using Tutti.Governance.Identities;
using Tutti.Orchestration.Topics;
using Tutti.Server.Triggers;

namespace Tutti.Cli.Triggers;

/// <summary>
/// Who may publish through the door of events: whom the policy in force allows <c>topic:NAME</c>. No run stands behind the door that could wait for people, and none whose journal would
/// hold counts and money, so what asks, counts or spends is denied here.
/// </summary>
internal sealed class DoorRights(Gate gate, TimeProvider time)
{
    /// <summary>A run that the door would be, for rules that look at it: it has no flow, and no past.</summary>
    private static readonly RunFacts Door = new("door");

    /// <summary>Lets an event in, or says why not.</summary>
    /// <exception cref="CallDeniedException">No rule allows it, or one denies it, or wants what only a run can keep (TUT5139).</exception>
    /// <exception cref="Kernel.TuttiException">TUT4689: no rule can name the topic.</exception>
    public void Require(string topic, ArrivedEvent arrived, Caller by)
    {
        var call = new GateCall { Caller = by, Run = Door, Target = TopicCalls.TargetOf(topic), Arguments = TopicCalls.ArgumentsOf(arrived.Type, arrived.Data), Time = time.GetUtcNow() };
        var decision = gate.Policy.Decide(call);
        if (decision.Denial is { } denial) { throw new CallDeniedException(denial); }
        if (decision.Verdict != Verdict.Allow || decision.Spends.Count + decision.Limits.Count + decision.Places.Count > 0) { throw TriggerFaults.NotKept(topic, decision.Rule?.Id ?? "default"); }
    }
}
