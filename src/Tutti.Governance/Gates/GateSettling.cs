using System.Globalization;
using Tutti.Governance.Amounts;
using Tutti.Governance.Budgets;
using Tutti.Governance.Limits;
using Tutti.Governance.Naming;
using Tutti.Governance.Policies;
using Tutti.Kernel.Diagnostics;
using Tutti.Kernel.Guards;

namespace Tutti.Governance.Gates;

/// <summary>Settles what was taken for a call with what became of it. All of it is in the record of the admission, so that another host can do it too.</summary>
internal static class GateSettling
{
    /// <summary>Settles an attempt.</summary>
    /// <param name="gate">The gate.</param>
    /// <param name="turn">The attempt, and the way to Objects.</param>
    /// <param name="record">Its admission.</param>
    /// <param name="outcome">What its action says of it.</param>
    /// <param name="isFirst">Whether this process let it through and nobody did before: then nothing of it is settled yet.</param>
    public static void Settle(Gate gate, GuardTurn turn, GateRecord record, CallOutcomeNote outcome, bool isFirst)
    {
        for (var hold = 0; hold < record.Holds.Count; hold++) { Settle(gate, turn, record, record.Holds[hold], outcome, isFirst); }
        if (turn.End == AttemptEnd.NotMade) { Uncount(gate, turn, CallOf(turn, record.Lost), record.Counts); }
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
        foreach (var hold in record.Holds) { Doubt(gate, turn, hold); }
    }

    /// <summary>Checks what a person says that a call cost, before anything is settled by it.</summary>
    /// <exception cref="Kernel.TuttiException">It is no amount, or nothing of its unit is held (TUT2217).</exception>
    public static void RequireCosts(IEnumerable<string> costs, GateRecord record) => GateCosts.Read(costs, record);

    /// <summary>The id of a call for limits and holds: one for each attempt of what costs again when it is made again.</summary>
    public static string CallOf(GuardTurn turn, int lost) => lost == 0 ? turn.IdempotencyKey : string.Create(CultureInfo.InvariantCulture, $"{turn.IdempotencyKey}~{lost}");

    /// <summary>A model may have worked, and nobody else will ever say what that cost: it is charged now. Other calls stay in doubt.</summary>
    private static void Doubt(Gate gate, GuardTurn turn, GateHold hold) => turn.Request(gate.Ledger, hold.Ledger, hold.Lost switch
    {
        LostCost.Estimate => new LedgerMessage.Commit(hold.Id, hold.Amount),
        LostCost.Nothing => new LedgerMessage.Release(hold.Id),
        _ => Mutations.Is(Mutation.DoubtFrees) ? new LedgerMessage.Release(hold.Id) : new LedgerMessage.Doubt(hold.Id),
    });

    private static void Settle(Gate gate, GuardTurn turn, GateRecord record, GateHold hold, CallOutcomeNote outcome, bool isFirst)
    {
        switch (turn.End)
        {
            case AttemptEnd.NotMade:
                turn.Request(gate.Ledger, hold.Ledger, new LedgerMessage.Release(hold.Id));
                break;
            case AttemptEnd.Unclear:
                Doubt(gate, turn, hold);
                break;
            case var _ when SaidCost(turn, record, hold) is { } said:
                Commit(gate, turn, record, hold, said, isFirst);
                break;
            case AttemptEnd.Rejected when hold.Refunds:
            case AttemptEnd.Returned when hold.Refunds && outcome.IsError:
                Commit(gate, turn, record, hold, actual: 0, isFirst);
                break;
            default:
                var actual = turn.End == AttemptEnd.Returned ? AmountIn(hold.Unit, outcome.Actual) : default;
                Commit(gate, turn, record, hold, actual.IsDefault ? hold.Amount : actual.Value, isFirst);
                break;
        }
    }

    /// <summary>A person looked: what they say counts more than what was estimated.</summary>
    private static decimal? SaidCost(GuardTurn turn, GateRecord record, GateHold hold)
    {
        if (turn.Costs.Count == 0) { return null; }
        var said = AmountIn(hold.Unit, GateCosts.Read(turn.Costs, record));
        return said.IsDefault ? null : said.Value;
    }

    private static Amount AmountIn(string unit, IReadOnlyList<Amount> amounts)
    {
        for (var index = 0; index < amounts.Count; index++)
        {
            if (amounts[index].Unit == unit) { return amounts[index]; }
        }

        return default;
    }

    /// <summary>
    /// A crash may have come between this and the outcome's record. Then the call is made again under a hold of its own: it is committed once, because the
    /// ledger knows the message, and what was held anew is free again.
    /// </summary>
    private static void Commit(Gate gate, GuardTurn turn, GateRecord record, GateHold hold, decimal actual, bool isFirst)
    {
        turn.Request(gate.Ledger, hold.Ledger, new LedgerMessage.Commit(hold.Id, actual), string.Create(CultureInfo.InvariantCulture, $"settle/{record.Settlement}/{hold.Account}"));
        if (!isFirst) { turn.Request(gate.Ledger, hold.Ledger, new LedgerMessage.Release(hold.Id)); }
    }

    /// <summary>Takes back what a call counts at counters; what the run itself counts ends with the call.</summary>
    public static void Uncount(Gate gate, GuardTurn turn, string call, IEnumerable<GateCount> counts)
    {
        foreach (var count in counts.Where(static count => count.Counter.Length > 0))
        {
            turn.Request(gate.Counter, count.Counter, new CounterMessage.Uncount(call, count.Key));
        }
    }
}
