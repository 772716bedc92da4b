using System.Collections.Concurrent;
using System.Collections.Frozen;
using Tutti.Governance.Gates;
using Tutti.Kernel;
using Tutti.Orchestration.Agents;
using Tutti.Orchestration.Agents.CodeAgents;
using Tutti.Orchestration.Agents.FlowAgents;
using Tutti.Orchestration.Agents.PersonAgents;

namespace Tutti.Orchestration.Functions;

/// <summary>
/// What plans can use on a host: functions and kinds of agents. Thread safe; later additions are seen by runs that start or are read afterwards. Projects bring
/// functions of their own (<see cref="In"/>): two checkouts of one project have the same names, and each run uses those of its own.
/// </summary>
public sealed class PlanHost
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, PlanHost> _projects = new(StringComparer.Ordinal);
    private readonly PlanHost? _outer;
    private FrozenDictionary<string, PlanFunction> _functions = FrozenDictionary<string, PlanFunction>.Empty;
    private FrozenDictionary<string, IAgentKind> _kinds = FrozenDictionary<string, IAgentKind>.Empty;

    /// <summary>A host with the kinds of agents that need nothing of it: its own functions, flows and persons.</summary>
    public PlanHost() => Add(CodeAgentKind.Instance).Add(FlowAgentKind.Instance).Add(PersonAgentKind.Instance);

    private PlanHost(PlanHost outer, string project) => (_outer, Project, Gate) = (outer, project, outer.Gate);

    /// <summary>Absolute path of the project whose additions these are; empty for the host's own.</summary>
    public string Project { get; } = "";

    /// <summary>The gate that calls of agents pass; null for none. Whoever sets it declares it to the engine too.</summary>
    public Gate? Gate { get; init; }

    /// <summary>The functions by id; a snapshot.</summary>
    public IReadOnlyDictionary<string, PlanFunction> Functions => _outer is null ? _functions : Joined(_outer.Functions, _functions);

    /// <summary>The kinds of agents by name; a snapshot.</summary>
    public IReadOnlyDictionary<string, IAgentKind> AgentKinds => _outer is null ? _kinds : Joined(_outer.AgentKinds, _kinds);

    /// <summary>What the plans of a project can use: all that the host has, and what is added here.</summary>
    /// <param name="project">Absolute path of the project's folder; empty for this host itself.</param>
    /// <returns>The same one each time.</returns>
    public PlanHost In(string project)
    {
        ArgumentNullException.ThrowIfNull(project);
        if (_outer is not null) { return _outer.In(project); }
        return project.Length == 0 ? this : _projects.GetOrAdd(project, static (project, host) => new PlanHost(host, project), this);
    }

    /// <summary>Adds a function. Adding the same one again does nothing.</summary>
    /// <param name="function">The function.</param>
    /// <exception cref="TuttiException">Another function has the id (TUT4650).</exception>
    public PlanHost Add(PlanFunction function)
    {
        ArgumentNullException.ThrowIfNull(function);
        lock (_gate)
        {
            if (Functions.TryGetValue(function.Id, out var known) && known != function) { throw Twice("function", function.Id); }
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
            if (AgentKinds.TryGetValue(kind.Name, out var known) && known != kind) { throw Twice("kind of agent", kind.Name); }
            _kinds = new Dictionary<string, IAgentKind>(_kinds) { [kind.Name] = kind }.ToFrozenDictionary(StringComparer.Ordinal);
        }

        return this;
    }

    private static IReadOnlyDictionary<string, T> Joined<T>(IReadOnlyDictionary<string, T> outer, FrozenDictionary<string, T> own)
    {
        if (own.Count == 0) { return outer; }
        var all = new Dictionary<string, T>(outer, StringComparer.Ordinal);
        foreach (var (name, value) in own) { all[name] = value; }
        return all;
    }

    private static TuttiException Twice(string what, string id) => new("TUT4650", $"The {what} '{id}' is added twice. Give each one a name of its own.");
}
