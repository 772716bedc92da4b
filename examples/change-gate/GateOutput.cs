using System.Text.Json.Serialization;
using ChangeGate.Checks;
using ChangeGate.Risks;

namespace ChangeGate;

/// <summary>How a change came through the gate.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<GateVerdict>))]
internal enum GateVerdict
{
    /// <summary>Every check is green and the risk is low; nothing had to be repaired.</summary>
    [JsonStringEnumMemberName("passed")]
    Passed = 1,

    /// <summary>Every check is green after formatters repaired it; the repaired change is on the branch.</summary>
    [JsonStringEnumMemberName("repaired")]
    Repaired = 2,

    /// <summary>A person took it although something was red or risky.</summary>
    [JsonStringEnumMemberName("accepted")]
    Accepted = 3,

    /// <summary>A person refused it; everything was undone.</summary>
    [JsonStringEnumMemberName("rejected")]
    Rejected = 4,

    /// <summary>Nothing is red, but a check could not run on this machine, so nothing is green either; everything was undone.</summary>
    [JsonStringEnumMemberName("cannot-run-here")]
    CannotRunHere = 5,

    /// <summary>There is no difference to the base.</summary>
    [JsonStringEnumMemberName("nothing-to-check")]
    NothingToCheck = 6,
}

/// <summary>The result of a run of the gate.</summary>
internal sealed record GateOutput
{
    /// <summary>What is said of the sandbox where no command of the repository ran.</summary>
    internal const string NoSandbox = "no command of the repository ran";

    [JsonPropertyName("verdict")]
    public required GateVerdict Verdict { get; init; }

    [JsonPropertyName("summary")]
    public required string Summary { get; init; }

    [JsonPropertyName("repository")]
    public required string Repository { get; init; }

    [JsonPropertyName("base")]
    public required string Base { get; init; }

    [JsonPropertyName("head")]
    public required string Head { get; init; }

    /// <summary>The branch that was made in the repository, or null.</summary>
    [JsonPropertyName("branch")]
    public string? Branch { get; init; }

    [JsonPropertyName("commit")]
    public string? Commit { get; init; }

    [JsonPropertyName("checks")]
    public required IReadOnlyList<CheckSummary> Checks { get; init; }

    [JsonPropertyName("rounds")]
    public required int Rounds { get; init; }

    [JsonPropertyName("repairedFiles")]
    public required IReadOnlyList<string> RepairedFiles { get; init; }

    [JsonPropertyName("risk")]
    public required RiskScore Risk { get; init; }

    /// <summary>Who decided, or null where nobody was asked.</summary>
    [JsonPropertyName("decidedBy")]
    public string? DecidedBy { get; init; }

    /// <summary>The report for a pull request; beside it lies the same for a terminal.</summary>
    [JsonPropertyName("report")]
    public string? Report { get; init; }

    /// <summary>The report for a browser.</summary>
    [JsonPropertyName("page")]
    public string? Page { get; init; }

    /// <summary>What contained the commands of the repository (rule E5).</summary>
    [JsonPropertyName("sandbox")]
    public required string Sandbox { get; init; }
}
