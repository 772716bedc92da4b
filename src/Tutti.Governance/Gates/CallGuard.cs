using System.Text.Json;
using Tutti.Governance.Amounts;
using Tutti.Governance.Calls;
using Tutti.Governance.Decisions;
using Tutti.Kernel.Guards;

namespace Tutti.Governance.Gates;

/// <summary>The gate before one step: judges the call, takes what it needs, and settles it with the outcome.</summary>
internal sealed class CallGuard(Gate gate, GateSession session, GateOrder order, CallArguments arguments, GateYes? yes, GatePlaces places, Func<IReadOnlyCollection<string>> labels, GateRecord? refused) : IStepGuard
{
    private readonly CallOutcomeNote _outcome = new();
    private string? _step;
    private bool _isFirst; // let through by this process, and never before
    private GateRecord? _learned;
    private GateRecord? _granted; // what the journal has, where this process wrote it: reading it back costs more than the decision

    /// <summary>What the action is to execute; set when it was let through.</summary>
    public GatePass Pass { get; private set; } = new(arguments, []);

    /// <summary>What the action says of itself.</summary>
    public CallOutcomeNote Outcome => _outcome;

    public Admission Admit(GuardTurn turn)
    {
        var policy = gate.Policy;
        var call = session.CallOf(order, arguments, turn.Now, turn.Path, labels());
        var decision = session.Bounds.Narrow(policy.Decide(call));
        var former = turn.IsRepeat ? GateRecord.Parse(turn.Note.Span) : null;
        var lost = LoseIfPaid(turn, former);
        var before = new Before(lost, PaidBefore(lost > 0 ? former : null), lost > 0 ? turn.After : former?.Settlement ?? turn.After);
        var taking = new GateTaking(gate, policy, session, turn, decision, order, places, lost);
        var digest = CallDigest.Of(call);
        var refusal = RefusalOf(decision, digest, turn.Now) ?? taking.TakeAll(digest);
        if (refusal is not null)
        {
            taking.GiveBack();
            if (refusal.Need is GateNeed.Approval or GateNeed.TopUp && taking.Budgets.Foresee() is { Count: > 0 } charges) { refusal = refusal with { Charges = charges }; }
            if (former is not null && lost == 0) { GateSettling.Doubt(gate, turn, former); }
            return new Admission.Refused(refusal.Denial.Code, refusal.Denial.Message, RecordOf(call, decision, digest, before, taking: null, refusal).ToJson());
        }

        session.Run.Begin(_step = turn.IdempotencyKey, taking.Counts);
        places.LeaveLine(turn);
        Pass = taking.Budgets.PassOf(arguments, before.Paid ?? []);
        _isFirst = former is null;
        _granted = RecordOf(call, decision, digest, before, taking, refusal: null);
        return new Admission.Granted(_granted.ToJson());
    }

    public void Settle(GuardTurn turn)
    {
        if ((_granted ?? GateRecord.Parse(turn.Note.Span)) is { } record) { GateSettling.Settle(gate, turn, record, _outcome, isFirst: _isFirst); }
    }

    public void RequireCosts(ReadOnlyMemory<byte> note, IReadOnlyCollection<string> costs)
    {
        if ((_granted ?? GateRecord.Parse(note.Span)) is { } record) { GateSettling.RequireCosts(costs, record); }
    }

    public void Learn(ReadOnlyMemory<byte> note)
    {
        var record = note.IsEmpty ? null : _granted ?? GateRecord.Parse(note.Span);
        session.Run.End(_step, record?.Counts ?? []);
        _learned = record;
    }

    /// <summary>The arguments as the log may have them, once the outcome has reached the code. A fork has no record of what it copied: there the policy in force says what may.</summary>
    /// <param name="now">The moment.</param>
    /// <param name="path">The step's path.</param>
    public JsonElement? Logged(DateTimeOffset now, string path)
    {
        if (arguments.Canonical.Length > GateRecord.MostLoggedBytes) { return null; }
        if (_learned is { Arguments: var logged }) { return logged is { } whole && LogRedaction.IsWhole(whole) ? arguments.Root : logged; }
        return LogRedaction.Apply(arguments.Root, session.Bounds.Narrow(gate.Policy.Decide(session.CallOf(order, arguments, now, path, labels()))).Redactions);
    }

    /// <summary>A model that is asked again works again: what may have reached it before is paid for, and this attempt gets holds and counts of its own.</summary>
    /// <returns>How many attempts are paid for without an answer.</returns>
    private int LoseIfPaid(GuardTurn turn, GateRecord? former)
    {
        if (former is null || !order.CostsAgain) { return 0; }
        GateSettling.Doubt(gate, turn, former);
        return former.Lost + 1;
    }

    /// <summary>What attempts without an answer were charged at: of this step, and of the ones that were refused before it.</summary>
    private List<Amount>? PaidBefore(GateRecord? lost)
    {
        if (lost is not null) { return Listed(lost.PaidWithThis()); }
        return refused is null ? null : Listed(refused.Paid());

        static List<Amount>? Listed(IEnumerable<Amount> paid) => paid.ToList() is { Count: > 0 } list ? list : null;
    }

    private GateRefusal? RefusalOf(Decision decision, string digest, DateTimeOffset now)
    {
        if ((order.Withdrawn ?? decision.Denial) is { } denial) { return new GateRefusal { Need = GateNeed.Nothing, Denial = denial }; }
        if (decision.Verdict == Verdict.Allow || yes?.Covers(decision, digest, now) == true) { return null; }
        return new GateRefusal
        {
            Need = GateNeed.Approval,
            Denial = new Denial(GateCodes.NeedsApproval, $"'{decision.Call.Target}' needs a person's yes.", decision.Rule?.Id, RetryHint.Later),
            Approvals = GateApproval.Of(decision, gate.ApprovalWithin),
        };
    }

    /// <summary>What the journal gets, made at once: copies of it cost more than the decision.</summary>
    private GateRecord RecordOf(GateCall call, Decision decision, string digest, in Before before, GateTaking? taking, GateRefusal? refusal) => new()
    {
        Target = call.Target.Full,
        Agent = call.Agent,
        Caller = call.Caller.User,
        CallerGroups = GateRecord.GroupsOf(call.Caller),
        CallerTeam = call.Caller.Team,
        CallerHadMore = GateRecord.HasMore(call.Caller),
        Call = digest,
        Fingerprint = GateRecord.FingerprintOf(call, gate.Policy),
        Digest = arguments.Digest,
        Arguments = GateRecord.ArgumentsOf(arguments, decision.Redactions),
        Policy = decision.PolicyDigest,
        FlowPolicies = session.Bounds.Digests,
        Verdict = decision.Verdict,
        Rule = decision.Rule?.Id,
        Grant = decision.Grant,
        Risk = decision.Risk,
        Observed = GateRecord.ObservedOf(decision),
        Labels = decision.Labels,
        Approved = yes?.Votes ?? [],
        Lost = before.Lost,
        PaidBefore = before.Paid?.ConvertAll(static amount => amount.ToString()),
        Settlement = before.Settlement,
        Holds = taking?.Budgets.Holds ?? [],
        Prices = taking?.Budgets.Prices,
        Warnings = taking?.Budgets.Warnings ?? [],
        Counts = taking?.Counts ?? [],
        Epoch = taking?.Epoch,
        Refusal = refusal,
    };

    /// <summary>What attempts before this one leave.</summary>
    /// <param name="Lost">How many are paid for without an answer.</param>
    /// <param name="Paid">What those were charged at; null for nothing.</param>
    /// <param name="Settlement">What makes the settling one settling.</param>
    private readonly record struct Before(int Lost, List<Amount>? Paid, long Settlement);
}
