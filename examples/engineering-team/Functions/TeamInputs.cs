using System.Text.Json.Serialization;
using EngineeringTeam.Copies;
using EngineeringTeam.Rounds;
using Tutti.Agents.WorkingCopies;

namespace EngineeringTeam.Functions;

/// <summary>What is to be copied, and where to.</summary>
internal sealed record CopyInput
{
    [JsonPropertyName("repo")]
    public required string Repository { get; init; }

    /// <summary>The folder of the copies; empty for the user's data folder.</summary>
    [JsonPropertyName("work")]
    public required string Work { get; init; }

    /// <summary>Not in the folder for temporary files: a copy must be there after the machine has started again.</summary>
    internal OwnedFolder FolderOf(string run)
    {
        var data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        var work = Work.Length > 0 ? Path.GetFullPath(Work) : Path.Combine(data.Length > 0 ? data : Path.GetTempPath(), "tutti", "engineering-team");
        return new OwnedFolder(Path.Combine(work, run), run);
    }
}

/// <summary>Nothing to say.</summary>
internal sealed record RemoveOutput;

/// <summary>Which files are wanted.</summary>
internal sealed record ReadInput
{
    [JsonPropertyName("copy")]
    public required TeamCopy Copy { get; init; }

    [JsonPropertyName("files")]
    public required IReadOnlyList<string> Files { get; init; }
}

/// <summary>Where a round begins.</summary>
internal sealed record ContinueInput
{
    [JsonPropertyName("state")]
    public required TeamState State { get; init; }
}

/// <summary>A copy after the coder's work.</summary>
internal sealed record SettleInput
{
    [JsonPropertyName("copy")]
    public required TeamCopy Copy { get; init; }

    [JsonPropertyName("before")]
    public required TeamState Before { get; init; }

    /// <summary>Files and folders that only the tester's side may change.</summary>
    [JsonPropertyName("kept")]
    public required IReadOnlyList<string> Kept { get; init; }
}

/// <summary>What the tester said of a content.</summary>
internal sealed record JudgeInput
{
    [JsonPropertyName("copy")]
    public required TeamCopy Copy { get; init; }

    [JsonPropertyName("report")]
    public required TesterReport Report { get; init; }

    /// <summary>Null before the first round.</summary>
    [JsonPropertyName("settled")]
    public Settled? Settled { get; init; }

    /// <summary>Null before the first round.</summary>
    [JsonPropertyName("before")]
    public TeamState? Before { get; init; }
}

/// <summary>What the rounds came to.</summary>
internal sealed record FinishInput
{
    [JsonPropertyName("copy")]
    public required TeamCopy Copy { get; init; }

    /// <summary>Who the coder was, in words.</summary>
    [JsonPropertyName("team")]
    public required string Team { get; init; }

    [JsonPropertyName("first")]
    public required TeamState First { get; init; }

    /// <summary>The round that is kept; null where there was nothing to do.</summary>
    [JsonPropertyName("best")]
    public TeamState? Best { get; init; }

    [JsonPropertyName("last")]
    public TeamState? Last { get; init; }
}
