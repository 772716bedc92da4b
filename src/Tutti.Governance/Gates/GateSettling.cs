using Tutti.Governance.Budgets;
using Tutti.Governance.Limits;
using Tutti.Governance.Naming;
using Tutti.Kernel.Guards;

namespace Tutti.Governance.Gates;

/// <summary>Settles what was taken for a call with what became of it. All of it is in the record of the admission, so that another host can do it too.</summary>
internal static class GateSettling
{
    public static void Settle(Gate gate, GuardTurn turn, GateRecord record, CallOutcomeNote outcome)
    {
        foreach (var hold in record.Holds) { Settle(gate, turn, record, hold, outcome); }
        if (turn.End == AttemptEnd.NotMade) { Uncount(gate, turn, record); }
        if (record.Epoch is { } epoch && TargetName.TryParse(record.Target, out var target))
        {
            turn.Request(gate.Health, GateTaking.HealthOf(target), new TargetMessage.Report(turn.IdempotencyKey, outcome.Health(), epoch, outcome.RetryAfter));
        }

        if (turn.End != AttemptEnd.Returned) { return; }
        foreach (var label in record.Labels) { turn.Mark(label); }
    }

    /// <summary>Nobody knows what became of it, and it is not tried again.</summary>
    public static void Doubt(Gate gate, GuardTurn turn, GateRecord record)
    {
        foreach (var hold in record.Holds) { turn.Request(gate.Ledger, hold.Ledger, new LedgerMessage.Doubt(hold.Id)); }
    }

    private static void Settle(Gate gate, GuardTurn turn, GateRecord record, GateHold hold, CallOutcomeNote outcome)
    {
        switch (turn.End)
        {
            case AttemptEnd.NotMade:
                turn.Request(gate.Ledger, hold.Ledger, new LedgerMessage.Release(hold.Id));
                break;
            case AttemptEnd.Unclear:
                turn.Request(gate.Ledger, hold.Ledger, new LedgerMessage.Doubt(hold.Id));
                break;
            case AttemptEnd.Rejected when hold.Refunds:
            case AttemptEnd.Returned when hold.Refunds && outcome.IsError:
                Commit(gate, turn, record, hold, actual: 0);
                break;
            default:
                var actual = turn.End == AttemptEnd.Returned ? outcome.Actual.FirstOrDefault(amount => amount.Unit == hold.Unit) : default;
                Commit(gate, turn, record, hold, actual.IsDefault ? hold.Amount : actual.Value);
                break;
        }
    }

    /// <summary>
    /// A crash may have come between this and the outcome's record. Then the call is made again under a hold of its own: it is committed once, because the
    /// ledger knows the message, and what was held anew is free again.
    /// </summary>
    private static void Commit(Gate gate, GuardTurn turn, GateRecord record, GateHold hold, decimal actual)
    {
        turn.Request(gate.Ledger, hold.Ledger, new LedgerMessage.Commit(hold.Id, actual), FormattableString.Invariant($"settle/{record.Settlement}/{hold.Account}"));
        turn.Request(gate.Ledger, hold.Ledger, new LedgerMessage.Release(hold.Id));
    }

    private static void Uncount(Gate gate, GuardTurn turn, GateRecord record)
    {
        foreach (var count in record.Counts.Where(static count => count.Counter.Length > 0))
        {
            turn.Request(gate.Counter, count.Counter, new CounterMessage.Uncount(turn.IdempotencyKey, count.Key));
        }
    }
}
