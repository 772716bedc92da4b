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
            [.. rule.Limits.Select(limit => new CompiledLimit(limit, Key(limit.Per, environment, what, faults), Turns(limit.Turns, environment, what, faults.Add)))],
            [.. rule.Places.Select(place => new CompiledPlace(place, Key(place.Per, environment, what, faults), Turns(place.Turns, environment, what, faults.Add)))]);
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

    /// <summary>Whose turn it is among those that wait.</summary>
    internal static Expression? Turns(PolicyText? turns, PolicyEnvironment environment, string what, Action<DocumentFault> report) =>
        turns is null ? null : KeyText(turns, environment, $"'turns' of {what}", report);

    private static CompiledKey Key(PolicyText? per, PolicyEnvironment environment, string what, List<DocumentFault> faults)
    {
        if (per is null || per.Text == DigestOfArguments) { return new CompiledKey(Per: null, IsDigestOfArguments: per is not null); }
        return new CompiledKey(KeyText(per, environment, $"'per' of {what}", faults.Add), IsDigestOfArguments: false);
    }

    private static Expression? KeyText(PolicyText text, PolicyEnvironment environment, string what, Action<DocumentFault> report)
    {
        var key = Compile(environment, text, expected: null, what, report);
        if (key is not null && !Array.Exists(Keys, type => type.Kind == key.ResultType.Kind))
        {
            report(new DocumentFault(PolicyCodes.Window, text.Place, $"{what} is a text or a number, and this is {key.ResultType}. {HowToKey(text.Text, key.ResultType)}"));
        }

        return key;
    }

    private static string HowToKey(string text, CelType type)
    {
        var texts = type.Fields.Where(static field => field.Type.Kind == CelTypeKind.String).Select(field => $"{text}.{field.Name}").ToList();
        return texts.Count > 0 ? $"Name a part of it: {string.Join(", ", texts)}." : $"Name a part of it that is one, or count all arguments as one with {DigestOfArguments}.";
    }
}
