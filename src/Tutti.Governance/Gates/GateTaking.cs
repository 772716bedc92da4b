using System.Globalization;
using Tutti.Governance.Decisions;
using Tutti.Governance.Limits;
using Tutti.Governance.Naming;
using Tutti.Governance.Policies;
using Tutti.Governance.Windows;
using Tutti.Kernel.Guards;

namespace Tutti.Governance.Gates;

/// <summary>Takes what a call needs, all of it or nothing: counts of limits, a place at the target, amounts of budgets.</summary>
internal sealed class GateTaking(Gate gate, PolicySet policy, GateSession session, GuardTurn turn, Decision decision, GateOrder order, GatePlaces places, int lost)
{
    private readonly string _call = GateSettling.CallOf(turn, lost);
    private List<GateCount>? _counts;

    public BudgetTaking Budgets { get; } = new(gate, policy, turn, decision, order, session.Bounds.Budgets, places, lost);

    public IReadOnlyList<GateCount> Counts => _counts ?? (IReadOnlyList<GateCount>)[];

    public long? Epoch { get; private set; }

    private TargetName Target => decision.Call.Target;

    /// <summary>What of the call's health is looked at: a model by itself, the tools of a server together.</summary>
    public static string HealthOf(TargetName target) => target.Kind == TargetKind.Tool ? target.Server : target.Full;

    /// <summary>Takes all of it; null, or what is missing.</summary>
    public GateRefusal? TakeAll(string intent) => places.Missing(decision) ?? Count() ?? Enter() ?? Budgets.TakeAll(intent);

    /// <summary>The call is refused after all.</summary>
    public void GiveBack()
    {
        Budgets.GiveBack();
        GateSettling.Uncount(gate, turn, _call, Counts);
        if (Epoch is { } epoch) { turn.Request(gate.Health, HealthOf(Target), new TargetMessage.Report(turn.IdempotencyKey, CallOutcome.NotMade, epoch)); }
    }

    private GateRefusal? Count()
    {
        foreach (var charge in decision.Limits)
        {
            if (charge.Limit.Window.Kind == WindowKind.Run)
            {
                if (session.Run.CountOf(charge.Limit.Id, charge.Key, turn.IdempotencyKey) >= charge.Limit.Count) { return Full(charge, at: null); }
                (_counts ??= new(1)).Add(new GateCount(charge.Limit.Id, charge.Key, ""));
                continue;
            }

            if (Waits(charge) && places.BehindOthers(turn, GateLines.LineOf(charge), Denial(charge, at: null)) is { } behind) { return behind; }
            var counter = CallCounter.ShardOf(charge.Limit.Id, charge.Key);
            var reply = turn.Request(gate.Counter, counter, new CounterMessage.Count(_call, charge.Key, charge.Limit.Count, charge.Limit.Window.ToString()));
            if (reply.Outcome == CounterOutcome.Full) { return Full(charge, reply.RetryAt); }
            (_counts ??= new(1)).Add(new GateCount(charge.Limit.Id, charge.Key, counter));
        }

        return null;
    }

    /// <summary>A full limit denies unless it says otherwise; a model's makes the call wait, since nothing else could be done.</summary>
    private bool Waits(LimitCharge charge) => charge.Limit.Waits ?? Target.Kind == TargetKind.Model;

    private GateRefusal Full(LimitCharge charge, DateTimeOffset? at)
    {
        var waits = at is not null && Waits(charge);
        return new GateRefusal { Need = waits ? GateNeed.Time : GateNeed.Nothing, At = at, Line = waits ? GateLines.LineOf(charge) : null, Denial = Denial(charge, at) };
    }

    private Denial Denial(LimitCharge charge, DateTimeOffset? at) => new(
        GateCodes.LimitFull,
        string.Create(CultureInfo.InvariantCulture, $"'{Target}' was called as often as the rule '{charge.Rule.Id}' lets it be: {charge.Limit.Count} in {charge.Limit.Window}."),
        charge.Rule.Id,
        at is null && charge.Limit.Window.Kind == WindowKind.Run ? RetryHint.Never : RetryHint.Later,
        at);

    private GateRefusal? Enter()
    {
        var reply = turn.Request(gate.Health, HealthOf(Target), new TargetMessage.Admit(turn.IdempotencyKey, gate.Breaker));
        if (reply.Answer == TargetAnswer.Go)
        {
            Epoch = reply.Epoch;
            return null;
        }

        var why = reply.Why == WaitReason.Broken ? "fails too often and is left alone for a while" : "wants fewer calls";
        return new GateRefusal
        {
            Need = GateNeed.Time,
            At = reply.At,
            Denial = new Denial(GateCodes.TargetUnwell, $"'{HealthOf(Target)}' {why}.", Rule: null, RetryHint.Later, reply.At),
        };
    }
}
