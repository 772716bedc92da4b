using System.Text.Json;
using Tutti.Documents;
using Tutti.Documents.Reading;
using Tutti.Expressions;
using Tutti.Expressions.Diagnostics;
using Tutti.Expressions.Json;
using Tutti.Expressions.Types;
using Tutti.Governance.Calls;
using Tutti.Governance.Naming;
using Tutti.Governance.Pins;

namespace Tutti.Governance.Policies.Compiling;

/// <summary>
/// Types the rules of a policy against the tools that were reviewed. What a rule says wrong of every tool that it matches is an error; what it says wrong of some
/// is a warning, and there the condition is not known.
/// </summary>
internal sealed class PolicyCompiler
{
    private readonly PolicyContent _content;
    private readonly FaultList _faults;
    private readonly PolicyEnvironment _plain = new(CelType.Dyn);
    private readonly Dictionary<string, CompiledBudget> _budgets;
    private readonly Dictionary<(PolicyEnvironment, string), CompiledBudget> _keys = [];
    private readonly Dictionary<string, PolicyEnvironment> _tools = new(StringComparer.Ordinal);

    private PolicyCompiler(PolicyContent content, FaultList faults)
    {
        (_content, _faults) = (content, faults);
        _budgets = content.Budgets.Values.ToDictionary(static budget => budget.Name, Compile, StringComparer.Ordinal);
    }

    internal static PolicyCompilation Compile(PolicyContent content, FaultList faults) => new PolicyCompiler(content, faults).Compile();

    private PolicyCompilation Compile()
    {
        var pinned = PinnedTools().ToArray();
        var untyped = new List<CompiledRule>();
        var typed = pinned.ToDictionary(static tool => tool.Target.Full, static _ => new List<CompiledRule>(), StringComparer.Ordinal);
        foreach (var rule in _content.Rules)
        {
            var errors = new List<DocumentFault>();
            var plain = RuleBuilder.Build(rule, _plain, this, errors);
            // Without types it is wrong for every tool; more of the same would be said for each of them.
            errors.ForEach(_faults.Add);
            untyped.Add(plain);
            (TargetName Target, ServerDefinition Server, ToolPin Pin)[] tools = [.. pinned.Where(tool => rule.Targets.Contains(tool.Target.Full))];
            BuildTyped(rule, tools, typed, isFaulty: errors.Count > 0);
            ArgumentChecks.Check(rule, [.. tools.Select(tool => (tool.Target, EnvironmentOf(tool.Target, tool.Pin).Args))], _faults);
        }

        PriceChecks.Check(_content, _faults);
        RuleChecks.Check(_content, [.. pinned.Select(static tool => tool.Target)], _faults);
        return new PolicyCompilation(_plain, _budgets, pinned.ToDictionary(
            static tool => tool.Target.Full,
            tool => new TargetRules(tool.Target, tool.Server, tool.Pin, EnvironmentOf(tool.Target, tool.Pin), [.. typed[tool.Target.Full]]),
            StringComparer.Ordinal), [.. untyped], _content);
    }

    /// <summary>A budget for rules of an environment; null where there is none of the name. Its key was checked when the budget was read.</summary>
    internal CompiledBudget? BudgetOf(string name, PolicyEnvironment environment)
    {
        if (!_budgets.TryGetValue(name, out var budget) || budget.Per is null || ReferenceEquals(environment, _plain)) { return budget; }
        if (_keys.TryGetValue((environment, name), out var known)) { return known; }
        return _keys[(environment, name)] = budget with { Per = environment.Expressions.Compile(budget.Per.Text) };
    }

    /// <summary>The environment of a condition on what happened then.</summary>
    internal (PolicyEnvironment Environment, CelType ThenArgs) AfterEnvironment(PolicyEnvironment environment, NamePattern targets)
    {
        var then = targets.IsExact && TargetName.TryParse(targets.Text, out var target) && PinOf(target) is { } pin ? EnvironmentOf(target, pin).Args : CelType.Dyn;
        return ReferenceEquals(then, CelType.Dyn) ? (environment, then) : (new PolicyEnvironment(environment.Args, then), then);
    }

    private void BuildTyped(PolicyRule rule, (TargetName Target, ServerDefinition Server, ToolPin Pin)[] tools, Dictionary<string, List<CompiledRule>> typed, bool isFaulty)
    {
        var faulty = new List<(TargetName Target, List<DocumentFault> Faults)>();
        foreach (var (target, _, pin) in tools)
        {
            var faults = new List<DocumentFault>();
            var environment = EnvironmentOf(target, pin);
            var built = RuleBuilder.Build(rule, environment, this, faults);
            if (faults.Count > 0 && !isFaulty) { faulty.Add((target, faults)); }
            typed[target.Full].Add(faults.Count == 0 ? built : CompiledRule.Broken(rule));
        }

        if (faulty.Count == 0) { return; }
        var isWrongForAll = faulty.Count == tools.Length && !rule.Targets.IsAll;
        var (first, found) = faulty[0];
        var others = faulty.Count > 1 ? $" and {faulty.Count - 1} more" : "";
        var what = rule.Action == RuleAction.Allow ? "it never allows them" : "it always applies to them";
        foreach (var fault in found)
        {
            _faults.Add(isWrongForAll
                ? fault with { Message = $"{fault.Message} (typed by '{first}'{others})" }
                : fault with { Code = PolicyCodes.NeverApplies, IsWarning = true, Message = $"The rule '{rule.Reference.Id}' does not fit '{first}'{others}, so {what}: {fault.Message}" });
        }
    }

    private IEnumerable<(TargetName Target, ServerDefinition Server, ToolPin Pin)> PinnedTools()
    {
        foreach (var server in _content.Servers.Values.Where(static server => server.Pin is not null))
        {
            if (!_content.Pins.Servers.TryGetValue(server.Name, out var pins))
            {
                _faults.Warn(PolicyCodes.NotReviewed, server.Place, $"The lock file has no tools of server '{server.Name}', so all of them are denied. Review them: tutti policy review {server.Name}");
                continue;
            }

            foreach (var pin in pins.Tools.Values.OrderBy(static pin => pin.Definition.Name, StringComparer.Ordinal))
            {
                if (TargetName.TryParse($"{server.Name}.{pin.Definition.Name}", out var target)) { yield return (target, server, pin); }
                else { _faults.Warn(PolicyCodes.Pattern, server.Place, $"Server '{server.Name}' has a tool whose name no rule can write, so nobody may call it."); }
            }
        }
    }

    private ToolPin? PinOf(TargetName target) => _content.Servers.GetValueOrDefault(target.Server)?.Pin is not null ? _content.Pins.Find(target.Server, target.Name) : null;

    private PolicyEnvironment EnvironmentOf(TargetName target, ToolPin pin)
    {
        if (_tools.TryGetValue(target.Full, out var environment)) { return environment; }
        return _tools[target.Full] = new PolicyEnvironment(TypeOf(target, pin.Definition.InputSchema));
    }

    /// <summary>A schema that cannot be read says nothing; the tool is still judged.</summary>
    private static CelType TypeOf(TargetName target, JsonElement schema)
    {
        try
        {
            return schema.ValueKind == JsonValueKind.Undefined ? CelType.Dyn : ArgumentValues.Exactly(SchemaTypes.FromSchema(schema, target.Full));
        }
        catch (ExpressionException)
        {
            return CelType.Dyn;
        }
    }

    private CompiledBudget Compile(BudgetDefinition budget) =>
        new(budget, KeyOf(budget, budget.Per, "per"), KeyOf(budget, budget.Turns, "turns"));

    private Expression? KeyOf(BudgetDefinition budget, PolicyText? text, string key)
    {
        if (text is null) { return null; }
        var compiled = RuleBuilder.Compile(_plain, text, expected: null, $"'{key}' of budget '{budget.Name}'", _faults.Add);
        var agents = compiled?.References.FirstOrDefault(static reference => reference.Variable is "args" or "then" or "step");
        if (agents is not null) { _faults.Add(PolicyCodes.AgentsKey, text.Place, $"'{key}' of budget '{budget.Name}' reads '{agents}', which an agent can choose; so it could choose whose money it spends. Use caller, agent or run."); }
        return compiled;
    }
}
