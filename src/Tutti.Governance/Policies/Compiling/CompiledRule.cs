using Tutti.Expressions;
using Tutti.Expressions.Templates;
using Tutti.Expressions.Values;
using Tutti.Governance.Calls;
using Tutti.Governance.Decisions;
using Tutti.Governance.Naming;

namespace Tutti.Governance.Policies.Compiling;

/// <summary>A call that must have succeeded; the condition has an environment of its own, since it knows the type of what happened then.</summary>
internal sealed record CompiledAfter(NamePattern Targets, Expression? When, PolicyEnvironment Environment, Tutti.Expressions.Types.CelType ThenArgs);

/// <summary>What a call spends on one budget after the other.</summary>
internal sealed record CompiledSpend(SpendTerms Terms, Expression Amount, Template Unit, CompiledBudget[] Budgets);

/// <summary>A budget and whose account it is.</summary>
internal sealed record CompiledBudget(BudgetDefinition Definition, Expression? Per, Expression? Turns = null);

/// <summary>A limit and whose count it is.</summary>
internal sealed record CompiledLimit(LimitTerms Terms, CompiledKey Key, Expression? Turns);

/// <summary>Places and whose they are.</summary>
internal sealed record CompiledPlace(PlaceTerms Terms, CompiledKey Key, Expression? Turns);

/// <summary>Whose count it is; without an expression, the digest of the arguments or one for all.</summary>
internal readonly record struct CompiledKey(Expression? Per, bool IsDigestOfArguments);

/// <summary>A rule with its expressions, for targets of one type of arguments. Immutable.</summary>
internal sealed class CompiledRule(PolicyRule rule, Expression? when, CompiledAfter[] after, CompiledSpend[] spends, CompiledLimit[] limits, CompiledPlace[] places)
{
    /// <summary>A rule whose expressions do not fit a tool: nothing that they ask is known there.</summary>
    internal static CompiledRule Broken(PolicyRule rule) => new(rule, when: null, [], [], [], []) { IsBroken = true };

    internal bool IsBroken { get; private init; }

    internal PolicyRule Rule => rule;

    internal CompiledSpend[] Spends => spends;

    internal CompiledLimit[] Limits => limits;

    internal CompiledPlace[] Places => places;

    /// <summary>Whether it is for this call, whatever its condition says.</summary>
    internal bool IsFor(GateCall call, ResolvedCaller caller)
    {
        var scope = rule.For;
        return ReferenceEquals(scope, RuleScope.Everybody)
            || (Has(scope.Callers, call.Caller.User)
                && (scope.Groups is null || scope.Groups.ContainsAny(caller.Groups))
                && Has(scope.Teams, caller.Team)
                && Has(scope.Agents, call.Agent)
                && Has(scope.Flows, call.Run.Flow)
                && Has(scope.Steps, call.Step));
    }

    private static bool Has(NameSet? names, string? name) => names is null || (name is not null && names.Contains(name));

    /// <summary>What its condition says.</summary>
    internal Truth Condition(Activation activation) => IsBroken ? Truth.Unknown : when is null ? Truth.True : when.EvaluateBool(activation);

    /// <summary>What its condition says, and why it is not known.</summary>
    internal Truth Condition(Activation activation, out string? why)
    {
        why = IsBroken ? "the rule does not fit this tool" : null;
        if (IsBroken || when is null) { return IsBroken ? Truth.Unknown : Truth.True; }
        var truth = when.EvaluateBool(activation, out var fault);
        why = fault?.Message;
        return truth;
    }

    /// <summary>Whether the calls have succeeded that must have.</summary>
    internal Truth Past(GateCall call, CelValue caller, CelValue tool)
    {
        var all = Truth.True;
        foreach (var clause in after)
        {
            var one = Past(clause, call, caller, tool);
            if (one == Truth.False) { return Truth.False; }
            if (one == Truth.Unknown) { all = Truth.Unknown; }
        }

        return all;
    }

    private static Truth Past(CompiledAfter clause, GateCall call, CelValue caller, CelValue tool)
    {
        var best = Truth.False;
        foreach (var past in call.Run.History.Succeeded(clause.Targets))
        {
            if (clause.When is null) { return Truth.True; }
            var activation = clause.Environment.Rent(call, caller, tool);
            activation.Set(PolicyEnvironment.ThenSlot, CelValue.FromObject(KeyValuePair.Create("args", past.Arguments.As(clause.ThenArgs))));
            var truth = clause.When.EvaluateBool(activation);
            clause.Environment.Return(activation);
            if (truth == Truth.True) { return Truth.True; }
            if (truth == Truth.Unknown) { best = Truth.Unknown; }
        }

        return best;
    }

    /// <summary>Whose limit or budget it is, or which amount, that cannot be told for a call: a denial does not name it (TUT2206, TUT2207), since callers are not to learn of budgets.</summary>
    internal string? Untold(Activation activation)
    {
        if (rule.Verdict == Verdict.Deny) { return null; }
        foreach (var spend in spends)
        {
            if (spend.Budgets.FirstOrDefault(budget => IsUntold(budget.Per, activation)) is { Per: { } per } untold) { return $"the key '{per}' of budget '{untold.Definition.Name}' is not known"; }
            if (spend.Amount.Evaluate(activation).Kind is CelKind.Error or CelKind.Unknown) { return $"the amount '{spend.Amount}' is not known"; }
        }

        var keys = limits.Select(static limit => (limit.Terms.Id, limit.Key.Per)).Concat(limits.Select(static limit => (limit.Terms.Id, Per: limit.Turns)))
            .Concat(places.Select(static place => (place.Terms.Id, place.Key.Per))).Concat(places.Select(static place => (place.Terms.Id, Per: place.Turns)));
        var (id, key) = keys.FirstOrDefault(limit => IsUntold(limit.Per, activation));
        return key is null ? null : $"the key '{key}' of limit '{id}' is not known";
    }

    private static bool IsUntold(Expression? key, Activation activation) => key is not null && Judgement.KeyOf(key.Evaluate(activation)) is null;
}
