using System.Text.Json.Serialization;

namespace ChangeGate.Checks;

/// <summary>How a check ended: the result of its step.</summary>
internal sealed record CheckResult
{
    [JsonPropertyName("name")]
    public required string Name { get; init; }

    /// <summary>The kind of project that it belongs to, for example <c>make</c>; the name for checks of the change itself.</summary>
    [JsonPropertyName("kind")]
    public required string Kind { get; init; }

    [JsonPropertyName("role")]
    public required CheckRole Role { get; init; }

    [JsonPropertyName("verdict")]
    public required CheckVerdict Verdict { get; init; }

    /// <summary>Why, in one sentence; redacted.</summary>
    [JsonPropertyName("reason")]
    public required string Reason { get; init; }

    /// <summary>How often it was tried until this result; 0 where it did not run.</summary>
    [JsonPropertyName("attempts")]
    public int Attempts { get; init; } = 1;

    /// <summary>How often it was run: once, and once more after each repair that affected it; 0 where it never ran.</summary>
    [JsonPropertyName("executions")]
    public int Executions { get; init; } = 1;

    /// <summary>When its last execution began; null where it never ran.</summary>
    [JsonPropertyName("startedAt")]
    public DateTimeOffset? StartedAt { get; init; }

    [JsonPropertyName("durationMs")]
    public long DurationMs { get; init; }

    /// <summary>What it wrote: redacted, and cut in the middle above a limit.</summary>
    [JsonPropertyName("output")]
    public string Output { get => field ?? ""; init; }

    /// <summary>The command line as people read it; empty where it is more than one command.</summary>
    [JsonPropertyName("command")]
    public string Command { get => field ?? ""; init; }

    /// <summary>The attempts of the last execution, in order; empty where there was one only.</summary>
    [JsonPropertyName("tries")]
    public IReadOnlyList<CheckTry> Tries { get => field ?? []; init; }

    /// <summary>What its command was really contained by, in words (rule E5); empty where it ran none.</summary>
    [JsonPropertyName("sandbox")]
    public string Sandbox { get => field ?? ""; init; }

    /// <summary>What it says of single places; none where all it has is its verdict.</summary>
    [JsonPropertyName("findings")]
    public IReadOnlyList<Finding> Findings { get => field ?? []; init; }

    internal bool IsGreen => Verdict is CheckVerdict.Passed or CheckVerdict.Flaky;

    /// <summary>What a check after this one in its lane says, without running.</summary>
    internal CheckResult Block(CheckSpec next) => new()
    {
        Name = next.Name,
        Kind = next.Kind,
        Role = next.Role,
        Verdict = Verdict == CheckVerdict.Failed ? CheckVerdict.Skipped : Verdict,
        Reason = Verdict == CheckVerdict.CannotRunHere ? $"{Name} cannot run here: {Reason}" : $"{Name} is not green.",
        Attempts = 0,
        Executions = 0,
        Command = next.CommandText,
    };

    internal CheckSummary Summarise() => new()
    {
        Name = Name,
        Verdict = Verdict,
        Reason = Reason,
        Attempts = Attempts,
        DurationMs = DurationMs,
        Executions = Executions,
    };
}

/// <summary>One attempt of a check.</summary>
internal sealed record CheckTry
{
    [JsonPropertyName("startedAt")]
    public required DateTimeOffset StartedAt { get; init; }

    [JsonPropertyName("durationMs")]
    public required long DurationMs { get; init; }

    [JsonPropertyName("verdict")]
    public required CheckVerdict Verdict { get; init; }
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
