using Tutti.Governance.Calls;
using Tutti.Governance.Decisions;
using Tutti.Governance.Identities;
using Tutti.Governance.Naming;
using Tutti.Governance.Pins;
using Tutti.Governance.Policies;
using Tutti.Governance.Risks;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Runs;

namespace Tutti.Governance.Gates;

/// <summary>
/// The gate before reads whose decisions are journaled soon, not first: judges as the gate does, and lets through only what takes nothing of anybody. Whatever else a call is or needs, it
/// goes the durable way. Knows the run's past as far as it is told. Safe for many threads.
/// </summary>
/// <param name="gate">The gate.</param>
/// <param name="caller">Who calls.</param>
/// <param name="run">The run that the calls belong to.</param>
/// <param name="flow">The name of its workflow.</param>
internal sealed class ReadGate(Gate gate, Caller caller, RunId run, string flow) : IRunHistory
{
    /// <summary>As many as the gate remembers of a run.</summary>
    private const int MostCalls = 10_000;

    private readonly Lock _lock = new();
    private readonly Queue<PastCall> _past = new();
    private IReadOnlyCollection<string> _labels = [];
    private volatile RunFacts? _facts;

    /// <summary>Whether a tool is known to change nothing: by its review, by the server's word where that is trusted, or by its name.</summary>
    public static bool IsRead(PolicySet policy, TargetName target) => policy.Pins.Find(target.Server, target.Name)?.Effect == PinnedEffect.Pure || policy.RiskOf(target) == RiskClass.Read;

    /// <summary>Judges a call.</summary>
    /// <param name="target">What is called.</param>
    /// <param name="arguments">With what.</param>
    /// <param name="fingerprint">Of the tool, as its server lists it.</param>
    /// <param name="now">The moment.</param>
    /// <returns>What is let through and its record; null where the call must go the durable way, whatever comes of it there.</returns>
    public ReadPass? TryAdmit(TargetName target, CallArguments arguments, string? fingerprint, DateTimeOffset now)
    {
        var policy = gate.Policy;
        if (!IsReviewedRead(policy, target)) { return null; }
        var call = new GateCall { Caller = caller, Run = Facts(), Target = target, Arguments = arguments, Time = now, Fingerprint = fingerprint };
        var decision = policy.Decide(call);
        return IsFree(decision) ? new ReadPass(RecordOf(call, decision), decision.Redactions) : null;
    }

    /// <summary>A call of the run succeeded.</summary>
    public void Remember(PastCall call)
    {
        lock (_lock)
        {
            if (_past.Count == MostCalls) { _past.Dequeue(); }
            _past.Enqueue(call);
        }
    }

    /// <summary>A read of a run succeeded that was no step of it: its rules with <c>after</c> know it from now on. The same on replay, because the journal says it.</summary>
    /// <param name="session">The run.</param>
    /// <param name="read">The record of the read.</param>
    public static void Remember(GateSession session, GateRecord read) => session.Run.Add(new PastCall(TargetName.Parse(read.Target), AsLogged(read)), read.Arguments);

    /// <summary>Arguments as the run remembers them, which has only what was logged.</summary>
    public static CallArguments AsLogged(GateRecord read) => LogRedaction.Known(read.Arguments);

    /// <summary>The run may have other labels.</summary>
    public void LabelAs(WorkflowContext context)
    {
        var labels = context.Marks;
        lock (_lock)
        {
            if (ReferenceEquals(_labels, labels)) { return; }
            _labels = labels;
            _facts = null;
        }
    }

    /// <inheritdoc/>
    public IEnumerable<PastCall> Succeeded(NamePattern targets)
    {
        lock (_lock) { return [.. _past.Where(past => targets.Matches(past.Target.Full))]; }
    }

    /// <summary>A guess from a name is not enough here: somebody has looked at the tool, and says that it only reads.</summary>
    private static bool IsReviewedRead(PolicySet policy, TargetName target) =>
        policy.Pins.Find(target.Server, target.Name) is { } pin && (pin.Effect == PinnedEffect.Pure || pin.Risk == RiskClass.Read) && policy.RiskOf(target) == RiskClass.Read;

    /// <summary>What counts, costs, waits or leaves a mark must not be lost with the record of it.</summary>
    private static bool IsFree(Decision decision) =>
        decision is { Verdict: Verdict.Allow, Spends.Count: 0, Limits.Count: 0, Places.Count: 0, Labels.Count: 0 };

    private RunFacts Facts()
    {
        if (_facts is { } facts) { return facts; }
        lock (_lock) { return _facts ??= new RunFacts(run.ToString(), flow, [.. _labels], this); }
    }

    private static GateRecord RecordOf(GateCall call, Decision decision) => new()
    {
        Target = call.Target.Full,
        Caller = call.Caller.User,
        CallerGroups = GateRecord.GroupsOf(call.Caller),
        CallerTeam = call.Caller.Team,
        CallerHadMore = GateRecord.HasMore(call.Caller),
        Call = CallDigest.Of(call),
        Digest = call.Arguments.Digest,
        Arguments = GateRecord.ArgumentsOf(call.Arguments, decision.Redactions),
        Policy = decision.PolicyDigest,
        Verdict = decision.Verdict,
        Rule = decision.Rule?.Id,
        Grant = decision.Grant,
        Risk = decision.Risk,
        Observed = GateRecord.ObservedOf(decision),
    };
}

/// <summary>A read that is let through.</summary>
/// <param name="Record">What the journal gets.</param>
/// <param name="Redactions">What is to be taken out of the result before anybody sees it.</param>
internal sealed record ReadPass(GateRecord Record, IReadOnlyList<Redaction> Redactions);
