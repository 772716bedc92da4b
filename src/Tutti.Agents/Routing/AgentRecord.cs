using System.Collections.Frozen;

namespace Tutti.Agents.Routing;

/// <summary>What is known of an agent's past tasks. What is long ago counts less, so tasks are counted in fractions.</summary>
/// <param name="Succeeded">How many went well.</param>
/// <param name="Failed">How many did not.</param>
public sealed record AgentRecord(double Succeeded, double Failed)
{
    /// <summary>Of an agent of which nothing is known.</summary>
    public static AgentRecord None { get; } = new(0, 0);

    /// <summary>How long a task usually takes; null where nobody knows.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Of how many tasks that is known; null for all.</summary>
    public double? Timed { get; init; }

    /// <summary>What tasks cost, by unit; empty where nobody knows.</summary>
    public IReadOnlyDictionary<string, AgentCost> Costs { get; init; } = FrozenDictionary<string, AgentCost>.Empty;

    /// <summary>All tasks.</summary>
    internal double Tasks => Succeeded + Failed;
}

/// <summary>What the tasks of an agent cost in one unit.</summary>
/// <param name="Usual">What one costs, late ones counting more.</param>
/// <param name="Tasks">Of how many tasks it is known; what is long ago counts less.</param>
public readonly record struct AgentCost(decimal Usual, double Tasks)
{
    /// <summary>How far a task usually lies from that.</summary>
    public decimal Off { get; init; }
}

/// <summary>One request whose right agent is known, for example because a person has said so.</summary>
/// <param name="Text">The request.</param>
/// <param name="Agent">Its agent.</param>
public sealed record RouteLesson(string Text, string Agent);
