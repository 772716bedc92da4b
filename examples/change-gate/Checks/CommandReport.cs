using System.Text.Json.Serialization;
using Tutti.Agents.Processes;

namespace ChangeGate.Checks;

/// <summary>What a process agent reports of a command, as far as a check needs it.</summary>
internal sealed record CommandReport
{
    internal const string Succeeded = "succeeded";
    internal const string CannotRunHere = "cannot-run-here";
    internal const string Unknown = "unknown";
    internal const string Failed = "failed";

    /// <summary>What its end means.</summary>
    [JsonPropertyName("verdict")]
    public required string Verdict { get; init; }

    /// <summary>The verdict in words.</summary>
    [JsonPropertyName("reason")]
    public string Reason { get => field ?? ""; init; }

    [JsonPropertyName("exitCode")]
    public int? ExitCode { get; init; }

    /// <summary>What it wrote, redacted; a middle part may be left out.</summary>
    [JsonPropertyName("output")]
    public string Output { get => field ?? ""; init; }

    /// <summary>When it began.</summary>
    [JsonPropertyName("startedAt")]
    public required DateTimeOffset StartedAt { get; init; }

    [JsonPropertyName("durationMs")]
    public required long DurationMs { get; init; }

    /// <summary>What really contained it, in words.</summary>
    [JsonPropertyName("sandbox")]
    public string Sandbox { get => field ?? ""; init; }

    /// <summary>The report of a command that a function of the gate ran itself.</summary>
    internal static CommandReport Of(ExitVerdict verdict, ProcessResult result) => new()
    {
        Verdict = verdict switch
        {
            ExitVerdict.Succeeded => Succeeded,
            ExitVerdict.CannotRunHere => CannotRunHere,
            ExitVerdict.Unknown => Unknown,
            _ => Failed,
        },
        Reason = result.NotStarted?.Message ?? "",
        ExitCode = result.ExitCode,
        Output = result.Output.Text,
        StartedAt = TimeProvider.System.GetUtcNow() - result.Duration,
        DurationMs = (long)result.Duration.TotalMilliseconds,
        Sandbox = result.Sandbox.Label,
    };
}
