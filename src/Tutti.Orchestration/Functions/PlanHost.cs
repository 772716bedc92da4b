using System.Collections.Frozen;
using Tutti.Governance.Gates;
using Tutti.Kernel;
using Tutti.Orchestration.Agents;

namespace Tutti.Orchestration.Functions;

/// <summary>What plans can use on a host: functions and kinds of agents. Thread safe; later additions are seen by runs that start or are read afterwards.</summary>
public sealed class PlanHost
{
    private readonly Lock _gate = new();
    private FrozenDictionary<string, PlanFunction> _functions = FrozenDictionary<string, PlanFunction>.Empty;
    private FrozenDictionary<string, IAgentKind> _kinds = FrozenDictionary<string, IAgentKind>.Empty;

    /// <summary>The gate that calls of agents pass; null for none. Whoever sets it declares it to the engine too.</summary>
    public Gate? Gate { get; init; }

    /// <summary>The functions by id; a snapshot.</summary>
    public IReadOnlyDictionary<string, PlanFunction> Functions => _functions;

    /// <summary>The kinds of agents by name; a snapshot.</summary>
    public IReadOnlyDictionary<string, IAgentKind> AgentKinds => _kinds;

    /// <summary>Adds a function. Adding the same one again does nothing.</summary>
    /// <param name="function">The function.</param>
    /// <exception cref="TuttiException">Another function has the id (TUT4650).</exception>
    public PlanHost Add(PlanFunction function)
    {
        ArgumentNullException.ThrowIfNull(function);
        lock (_gate)
        {
            if (_functions.TryGetValue(function.Id, out var known) && known != function) { throw Twice("function", function.Id); }
            _functions = new Dictionary<string, PlanFunction>(_functions) { [function.Id] = function }.ToFrozenDictionary(StringComparer.Ordinal);
        }

        return this;
    }

    /// <summary>Adds a kind of agent.</summary>
    /// <param name="kind">The kind.</param>
    /// <exception cref="TuttiException">Another kind has the name (TUT4650).</exception>
    public PlanHost Add(IAgentKind kind)
    {
        ArgumentNullException.ThrowIfNull(kind);
        lock (_gate)
        {
            if (_kinds.TryGetValue(kind.Name, out var known) && known != kind) { throw Twice("kind of agent", kind.Name); }
            _kinds = new Dictionary<string, IAgentKind>(_kinds) { [kind.Name] = kind }.ToFrozenDictionary(StringComparer.Ordinal);
        }

        return this;
    }

    private static TuttiException Twice(string what, string id) => new("TUT4650", $"The {what} '{id}' is added twice. Give each one a name of its own.");
}
