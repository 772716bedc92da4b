using System.Text.Json.Serialization;
using ChangeGate.Checks;
using ChangeGate.Repairs;
using ChangeGate.Reports;

namespace ChangeGate.Decisions;

/// <summary>What is known of a content: the newest result of each check, and how it came to be.</summary>
internal sealed record GateState
{
    /// <summary>Git's name of the content that the results are about.</summary>
    [JsonPropertyName("content")]
    public required string Content { get; init; }

    /// <summary>The results, in the order of the plan.</summary>
    [JsonPropertyName("results")]
    public required IReadOnlyList<CheckResult> Results { get; init; }

    /// <summary>What fixers did so far.</summary>
    [JsonPropertyName("repairs")]
    public required IReadOnlyList<Repair> Repairs { get; init; }

    /// <summary>Red checks that a fixer could help.</summary>
    [JsonPropertyName("repairable")]
    public required IReadOnlyList<CheckSpec> Repairable { get; init; }

    /// <summary>How many checks are red.</summary>
    [JsonPropertyName("red")]
    public required int Red { get; init; }

    /// <summary>How many rounds of repair have led to it.</summary>
    [JsonPropertyName("rounds")]
    public required int Rounds { get; init; }

    /// <summary>Whether the last round changed anything; true before the first one.</summary>
    [JsonPropertyName("moved")]
    public required bool HasMoved { get; init; }

    /// <summary>Every execution of every check and fixer so far.</summary>
    [JsonPropertyName("timeline")]
    public required IReadOnlyList<TimelineSpan> Timeline { get; init; }

    /// <summary>Files that differ from what was checked first.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> RepairedFiles => [.. Repairs.SelectMany(static repair => repair.Touched).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>What contained the commands of the repository, in words (rule E5): all that was met.</summary>
    [JsonIgnore]
    public string Sandbox => Results.Select(static result => result.Sandbox).Where(static label => label.Length > 0).Distinct().Order(StringComparer.Ordinal).ToList() is { Count: > 0 } labels
        ? string.Join("; ", labels)
        : GateOutput.NoSandbox;

    internal IEnumerable<CheckResult> Failed => Results.Where(static result => result.Verdict == CheckVerdict.Failed);
}
