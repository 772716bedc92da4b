using Tutti.Governance.Budgets;
using Tutti.Governance.Decisions;
using Tutti.Governance.Naming;
using Tutti.Governance.Policies;
using Tutti.Governance.Windows;

namespace Tutti.Governance.Gates;

/// <summary>Why a budget is against a call, and what would help.</summary>
internal static class BudgetRefusals
{
    /// <summary>Who waits for room looks again so often at most: open holds give room before it comes by itself, and nobody tells.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LongPatience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ShortWindow = TimeSpan.FromMinutes(5);

    /// <summary>There is no room for it.</summary>
    public static GateRefusal NoRoom(BudgetDefinition budget, GateShortage shortage, GatePlace? line, DateTimeOffset? retryAt, DateTimeOffset now)
    {
        var waits = budget.Over == OverBudget.Wait && retryAt is not null;
        return new GateRefusal
        {
            Need = waits ? GateNeed.Time : budget.Over == OverBudget.Ask ? GateNeed.TopUp : GateNeed.Nothing,
            At = waits ? LookAgainAt(budget, retryAt, now) : null,
            Line = waits ? line : null,
            Denial = Full(budget, retryAt),
            Shortage = shortage,
            Degrades = budget.Over == OverBudget.Degrade,
        };
    }

    public static Denial Full(BudgetDefinition budget, DateTimeOffset? at) =>
        new(GateCodes.NoRoom, $"The budget '{budget.Name}' has no room for this call.", Rule: null, at is null && budget.Over != OverBudget.Wait ? RetryHint.Never : RetryHint.Later, at);

    public static GateRefusal NoAccount(TargetName target, BudgetDefinition budget) => new()
    {
        Need = GateNeed.Nothing,
        Denial = new Denial(DenialCodes.Key, $"Whose account of '{budget.Name}' '{target}' is charged to cannot be told for this call.", Rule: null, RetryHint.Never),
    };

    /// <summary>Models are counted in a unit in which nobody can say what this one costs: unknown means no.</summary>
    public static GateRefusal Unpriced(TargetName target, string unit, string what) => new()
    {
        Need = GateNeed.Nothing,
        Denial = new Denial(DenialCodes.Spend, $"What '{target}' costs in {unit} is not known now, and {what} counts it. Add its price to 'prices' of the policy, or count tokens.", Rule: null, RetryHint.Never),
    };

    /// <summary>The run itself has no more to spend.</summary>
    public static GateRefusal NoRunRoom(RunBudget budget, decimal amount, LedgerReply reply) => new()
    {
        Need = GateNeed.Nothing,
        Denial = new Denial(GateCodes.NoRunRoom, FormattableString.Invariant($"The run has {reply.Left} of its {budget.Limit} left ('limits.budget' of the flow), and this call may take {amount}."), Rule: null, RetryHint.Never),
    };

    private static DateTimeOffset? LookAgainAt(BudgetDefinition budget, DateTimeOffset? retryAt, DateTimeOffset now)
    {
        var again = now + (budget.Window.Kind == WindowKind.Rolling && budget.Window.Length <= ShortWindow ? Patience : LongPatience);
        return again < retryAt ? again : retryAt;
    }
}
