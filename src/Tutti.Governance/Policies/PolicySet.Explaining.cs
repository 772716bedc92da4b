using Tutti.Expressions;
using Tutti.Expressions.Values;
using Tutti.Governance.Calls;
using Tutti.Governance.Decisions;
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
        return new ExplainedRule(rule.Rule, rule.Rule.IsObserved ? RuleOutcome.Observed : RuleOutcome.Applied, why ?? UntoldOf(rule, activation));
    }

    /// <summary>Whose limit or budget it is, or which amount, that cannot be told for a call: a denial does not name it (TUT2206, TUT2207), since callers are not to learn of budgets.</summary>
    private static string? UntoldOf(CompiledRule rule, Activation activation)
    {
        if (rule.Rule.Verdict == Verdict.Deny) { return null; }
        foreach (var spend in rule.Spends)
        {
            if (spend.Budgets.FirstOrDefault(budget => IsUntold(budget.Per, activation)) is { Per: { } per } untold) { return $"the key '{per}' of budget '{untold.Definition.Name}' is not known"; }
            if (spend.Amount.Evaluate(activation).Kind is CelKind.Error or CelKind.Unknown) { return $"the amount '{spend.Amount}' is not known"; }
        }

        var keys = rule.Limits.Select(static limit => (limit.Terms.Id, limit.Key.Per)).Concat(rule.Limits.Select(static limit => (limit.Terms.Id, Per: limit.Turns)))
            .Concat(rule.Places.Select(static place => (place.Terms.Id, place.Key.Per))).Concat(rule.Places.Select(static place => (place.Terms.Id, Per: place.Turns)));
        var (id, key) = keys.FirstOrDefault(limit => IsUntold(limit.Per, activation));
        return key is null ? null : $"the key '{key}' of limit '{id}' is not known";
    }

    private static bool IsUntold(Expression? key, Activation activation) => key is not null && Judgement.KeyOf(key.Evaluate(activation)) is null;
}
