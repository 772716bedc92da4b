using Tutti.Governance.Calls;
using Tutti.Governance.Gates;
using Tutti.Governance.Identities;
using Tutti.Governance.Naming;
using Tutti.Governance.Policies;
using Tutti.Kernel.Journal;

namespace Tutti.Governance.Audits;

/// <summary>Puts the call together that a record is about.</summary>
internal static class RecordedCall
{
    /// <summary>Whose call it is and of which definition of a tool: what the policy knows, if it gives the digest of the call.</summary>
    public static GateCall? Identify(JournalRecord record, GateRecord recorded, PolicySet policy, TargetName target, CallArguments arguments, RunFacts facts)
    {
        string?[] fingerprints = recorded.Fingerprint is { } listed ? [listed] : [null, policy.Pins.Find(target.Server, target.Name)?.Definition.Fingerprint, GateCall.MethodFingerprint];
        var callers = policy.Identities.Keys.Where(key => key.User == recorded.Caller).Select(static key => new Caller(key.User, CallerKind.Key, key.Groups, key.Team, key.Id)).Prepend(new Caller(recorded.Caller, CallerKind.Local, recorded.CallerGroups, recorded.CallerTeam));
        foreach (var caller in callers)
        {
            foreach (var fingerprint in fingerprints)
            {
                var call = Of(record, recorded, caller, target, arguments, facts) with { Fingerprint = fingerprint };
                if (CallDigest.Of(call) == recorded.Call) { return call; }
            }
        }

        return null;
    }

    /// <summary>The call of a caller, without the form of a tool.</summary>
    public static GateCall Of(JournalRecord record, GateRecord recorded, Caller caller, TargetName target, CallArguments arguments, RunFacts facts) => new()
    {
        Caller = caller,
        Run = facts,
        Target = target,
        Arguments = arguments,
        Time = DateTimeOffset.UnixEpoch.AddMicroseconds(record.Time),
        Agent = recorded.Agent,
        Step = record.Path,
    };
}
