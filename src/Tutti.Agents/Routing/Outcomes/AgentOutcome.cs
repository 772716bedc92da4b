using System.Text.Json.Serialization;

namespace Tutti.Agents.Routing.Outcomes;

/// <summary>How one task of an agent ended.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="IsSuccess">Whether it went well.</param>
public sealed record AgentOutcome(string Agent, bool IsSuccess)
{
    private const int MostCharacters = 100;
    private const decimal MostCost = 1_000_000_000;

    /// <summary>How long it took, in milliseconds; null where nobody knows.</summary>
    public long? Milliseconds { get; init; }

    /// <summary>What it cost, in one unit for all agents of a registry; null where nobody knows.</summary>
    public decimal? Cost { get; init; }

    /// <summary>What cannot be; null for nothing.</summary>
    [JsonIgnore]
    internal string? Fault => Agent.Length is 0 or > MostCharacters ? "an agent without a name, or with one of more than 100 characters"
        : Milliseconds is < 0 or > int.MaxValue ? $"{Milliseconds} milliseconds"
        : Cost is < 0 or > MostCost ? $"a cost of {Cost}"
        : null;
}

/// <summary>The outcomes of one agent, added up.</summary>
public sealed record AgentTally
{
    /// <summary>Of an agent that has done nothing.</summary>
    public static AgentTally None { get; } = new();

    /// <summary>How many tasks went well.</summary>
    public long Succeeded { get; init; }

    /// <summary>How many did not.</summary>
    public long Failed { get; init; }

    /// <summary>How many tasks were timed.</summary>
    public long Timed { get; init; }

    /// <summary>How long those took, together.</summary>
    public long Milliseconds { get; init; }

    /// <summary>Of how many tasks the cost is known.</summary>
    public long Priced { get; init; }

    /// <summary>What those cost, together.</summary>
    public decimal Cost { get; init; }

    internal AgentTally With(AgentOutcome outcome) => this with
    {
        Succeeded = Succeeded + (outcome.IsSuccess ? 1 : 0),
        Failed = Failed + (outcome.IsSuccess ? 0 : 1),
        Timed = Timed + (outcome.Milliseconds is null ? 0 : 1),
        Milliseconds = Milliseconds + (outcome.Milliseconds ?? 0),
        Priced = Priced + (outcome.Cost is null ? 0 : 1),
        Cost = Cost + (outcome.Cost ?? 0),
    };

    internal AgentRecord ToRecord() => new(Succeeded, Failed)
    {
        Duration = Timed > 0 ? TimeSpan.FromMilliseconds((double)Milliseconds / Timed) : null,
        Cost = Priced > 0 ? Cost / Priced : null,
    };
}

/// <summary>The outcomes of the agents of one registry.</summary>
public sealed class OutcomeBook
{
    /// <summary>By the agents' names.</summary>
    public Dictionary<string, AgentTally> Agents { get; init; } = new(StringComparer.Ordinal);

    internal IReadOnlyDictionary<string, AgentRecord> ToRecords() => Agents.ToDictionary(static pair => pair.Key, static pair => pair.Value.ToRecord(), StringComparer.Ordinal);
}
