using System.Security.Cryptography;
using System.Text;
using Tutti.Governance.Calls;
using Tutti.Governance.Decisions;
using Tutti.Kernel.Guards;

namespace Tutti.Governance.Gates;

/// <summary>The gate before one step: judges the call, takes what it needs, and settles it with the outcome.</summary>
internal sealed class CallGuard(Gate gate, GateSession session, GateOrder order, CallArguments arguments, GateYes? yes, Func<IReadOnlyCollection<string>> labels) : IStepGuard
{
    private const int MostLoggedBytes = 16 * 1024;

    private readonly CallOutcomeNote _outcome = new();
    private string? _step;
    private GateRecord? _granted; // what the journal has, where this process wrote it: reading it back costs more than the decision

    /// <summary>What the action is to execute; set when it was let through.</summary>
    public GatePass Pass { get; private set; } = new(arguments, []);

    /// <summary>What the action says of itself.</summary>
    public CallOutcomeNote Outcome => _outcome;

    public Admission Admit(GuardTurn turn)
    {
        var policy = gate.Policy;
        var call = session.CallOf(order, arguments, turn, labels());
        var decision = policy.Decide(call);
        var former = turn.IsRepeat ? GateRecord.Parse(turn.Note.Span) : null;
        var taking = new GateTaking(gate, session.Run, turn, decision, order);
        var digest = DigestOf(call);
        var refusal = RefusalOf(decision, digest, turn.Now) ?? taking.TakeAll(policy, digest);
        var record = RecordOf(call, decision, digest) with { Settlement = former?.Settlement ?? turn.After };
        if (refusal is not null)
        {
            taking.GiveBack();
            if (former is not null) { GateSettling.Doubt(gate, turn, former); }
            return new Admission.Refused(refusal.Denial.Code, refusal.Denial.Message, (record with { Refusal = refusal }).ToJson());
        }

        session.Run.Begin(_step = turn.IdempotencyKey, taking.Counts);
        Pass = new GatePass(arguments, decision.Redactions);
        _granted = record with { Holds = taking.Budgets.Holds, Counts = taking.Counts, Warnings = taking.Budgets.Warnings, Epoch = taking.Epoch };
        return new Admission.Granted(_granted.ToJson());
    }

    public void Settle(GuardTurn turn)
    {
        if ((_granted ?? GateRecord.Parse(turn.Note.Span)) is { } record) { GateSettling.Settle(gate, turn, record, _outcome); }
    }

    public void Learn(ReadOnlyMemory<byte> note) => session.Run.End(_step, note.IsEmpty ? [] : (_granted ?? GateRecord.Parse(note.Span))?.Counts ?? []);

    /// <summary>What makes it this call and no other; an approval is good for exactly this.</summary>
    private static string DigestOf(GateCall call)
    {
        var text = string.Join('\n', call.Target.Full, call.Arguments.Digest, call.Fingerprint ?? "", call.Caller.User, call.Caller.Source, call.Agent ?? "", call.Run.Id);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    private GateRefusal? RefusalOf(Decision decision, string digest, DateTimeOffset now)
    {
        if (decision.Denial is { } denial) { return new GateRefusal { Need = GateNeed.Nothing, Denial = denial }; }
        if (decision.Verdict == Verdict.Allow || yes?.Covers(decision, digest, now) == true) { return null; }
        return new GateRefusal
        {
            Need = GateNeed.Approval,
            Denial = new Denial(GateCodes.NeedsApproval, $"'{decision.Call.Target}' needs a person's yes.", decision.Rule?.Id, RetryHint.Later),
            Approvals = [.. decision.Approvals.Select(terms => new GateApproval(terms.Rule.Id, terms.Groups, terms.Users, terms.Quorum, terms.ExcludesCaller, terms.Within ?? gate.ApprovalWithin))],
        };
    }

    private GateRecord RecordOf(GateCall call, Decision decision, string digest) => new()
    {
        Target = call.Target.Full,
        Agent = call.Agent,
        Caller = call.Caller.User,
        Call = digest,
        Digest = arguments.Digest,
        Arguments = arguments.Canonical.Length <= MostLoggedBytes ? LogRedaction.Apply(arguments.Root, decision.Redactions) : null,
        Policy = decision.PolicyDigest,
        Verdict = decision.Verdict,
        Rule = decision.Rule?.Id,
        Grant = decision.Grant,
        Risk = decision.Risk,
        Observed = [.. decision.Observed.Select(static observed => $"{observed.Verdict} {observed.Rule.Id}")],
        Labels = decision.Labels,
        Approved = yes?.Votes ?? [],
    };
}
