using Tutti.Governance.Amounts;
using Tutti.Governance.Calls;
using Tutti.Governance.Policies;
using Tutti.Governance.Risks;

namespace Tutti.Governance.Decisions;

/// <summary>A rule that would have changed a verdict, had it not been observed only.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Verdict">What it would have said.</param>
public sealed record ObservedRule(RuleReference Rule, Verdict Verdict);

/// <summary>An amount to reserve on one budget before the call acts.</summary>
/// <param name="Budget">The budget.</param>
/// <param name="Key">Whose: the value of the budget's <c>per</c>; empty for one for all.</param>
/// <param name="Amount">How much.</param>
/// <param name="Rule">The rule that says so.</param>
/// <param name="RefundsOnError">Whether an error of the tool gives the amount back.</param>
public sealed record SpendCharge(BudgetDefinition Budget, string Key, Amount Amount, RuleReference Rule, bool RefundsOnError);

/// <summary>A count to check and raise before the call acts.</summary>
/// <param name="Limit">The limit.</param>
/// <param name="Key">Whose: the value of the limit's <c>per</c>; empty for one for all.</param>
/// <param name="Rule">The rule that has it.</param>
public sealed record LimitCharge(LimitTerms Limit, string Key, RuleReference Rule)
{
    /// <summary>Whose turn it is where the call has to wait.</summary>
    public string Turn { get; init; } = "";
}

/// <summary>A place to take before the call acts, and to give back after it.</summary>
/// <param name="Place">How many there are.</param>
/// <param name="Key">Whose: the value of its <c>per</c>; empty for one number for all.</param>
/// <param name="Turn">Whose turn it is where the call has to wait.</param>
/// <param name="Rule">The rule that has it.</param>
public sealed record PlaceCharge(PlaceTerms Place, string Key, string Turn, RuleReference Rule);

/// <summary>
/// What the policy says about one call. The same call under the same policy gives the same decision, on every machine and in every order of rules. What it
/// applies to is named in it: policy, tool and arguments by digest. Immutable.
/// </summary>
public sealed class Decision
{
    internal Decision(GateCall call, string policyDigest, RiskClass risk) => (Call, PolicyDigest, Risk) = (call, policyDigest, risk);

    /// <summary>The call that was judged.</summary>
    public GateCall Call { get; }

    /// <summary>The digest of the policy in force.</summary>
    public string PolicyDigest { get; }

    /// <summary>The risk of what is called.</summary>
    public RiskClass Risk { get; }

    /// <summary>The verdict.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>The rule that decided: of those with the strictest verdict the first by name. Null where none did.</summary>
    public RuleReference? Rule { get; init; }

    /// <summary>Why not, for the agent; null unless the verdict is deny.</summary>
    public Denial? Denial { get; init; }

    /// <summary>The grant that covers the call; null where the policy has no grants.</summary>
    public string? Grant { get; init; }

    /// <summary>Every rule that applied, in the order of names; for people who keep the policy, not for agents.</summary>
    public IReadOnlyList<RuleReference> Applied { get; init; } = [];

    /// <summary>Rules in observe mode that would have made the verdict stricter.</summary>
    public IReadOnlyList<ObservedRule> Observed { get; init; } = [];

    /// <summary>Amounts to reserve; empty when the verdict is deny.</summary>
    public IReadOnlyList<SpendCharge> Spends { get; init; } = [];

    /// <summary>Counts to check; empty when the verdict is deny.</summary>
    public IReadOnlyList<LimitCharge> Limits { get; init; } = [];

    /// <summary>Places to take; empty when the verdict is deny.</summary>
    public IReadOnlyList<PlaceCharge> Places { get; init; } = [];

    /// <summary>What approvals are needed, all of them; empty unless the verdict is ask.</summary>
    public IReadOnlyList<ApprovalTerms> Approvals { get; init; } = [];

    /// <summary>What is taken out of results and logs.</summary>
    public IReadOnlyList<Redaction> Redactions { get; init; } = [];

    /// <summary>Labels that the run gets when the call has succeeded.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Whether the tool is left out of lists.</summary>
    public bool IsHidden { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Verdict} {Call.Target} ({Rule?.Id ?? Denial?.Code ?? "default"})";
}
