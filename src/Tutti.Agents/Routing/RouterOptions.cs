using System.Collections.Frozen;
using Microsoft.Extensions.AI;

namespace Tutti.Agents.Routing;

/// <summary>How a router decides.</summary>
public sealed record RouterOptions
{
    /// <summary>The usual ones.</summary>
    public static RouterOptions Usual { get; } = new();

    /// <summary>How sure it must be, from 0 to 1; null for a threshold that is measured on held-out examples so that <see cref="Precision"/> of what is chosen is right.</summary>
    public double? Threshold { get; init; }

    /// <summary>How much of what is chosen without asking is to be right, from 0.5 to 1; 0.95 by default.</summary>
    public double Precision { get; init; } = 0.95;

    /// <summary>Who does what is not sure enough; null for asking a person.</summary>
    public string? Stronger { get; init; }

    /// <summary>What is known of past tasks, by the agents' names.</summary>
    public IReadOnlyDictionary<string, AgentRecord> Records { get; init; } = FrozenDictionary<string, AgentRecord>.Empty;

    /// <summary>Requests whose agent is known, beside the examples of the cards.</summary>
    public IReadOnlyList<RouteLesson> Lessons { get; init; } = [];

    /// <summary>Gives vectors of texts in place of the English table that every router has. Whoever passes it owns it.</summary>
    public IEmbeddingGenerator<string, Embedding<float>>? Embeddings { get; init; }
}
