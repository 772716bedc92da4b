using Tutti.Expressions;
using Tutti.Expressions.Values;
using Tutti.Governance.Calls;
using Tutti.Governance.Policies.Compiling;
using Tutti.Governance.Policies.Explaining;

namespace Tutti.Governance.Policies;

public sealed partial class PolicySet
{
    /// <summary>What every rule that names the target does about a call.</summary>
    internal IReadOnlyList<ExplainedRule> Explain(GateCall call)
    {
        var (target, caller) = (RulesOf(call.Target), Resolve(call.Caller));
        var activation = target.Environment.Rent(call, caller.Value, target.Tool);
        var explained = target.Rules.Select(rule => Explain(rule, call, caller, target, activation)).ToArray();
        target.Environment.Return(activation);
        return explained;
    }

    private static ExplainedRule Explain(CompiledRule rule, GateCall call, ResolvedCaller caller, TargetRules target, Activation activation)
    {
        if (!rule.IsFor(call, caller)) { return new ExplainedRule(rule.Rule, RuleOutcome.NotForThis, Why: null); }
        var condition = rule.Condition(activation, out var why);
        if (condition == Truth.False) { return new ExplainedRule(rule.Rule, RuleOutcome.ConditionFalse, Why: null); }
        var past = rule.Past(call, caller.Value, target.Tool);
        if (past == Truth.False) { return new ExplainedRule(rule.Rule, RuleOutcome.NothingBefore, Why: null); }
        if (past == Truth.Unknown) { why ??= "a condition of 'after' is not known"; }
        var isUnknown = condition == Truth.Unknown || past == Truth.Unknown;
        if (isUnknown && rule.Rule.Action == RuleAction.Allow) { return new ExplainedRule(rule.Rule, RuleOutcome.ConditionUnknown, why); }
        return new ExplainedRule(rule.Rule, rule.Rule.IsObserved ? RuleOutcome.Observed : RuleOutcome.Applied, why ?? rule.Untold(activation));
    }
}
