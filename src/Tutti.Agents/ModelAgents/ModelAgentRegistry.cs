namespace Tutti.Agents.ModelAgents;

/// <summary>The model agents of a host, by name: what a workflow names is looked up when it runs. Fill it before the host opens; then it is safe for many threads.</summary>
public sealed class ModelAgentRegistry
{
    private readonly Dictionary<string, ModelAgent> _agents = new(StringComparer.Ordinal);

    /// <summary>The names of all agents.</summary>
    public IReadOnlyCollection<string> Names => _agents.Keys;

    /// <summary>Adds an agent.</summary>
    /// <param name="agent">The agent.</param>
    /// <returns>This registry.</returns>
    /// <exception cref="ModelAgentException">TUT4208: another one has its name.</exception>
    public ModelAgentRegistry Add(ModelAgent agent)
    {
        ArgumentNullException.ThrowIfNull(agent);
        return _agents.TryAdd(agent.Name, agent) ? this : throw ModelAgentErrors.Twice(agent.Name);
    }

    /// <summary>Finds an agent.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="ModelAgentException">TUT4200: there is none of this name.</exception>
    public ModelAgent Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _agents.TryGetValue(name, out var agent) ? agent : throw ModelAgentErrors.Unknown(name, _agents.Keys);
    }
}
