using System.Text.Json.Serialization;
using Tutti.Agents.ModelAgents.Looping;

namespace Tutti.Agents.ModelAgents;

/// <summary>How far a model agent may go. Immutable; a run keeps what held when the agent began.</summary>
public sealed record ModelAgentLimits
{
    /// <summary>The usual limits.</summary>
    public static ModelAgentLimits Default { get; } = new();

    /// <summary>Turns, whatever other conditions say; 50 by default.</summary>
    [JsonPropertyName("turns")]
    public int Turns { get; init; } = 50;

    /// <summary>Turns in a row without anything that could be done: tools or arguments that do not exist, empty answers. 3 by default, then TUT4201.</summary>
    [JsonPropertyName("faultyTurns")]
    public int FaultyTurns { get; init; } = 3;

    /// <summary>How often an answer that does not fit its form may be corrected; 2 by default, then TUT4119.</summary>
    [JsonPropertyName("repairs")]
    public int Repairs { get; init; } = 2;

    /// <summary>How deep sub-agents may lie in each other below this agent; 3 by default, then TUT4206.</summary>
    [JsonPropertyName("depth")]
    public int Depth { get; init; } = 3;

    /// <summary>Attempts at one call of the model while its server is busy or broken; 6 by default.</summary>
    [JsonPropertyName("attempts")]
    public int Attempts { get; init; } = 6;

    /// <summary>Characters of one result that the model sees at once; the rest it reads by reference. 16,000 by default.</summary>
    [JsonPropertyName("resultCharacters")]
    public int ResultCharacters { get; init; } = Tools.LongOutput.UsualCharacters;

    /// <summary>When the agent counts as going in circles.</summary>
    [JsonPropertyName("loops")]
    public LoopThresholds Loops { get => field ?? LoopThresholds.Default; init; }

    /// <summary>Which calls of one reply run side by side.</summary>
    [JsonPropertyName("parallel")]
    public ToolParallelism Parallel { get; init; } = ToolParallelism.Declared;
}

/// <summary>Which calls of one reply run side by side.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ToolParallelism>))]
public enum ToolParallelism
{
    /// <summary>Those of tools that are declared pure, and of sub-agents; every other call runs alone, in the order of the reply.</summary>
    [JsonStringEnumMemberName("declared")]
    Declared = 1,

    /// <summary>All.</summary>
    [JsonStringEnumMemberName("all")]
    All = 2,

    /// <summary>None: one after the other.</summary>
    [JsonStringEnumMemberName("none")]
    None = 3,
}
