namespace Tutti.Agents.Routing;

/// <summary>What is known of an agent's past tasks.</summary>
/// <param name="Succeeded">How many went well.</param>
/// <param name="Failed">How many did not.</param>
public readonly record struct AgentRecord(long Succeeded, long Failed)
{
    /// <summary>How long a task took on average; null where nobody knows.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>What a task cost on average, in one unit for all agents; null where nobody knows.</summary>
    public decimal? Cost { get; init; }
}

/// <summary>One request whose right agent is known, for example because a person has said so.</summary>
/// <param name="Text">The request.</param>
/// <param name="Agent">Its agent.</param>
public sealed record RouteLesson(string Text, string Agent);
