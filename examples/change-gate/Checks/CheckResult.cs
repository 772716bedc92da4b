using System.Text.Json.Serialization;

namespace ChangeGate.Checks;

/// <summary>How a check ended: the result of its step.</summary>
internal sealed record CheckResult
{
    [JsonPropertyName("name")]
    public required string Name { get; init; }

    [JsonPropertyName("verdict")]
    public required CheckVerdict Verdict { get; init; }

    /// <summary>Why, in one sentence; redacted.</summary>
    [JsonPropertyName("reason")]
    public required string Reason { get; init; }

    /// <summary>How often it was tried until this result.</summary>
    [JsonPropertyName("attempts")]
    public int Attempts { get; init; } = 1;

    [JsonPropertyName("durationMs")]
    public long DurationMs { get; init; }

    /// <summary>What it wrote: redacted, and cut in the middle above a limit.</summary>
    [JsonPropertyName("output")]
    public string Output { get; init; } = "";

    internal bool IsGreen => Verdict is CheckVerdict.Passed or CheckVerdict.Flaky;

    /// <summary>What a check after this one in its lane says, without running.</summary>
    internal CheckResult Block(CheckSpec next) => new()
    {
        Name = next.Name,
        Verdict = Verdict == CheckVerdict.Failed ? CheckVerdict.Skipped : Verdict,
        Reason = Verdict == CheckVerdict.CannotRunHere ? $"{Name} cannot run here: {Reason}" : $"{Name} is not green.",
        Attempts = 0,
    };

    internal CheckSummary Summarise(int executions) => new()
    {
        Name = Name,
        Verdict = Verdict,
        Reason = Reason,
        Attempts = Attempts,
        DurationMs = DurationMs,
        Executions = executions,
    };
}

/// <summary>A check in the output of the run: all but what it wrote.</summary>
internal sealed record CheckSummary
{
    [JsonPropertyName("name")]
    public required string Name { get; init; }

    [JsonPropertyName("verdict")]
    public required CheckVerdict Verdict { get; init; }

    [JsonPropertyName("reason")]
    public required string Reason { get; init; }

    [JsonPropertyName("durationMs")]
    public required long DurationMs { get; init; }

    /// <summary>Attempts of its last execution.</summary>
    [JsonPropertyName("attempts")]
    public required int Attempts { get; init; }

    /// <summary>How often it was run: once, and once more after each repair that affected it.</summary>
    [JsonPropertyName("executions")]
    public required int Executions { get; init; }
}
