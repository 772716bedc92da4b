using System.Text.Json;
using System.Text.Json.Serialization;
using Tutti.Agents.Processes;
using Tutti.Agents.Processes.Containment;
using Tutti.Agents.Processes.Limits;

namespace Tutti.Agents.ProcessAgents;

/// <summary>What a process agent answered, in a form that can be journaled.</summary>
public sealed record ProcessAgentResult
{
    /// <summary>What its end means: succeeded (green), failed (red), cannot run here, or unknown (rule E2).</summary>
    [JsonPropertyName("verdict")]
    public required ExitVerdict Verdict { get; init; }

    /// <summary>The verdict in words, for people.</summary>
    [JsonPropertyName("reason")]
    public string Reason { get => field ?? ""; init; }

    /// <summary>The exit code; null if it did not end by itself.</summary>
    [JsonPropertyName("exitCode")]
    public int? ExitCode { get; init; }

    /// <summary>How it came to its end.</summary>
    [JsonPropertyName("outcome")]
    public required ProcessOutcome Outcome { get; init; }

    /// <summary>The limit for which it was ended, if it was.</summary>
    [JsonPropertyName("limit")]
    public ProcessLimit? LimitReached { get; init; }

    /// <summary>What it wrote, redacted; a middle part that was left out is marked.</summary>
    [JsonPropertyName("output")]
    public string Output { get => field ?? ""; init; }

    /// <summary>Whether a part of the output was left out.</summary>
    [JsonPropertyName("isTruncated")]
    public bool IsTruncated { get; init; }

    /// <summary>The JSON that the card promises, checked against its schema; null unless it succeeded and promises JSON.</summary>
    [JsonPropertyName("json")]
    public JsonElement? Json { get; init; }

    /// <summary>What it used.</summary>
    [JsonPropertyName("usage")]
    public ProcessUsage Usage { get => field ?? new ProcessUsage(); init; }

    /// <summary>What it was really contained by; never only what was asked for.</summary>
    [JsonPropertyName("sandbox")]
    public AppliedSandbox Sandbox { get => field ?? AppliedSandbox.None; init; }

    /// <summary>Tools that were required, and the versions that were found.</summary>
    [JsonPropertyName("tools")]
    public IReadOnlyDictionary<string, string> Tools { get => field ?? new Dictionary<string, string>(); init; }
}

/// <summary>What a command used.</summary>
public sealed record ProcessUsage
{
    /// <summary>From its execution until its whole tree was gone; waiting for a place does not count.</summary>
    [JsonPropertyName("duration")]
    public TimeSpan Duration { get; init; }

    /// <summary>Processor time of the whole tree.</summary>
    [JsonPropertyName("processorTime")]
    public TimeSpan ProcessorTime { get; init; }

    /// <summary>The largest resident memory of any of its processes.</summary>
    [JsonPropertyName("maximumResidentBytes")]
    public long MaximumResidentBytes { get; init; }

    /// <summary>Bytes that it wrote.</summary>
    [JsonPropertyName("outputBytes")]
    public long OutputBytes { get; init; }

    /// <summary>Processes that it left behind and that were ended.</summary>
    [JsonPropertyName("leftoversEnded")]
    public int LeftoversEnded { get; init; }
}
