using Tutti.Governance.Naming;

namespace Tutti.Governance.Policies.Compiling;

/// <summary>The typed form of a policy: rules for every pinned tool, and for names that nobody pinned. Immutable.</summary>
internal sealed class PolicyCompilation
{
    private readonly IReadOnlyDictionary<string, ServerDefinition> _servers;
    private readonly CompiledRule[] _untyped;
    private readonly HashSet<string> _known;
    private readonly HashSet<string> _knownInAnyCase;

    internal PolicyCompilation(
        PolicyEnvironment plain, IReadOnlyDictionary<string, CompiledBudget> budgets, IReadOnlyDictionary<string, TargetRules> pinned, CompiledRule[] untyped, PolicyContent content)
    {
        (Plain, Budgets, Pinned, _untyped, _servers) = (plain, budgets, pinned, untyped, content.Servers);
        _known = [.. pinned.Keys, .. content.Rules.SelectMany(static rule => rule.Targets.Patterns).Where(static pattern => pattern.IsExact).Select(static pattern => pattern.Text)];
        _knownInAnyCase = new HashSet<string>(_known, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>What expressions may name where nothing is known of arguments.</summary>
    internal PolicyEnvironment Plain { get; }

    /// <summary>Budgets by name.</summary>
    internal IReadOnlyDictionary<string, CompiledBudget> Budgets { get; }

    /// <summary>Pinned tools by full name.</summary>
    internal IReadOnlyDictionary<string, TargetRules> Pinned { get; }

    /// <summary>The rules of a name that nobody pinned.</summary>
    internal TargetRules Make(TargetName target) => new(target, _servers.GetValueOrDefault(target.Server), pin: null, Plain, [.. _untyped.Where(rule => rule.Rule.Targets.Contains(target.Full))])
    {
        IsTwin = !_known.Contains(target.Full) && _knownInAnyCase.Contains(target.Full),
    };
}
