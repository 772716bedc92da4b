using System.Text.Json.Serialization;
using ChangeGate.Repositories;
using Tutti.Agents.WorkingCopies;

namespace ChangeGate.Functions;

/// <summary>A folder that a run has made.</summary>
internal sealed record FolderInput
{
    [JsonPropertyName("folder")]
    public required OwnedFolder Folder { get; init; }
}

/// <summary>What is to be inspected.</summary>
internal sealed record InspectInput
{
    [JsonPropertyName("path")]
    public required string Path { get; init; }

    [JsonPropertyName("base")]
    public required string Base { get; init; }

    [JsonPropertyName("branch")]
    public required string Branch { get; init; }
}

/// <summary>What is to be copied, and where.</summary>
internal sealed record CopyInput
{
    [JsonPropertyName("folder")]
    public required OwnedFolder Folder { get; init; }

    [JsonPropertyName("repository")]
    public required RepositoryFacts Repository { get; init; }

    [JsonPropertyName("uncommitted")]
    public required bool IncludeUncommitted { get; init; }
}

/// <summary>A repository and its copy.</summary>
internal sealed record ChangeInput
{
    [JsonPropertyName("repository")]
    public required RepositoryFacts Repository { get; init; }

    [JsonPropertyName("copy")]
    public required IsolatedCopy Copy { get; init; }
}

/// <summary>Where a repository was made.</summary>
internal sealed record PlaceOutput
{
    [JsonPropertyName("path")]
    public required string Path { get; init; }
}

/// <summary>Nothing to say.</summary>
internal sealed record DoneOutput;

/// <summary>What is to be put on a branch, and what takes it back.</summary>
internal sealed record PublishInput
{
    [JsonPropertyName("repository")]
    public required RepositoryFacts Repository { get; init; }

    [JsonPropertyName("copy")]
    public required IsolatedCopy Copy { get; init; }

    /// <summary>Git's name of the content.</summary>
    [JsonPropertyName("content")]
    public required string Content { get; init; }

    [JsonPropertyName("run")]
    public required string Run { get; init; }

    /// <summary>The time of the commits.</summary>
    [JsonPropertyName("time")]
    public required DateTimeOffset Time { get; init; }

    internal Publication Target => new() { Root = Repository.Root, Branch = Repository.Branch, Run = Run };

    internal PlannedCommit Planned => new()
    {
        Tree = Copy.Tree,
        Parent = Repository.Head,
        Snapshot = Copy.HasUncommitted ? Copy.Content : null,
        Repaired = Content == Copy.Content ? null : Content,
        Subject = "style: apply the project's formatters",
        Time = Time,
    };
}
