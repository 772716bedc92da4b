using Tutti.Governance.Calls;
using Tutti.Governance.Decisions;

namespace Tutti.Governance.Policies.Explaining;

/// <summary>What a rule did about a call. Numbers are stable.</summary>
public enum RuleOutcome
{
    /// <summary>It applied.</summary>
    Applied = 1,

    /// <summary>It would have applied, and is in observe mode.</summary>
    Observed = 2,

    /// <summary>It is for other callers, agents, flows or steps.</summary>
    NotForThis = 3,

    /// <summary>Its condition is false.</summary>
    ConditionFalse = 4,

    /// <summary>Its condition is not known, so it does not allow.</summary>
    ConditionUnknown = 5,

    /// <summary>The call that must have succeeded before did not.</summary>
    NothingBefore = 6,
}

/// <summary>What one rule did about a call, and why.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Outcome">What it did.</param>
/// <param name="Why">Why its condition is not known; null where it is.</param>
public sealed record ExplainedRule(PolicyRule Rule, RuleOutcome Outcome, string? Why);

/// <summary>A decision with what every rule that names the target did about it. For people who keep the policy; agents get <see cref="Denial"/>.</summary>
/// <param name="Decision">The decision.</param>
/// <param name="Rules">The rules whose names match, in the order of names.</param>
public sealed record Explanation(Decision Decision, IReadOnlyList<ExplainedRule> Rules)
{
    /// <summary>Judges a call and says why.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="call">The call.</param>
    public static Explanation Of(PolicySet policy, GateCall call)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(call);
        return new Explanation(policy.Decide(call), policy.Explain(call));
    }
}
