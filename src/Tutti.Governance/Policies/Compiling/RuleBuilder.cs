using Tutti.Documents;
using Tutti.Expressions;
using Tutti.Expressions.Diagnostics;
using Tutti.Expressions.Templates;
using Tutti.Expressions.Types;

namespace Tutti.Governance.Policies.Compiling;

/// <summary>Compiles the expressions of one rule in one environment.</summary>
internal static class RuleBuilder
{
    private const string DigestOfArguments = "digest(args)";

    private static readonly CelType[] Keys = [CelType.String, CelType.Int, CelType.UInt, CelType.Bool, CelType.Decimal, CelType.Timestamp, CelType.Dyn];

    internal static CompiledRule Build(PolicyRule rule, PolicyEnvironment environment, PolicyCompiler compiler, List<DocumentFault> faults)
    {
        var what = $"rule '{rule.Reference.Id}'";
        var when = rule.When is null ? null : Compile(environment, rule.When, CelType.Bool, $"'when' of {what}", faults.Add);
        if (when?.References.Any(static reference => reference.Variable == "then") == true) { faults.Add(new DocumentFault(PolicyCodes.Contradiction, rule.When!.Place, $"'then' is known under 'after' only; 'when' of {what} reads it.")); }
        return new CompiledRule(
            rule,
            when,
            [.. rule.After.Select(after => After(after, environment, compiler, what, faults))],
            [.. rule.Spends.Select(spend => Spend(spend, environment, compiler, what, faults)).OfType<CompiledSpend>()],
            [.. rule.Limits.Select(limit => Limit(limit, environment, what, faults))]);
    }

    internal static Expression? Compile(PolicyEnvironment environment, PolicyText text, CelType? expected, string what, Action<DocumentFault> report)
    {
        if (environment.Expressions.TryCompile(text.Text, out var expression, out var faults, text.Place.Position, expected)) { return expression; }
        foreach (var fault in faults) { report(new DocumentFault(fault.Code, text.Place with { Position = fault.Position }, $"{fault.Message} ({what})")); }
        return null;
    }

    private static CompiledAfter After(AfterTerms after, PolicyEnvironment environment, PolicyCompiler compiler, string what, List<DocumentFault> faults)
    {
        var (own, then) = compiler.AfterEnvironment(environment, after.Targets);
        return new CompiledAfter(after.Targets, after.When is null ? null : Compile(own, after.When, CelType.Bool, $"'after' of {what}", faults.Add), own, then);
    }

    private static CompiledSpend? Spend(SpendTerms spend, PolicyEnvironment environment, PolicyCompiler compiler, string what, List<DocumentFault> faults)
    {
        var amount = Compile(environment, spend.Amount, expected: null, $"'amount' of {what}", faults.Add);
        if (amount is not null && amount.ResultType.Kind is not (CelTypeKind.Decimal or CelTypeKind.Int or CelTypeKind.UInt or CelTypeKind.Dyn))
        {
            faults.Add(new DocumentFault(PolicyCodes.Amount, spend.Amount.Place, $"'amount' of {what} is an exact number, and this is {amount.ResultType}. Write decimals as 0.5m."));
        }

        var unit = Template(environment, spend.Unit, what, faults);
        CompiledBudget[] budgets = [.. spend.Budgets.Select(name => compiler.BudgetOf(name, environment)).OfType<CompiledBudget>()];
        return amount is null || unit is null ? null : new CompiledSpend(spend, amount, unit, budgets);
    }

    private static Template? Template(PolicyEnvironment environment, PolicyText text, string what, List<DocumentFault> faults)
    {
        try
        {
            return environment.Expressions.CompileTemplate(text.Text, text.Place.Position);
        }
        catch (ExpressionException refused)
        {
            faults.AddRange(refused.Faults.Select(fault => new DocumentFault(fault.Code, text.Place with { Position = fault.Position }, $"{fault.Message} ('unit' of {what})")));
            return null;
        }
    }

    private static CompiledLimit Limit(LimitTerms limit, PolicyEnvironment environment, string what, List<DocumentFault> faults)
    {
        if (limit.Per is null || limit.Per.Text == DigestOfArguments) { return new CompiledLimit(limit, Per: null, IsDigestOfArguments: limit.Per is not null); }
        var per = Compile(environment, limit.Per, expected: null, $"'per' of {what}", faults.Add);
        if (per is not null && !Array.Exists(Keys, type => type.Kind == per.ResultType.Kind))
        {
            faults.Add(new DocumentFault(PolicyCodes.Window, limit.Per.Place, $"'per' of {what} is a text or a number, and this is {per.ResultType}. {HowToKey(limit.Per.Text, per.ResultType)}"));
        }

        return new CompiledLimit(limit, per, IsDigestOfArguments: false);
    }

    private static string HowToKey(string text, CelType type)
    {
        var texts = type.Fields.Where(static field => field.Type.Kind == CelTypeKind.String).Select(field => $"{text}.{field.Name}").ToList();
        return texts.Count > 0 ? $"Name a part of it: {string.Join(", ", texts)}." : $"Name a part of it that is one, or count all arguments as one with {DigestOfArguments}.";
    }
}
