using System.Text.Json.Serialization;
using Tutti.Governance.Amounts;
using Tutti.Kernel;

namespace Tutti.Agents.Routing.Outcomes;

/// <summary>How one task of an agent ended.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="IsSuccess">Whether it went well.</param>
public sealed record AgentOutcome(string Agent, bool IsSuccess)
{
    private const int MostCharacters = 100;
    private const int MostUnits = 8;
    private const decimal MostCost = 1_000_000_000;

    /// <summary>What codes of the gate begin with.</summary>
    private const string GateCodes = "TUT2";

    /// <summary>How long it took, in milliseconds; null where nobody knows.</summary>
    public long? Milliseconds { get; init; }

    /// <summary>What it cost, exactly, by unit; null where nobody knows.</summary>
    public IReadOnlyDictionary<string, decimal>? Costs { get; init; }

    /// <summary>The outcome of a task.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="failure">Why it failed; null where it did not.</param>
    /// <param name="taken">How long it took.</param>
    /// <param name="costs">What it cost, by unit; null where nobody knows.</param>
    /// <returns>Null where the end says nothing of the agent, because a policy, a budget, a limit or a refusal did not let it work.</returns>
    public static AgentOutcome? Of(string agent, TuttiException? failure, TimeSpan taken, IReadOnlyDictionary<string, decimal>? costs)
    {
        if (failure?.Code.StartsWith(GateCodes, StringComparison.Ordinal) == true) { return null; }
        return new AgentOutcome(agent, failure is null) { Milliseconds = Math.Clamp((long)taken.TotalMilliseconds, 0, int.MaxValue), Costs = costs is { Count: > 0 and <= MostUnits } ? costs : null };
    }

    /// <summary>What cannot be; null for nothing.</summary>
    [JsonIgnore]
    internal string? Fault => Agent.Length is 0 or > MostCharacters ? "an agent without a name, or with one of more than 100 characters"
        : Milliseconds is < 0 or > int.MaxValue ? $"{Milliseconds} milliseconds"
        : Costs?.Count > MostUnits ? $"costs in more than {MostUnits} units"
        : Costs?.FirstOrDefault(static cost => cost.Value is < 0 or > MostCost || !Amount.IsUnit(cost.Key)) is { Key: { } unit } wrong ? $"a cost of {wrong.Value} {unit}"
        : null;
}

/// <summary>An outcome that was counted: the run that told it has it too, so that who learns from runs knows who did what.</summary>
/// <param name="Agent">The agent, by its name in the book.</param>
/// <param name="IsSuccess">Whether it went well.</param>
/// <param name="Tally">All its outcomes so far.</param>
public sealed record CountedOutcome(string Agent, bool IsSuccess, AgentTally Tally);
