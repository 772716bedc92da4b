using System.Text.Json.Serialization;
using ChangeGate.Repositories;
using Tutti.Agents.WorkingCopies;

namespace ChangeGate.Risks;

/// <summary>What a change touches, and how risky that is.</summary>
internal sealed record ChangeSummary
{
    private const int MostFiles = 200;

    /// <summary>How many files it touches.</summary>
    [JsonPropertyName("fileCount")]
    public required int FileCount { get; init; }

    [JsonPropertyName("added")]
    public required int Added { get; init; }

    [JsonPropertyName("removed")]
    public required int Removed { get; init; }

    /// <summary>The first files by name, at most 200.</summary>
    [JsonPropertyName("files")]
    public required IReadOnlyList<string> Files { get; init; }

    [JsonPropertyName("risk")]
    public required RiskScore Risk { get; init; }

    internal static async Task<ChangeSummary> ReadAsync(Git git, RepositoryFacts repository, IsolatedCopy copy)
    {
        var output = await git.RunAsync(
            copy.Tree, "diff", "--raw", "--numstat", "-z", "--no-renames", "--no-abbrev", "--no-ext-diff", "--no-textconv", repository.Base, copy.Content).ConfigureAwait(false);
        var files = ChangedFile.Read(output);
        return new ChangeSummary
        {
            FileCount = files.Count,
            Added = files.Sum(static file => file.Added ?? 0),
            Removed = files.Sum(static file => file.Removed ?? 0),
            Files = [.. files.Take(MostFiles).Select(static file => file.Path)],
            Risk = RiskScore.Of(files),
        };
    }
}
