using Tutti.Governance.Amounts;
using Tutti.Governance.Calls;
using Tutti.Governance.Decisions;

namespace Tutti.Governance.Gates;

/// <summary>All that bounds the calls of a session beside the policy in force: what the flow of the run brings, and flows in it. Immutable.</summary>
internal sealed class GateBounds
{
    private readonly IReadOnlyList<RunBounds> _bounds;

    private GateBounds(IReadOnlyList<RunBounds> bounds, IReadOnlyList<RunBudget> budgets) => (_bounds, Budgets) = (bounds, budgets);

    public static GateBounds None { get; } = new([], []);

    public IReadOnlyList<RunBudget> Budgets { get; }

    /// <summary>The digests of the policies; null for none.</summary>
    public IReadOnlyList<string>? Digests => _bounds.Any(static bounds => bounds.Policy is not null) ? [.. _bounds.Select(static bounds => bounds.Policy?.Digest).OfType<string>()] : null;

    public GateBounds And(RunBounds bounds, string run, string scope) =>
        new([.. _bounds, bounds], [.. Budgets, .. bounds.Budget.Select(limit => RunBudget.Of(run, scope, limit))]);

    /// <summary>Whether one of these keeps a tool from whoever would call it.</summary>
    public bool Hides(GateCall call) => _bounds.Any(bounds => bounds.Policy?.Hides(call) == true);

    /// <summary>The strictest of what the policy in force decides and what all of these do.</summary>
    public Decision Narrow(Decision decision)
    {
        foreach (var bounds in _bounds)
        {
            if (bounds.Policy is { } policy) { decision = Narrowing.Of(decision, policy.Decide(decision.Call), bounds.Name); }
        }

        return decision;
    }
}

/// <summary>What a run may spend of one unit: an account of its own, under whatever budgets the policy has.</summary>
/// <param name="Ledger">The ledger of all runs for the unit; policies cannot name it.</param>
/// <param name="Account">The account; it ends with the run.</param>
/// <param name="Limit">How much.</param>
internal sealed record RunBudget(string Ledger, string Account, Amount Limit)
{
    private const string Prefix = "limits:";

    /// <summary>Whether a ledger is one of what runs may spend by themselves, and not one of the policy.</summary>
    public static bool IsLedger(string ledger) => ledger.StartsWith(Prefix, StringComparison.Ordinal);

    public static RunBudget Of(string run, string scope, Amount limit)
    {
        var ledger = Prefix + limit.Unit;
        return new RunBudget(ledger, scope.Length == 0 ? $"{ledger}/{run}" : $"{ledger}:{scope}/{run}", limit);
    }
}
