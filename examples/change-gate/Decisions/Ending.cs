using System.Text.Json.Serialization;

namespace ChangeGate.Decisions;

/// <summary>A decision, and what a person said to it.</summary>
internal sealed record EndInput
{
    [JsonPropertyName("decision")]
    public required Decision Decision { get; init; }

    /// <summary>Null where nobody was asked.</summary>
    [JsonPropertyName("answer")]
    public Answered? Answer { get; init; }
}

/// <summary>What a person said.</summary>
internal sealed record Answered
{
    [JsonPropertyName("answer")]
    public required string Choice { get; init; }

    [JsonPropertyName("by")]
    public string By { get => field ?? ""; init; }

    [JsonPropertyName("comment")]
    public string Comment { get => field ?? ""; init; }
}

/// <summary>How the gate closes.</summary>
internal sealed record Ending
{
    private const string Yes = "yes";

    [JsonPropertyName("verdict")]
    public required GateVerdict Verdict { get; init; }

    /// <summary>Why, in one or two sentences.</summary>
    [JsonPropertyName("summary")]
    public required string Summary { get; init; }

    /// <summary>Who decided, or null where nobody was asked.</summary>
    [JsonPropertyName("decidedBy")]
    public string? DecidedBy { get; init; }

    /// <summary>Whether the change goes on a branch, where anything of it is new.</summary>
    [JsonPropertyName("keep")]
    public required bool IsKept { get; init; }

    /// <summary>Whether nothing of the run stays but its report.</summary>
    [JsonPropertyName("undo")]
    public required bool IsUndone { get; init; }

    internal static Ending Of(EndInput input)
    {
        var decision = input.Decision;
        if (!decision.Ask) { return As(decision.Verdict, decision.Summary, by: null); }
        var comment = input.Answer is { Comment.Length: > 0 } said ? $" “{said.Comment}”" : "";
        return input.Answer?.Choice == Yes
            ? As(GateVerdict.Accepted, $"{decision.Summary} A person accepted it.{comment}", input.Answer.By)
            : As(GateVerdict.Rejected, $"{decision.Summary} A person refused it; everything was undone.{comment}", input.Answer?.By);
    }

    private static Ending As(GateVerdict verdict, string summary, string? by) => new()
    {
        Verdict = verdict,
        Summary = summary,
        DecidedBy = by,
        IsKept = verdict is GateVerdict.Passed or GateVerdict.Repaired or GateVerdict.Accepted,
        IsUndone = verdict is GateVerdict.Rejected or GateVerdict.CannotRunHere,
    };
}
