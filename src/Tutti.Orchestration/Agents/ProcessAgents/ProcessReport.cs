using System.Text.Json;
using System.Text.Json.Serialization;
using Tutti.Agents.ProcessAgents;
using Tutti.Agents.Processes;

namespace Tutti.Orchestration.Agents.ProcessAgents;

/// <summary>How a command ended: the result of a step whose card says <c>gives: report</c>.</summary>
internal sealed record ProcessReport
{
    /// <summary><c>succeeded</c>, <c>failed</c>, <c>cannot-run-here</c>, or <c>unknown</c> for one that was ended.</summary>
    [JsonPropertyName("verdict")] public required string Verdict { get; init; }

    [JsonPropertyName("reason")] public required string Reason { get; init; }

    [JsonPropertyName("exitCode")] public int? ExitCode { get; init; }

    [JsonPropertyName("output")] public required string Output { get; init; }

    [JsonPropertyName("isTruncated")] public required bool IsTruncated { get; init; }

    /// <summary>The JSON that the card promises; null where there is none.</summary>
    [JsonPropertyName("json")] public JsonElement? Json { get; init; }

    [JsonPropertyName("command")] public required IReadOnlyList<string> Command { get; init; }

    [JsonPropertyName("attempt")] public required int Attempt { get; init; }

    [JsonPropertyName("startedAt")] public required DateTimeOffset StartedAt { get; init; }

    [JsonPropertyName("durationMs")] public required long DurationMs { get; init; }

    [JsonPropertyName("processorMs")] public required long ProcessorMs { get; init; }

    [JsonPropertyName("memoryBytes")] public required long MemoryBytes { get; init; }

    /// <summary>What really contained it, in words.</summary>
    [JsonPropertyName("sandbox")] public required string Sandbox { get; init; }

    [JsonPropertyName("tools")] public required IReadOnlyDictionary<string, string> Tools { get; init; }

    public static ProcessReport Of(ProcessAgentResult result, IReadOnlyList<string> command, int attempt, DateTimeOffset ended) => new()
    {
        Verdict = WordOf(result.Verdict),
        Reason = result.Reason,
        ExitCode = result.ExitCode,
        Output = result.Output,
        IsTruncated = result.IsTruncated,
        Json = result.Json,
        Command = command,
        Attempt = attempt,
        StartedAt = ended - result.Usage.Duration,
        DurationMs = (long)result.Usage.Duration.TotalMilliseconds,
        ProcessorMs = (long)result.Usage.ProcessorTime.TotalMilliseconds,
        MemoryBytes = result.Usage.MaximumResidentBytes,
        Sandbox = result.Sandbox.Label,
        Tools = result.Tools,
    };

    private static string WordOf(ExitVerdict verdict) => verdict switch
    {
        ExitVerdict.Succeeded => "succeeded",
        ExitVerdict.CannotRunHere => "cannot-run-here",
        ExitVerdict.Unknown => "unknown",
        _ => "failed",
    };
}

/// <summary>JSON of results.</summary>
[JsonSerializable(typeof(ProcessReport))]
[JsonSerializable(typeof(string))]
internal sealed partial class ProcessReportJson : JsonSerializerContext;
