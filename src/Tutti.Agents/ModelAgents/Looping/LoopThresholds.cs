using System.Text.Json.Serialization;

namespace Tutti.Agents.ModelAgents.Looping;

/// <summary>When a model agent counts as going in circles. Immutable; part of what a run keeps of its agent.</summary>
public sealed record LoopThresholds
{
    /// <summary>The usual thresholds.</summary>
    public static LoopThresholds Default { get; } = new();

    /// <summary>Turns in a row with the same calls and the same results; 3 by default.</summary>
    [JsonPropertyName("sameTurns")]
    public int SameTurns { get; init; } = 3;

    /// <summary>Turns in a row whose words, calls and results are nearly the same; 4 by default.</summary>
    [JsonPropertyName("similarTurns")]
    public int SimilarTurns { get; init; } = 4;

    /// <summary>Turns in a row with the same calls, whatever they give; 10 by default: waiting for something by asking is not yet a circle.</summary>
    [JsonPropertyName("pollingTurns")]
    public int PollingTurns { get; init; } = 10;

    /// <summary>How often a cycle of several turns (A-B-A-B, A-B-C-A-B-C) goes round with the same calls and results; 2 by default.</summary>
    [JsonPropertyName("cycleRounds")]
    public int CycleRounds { get; init; } = 2;

    /// <summary>How often a cycle goes round whose rounds are only nearly the same; 4 by default: whoever edits and tests repeats a little.</summary>
    [JsonPropertyName("similarCycleRounds")]
    public int SimilarCycleRounds { get; init; } = 4;

    /// <summary>The longest cycle, in turns; 3 by default.</summary>
    [JsonPropertyName("longestCycle")]
    public int LongestCycle { get; init; } = 3;

    /// <summary>From which share of common shingles (0 to 1) two texts are nearly the same; 0.9 by default.</summary>
    [JsonPropertyName("similarity")]
    public double Similarity { get; init; } = 0.9;

    /// <summary>How often the model is told before the agent ends with TUT4203; 1 by default.</summary>
    [JsonPropertyName("nudges")]
    public int Nudges { get; init; } = 1;
}
