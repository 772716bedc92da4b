using System.Text.Json.Serialization;
using ChangeGate.Checks;
using ChangeGate.Decisions;
using ChangeGate.Projects;
using ChangeGate.Repairs;
using ChangeGate.Repositories;

namespace ChangeGate.Functions;

/// <summary>What is to be planned.</summary>
internal sealed record PlanInput
{
    [JsonPropertyName("copy")]
    public required IsolatedCopy Copy { get; init; }

    /// <summary>How many files the change touches; where it is none, there is nothing to plan.</summary>
    [JsonPropertyName("files")]
    public required int Files { get; init; }
}

/// <summary>A command that ended, and the check that it was run for.</summary>
internal sealed record JudgeInput
{
    [JsonPropertyName("check")]
    public required CheckSpec Check { get; init; }

    [JsonPropertyName("report")]
    public required CommandReport Report { get; init; }

    /// <summary>Which attempt it was, from 1.</summary>
    [JsonPropertyName("attempt")]
    public int Attempt { get; init; }

    /// <summary>The result of the attempt before; null for the first.</summary>
    [JsonPropertyName("before")]
    public CheckResult? Before { get; init; }
}

/// <summary>What the parts of a project gave; null for what did not run.</summary>
internal sealed record ProjectInput
{
    [JsonPropertyName("project")]
    public required ProjectPlan Project { get; init; }

    [JsonPropertyName("setups")]
    public required IReadOnlyList<CheckResult> Setups { get; init; }

    [JsonPropertyName("build")]
    public CheckResult? Build { get; init; }

    [JsonPropertyName("tests")]
    public CheckResult? Tests { get; init; }
}

/// <summary>The results of a project.</summary>
internal sealed record ResultsOutput
{
    [JsonPropertyName("results")]
    public required IReadOnlyList<CheckResult> Results { get; init; }
}

/// <summary>What a round begins with.</summary>
internal sealed record ContinueInput
{
    [JsonPropertyName("state")]
    public required GateState State { get; init; }
}

/// <summary>One fixer, and what it begins with.</summary>
internal sealed record FixInput
{
    [JsonPropertyName("check")]
    public required CheckSpec Check { get; init; }

    [JsonPropertyName("copy")]
    public required IsolatedCopy Copy { get; init; }

    /// <summary>Git's name of the content before any fixer of the round.</summary>
    [JsonPropertyName("content")]
    public required string Content { get; init; }

    /// <summary>What fixers of the round did before; null for the first.</summary>
    [JsonPropertyName("before")]
    public RepairList? Before { get; init; }
}

/// <summary>What fixers of a round did.</summary>
internal sealed record RepairList
{
    [JsonPropertyName("repairs")]
    public required IReadOnlyList<Repair> List { get; init; }
}

/// <summary>A round of repairs that is over.</summary>
internal sealed record SettleInput
{
    [JsonPropertyName("copy")]
    public required IsolatedCopy Copy { get; init; }

    [JsonPropertyName("plan")]
    public required Plan Plan { get; init; }

    [JsonPropertyName("repairs")]
    public required IReadOnlyList<Repair> Repairs { get; init; }

    /// <summary>Git's name of the content before the round.</summary>
    [JsonPropertyName("content")]
    public required string Content { get; init; }
}

/// <summary>The states to conclude from.</summary>
internal sealed record ConcludeInput
{
    /// <summary>Before any repair.</summary>
    [JsonPropertyName("found")]
    public required GateState Found { get; init; }

    /// <summary>After the best round; null where there was none.</summary>
    [JsonPropertyName("best")]
    public GateState? Best { get; init; }

    /// <summary>After the last round; null where there was none.</summary>
    [JsonPropertyName("last")]
    public GateState? Last { get; init; }
}
