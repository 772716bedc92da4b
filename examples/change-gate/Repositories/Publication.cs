using System.Text.Json.Serialization;

namespace ChangeGate.Repositories;

/// <summary>What is to be put on a branch of the user's repository.</summary>
internal sealed record Publication
{
    [JsonPropertyName("root")]
    public required string Root { get; init; }

    [JsonPropertyName("branch")]
    public required string Branch { get; init; }

    [JsonPropertyName("run")]
    public required string Run { get; init; }
}

/// <summary>A branch that was made.</summary>
/// <param name="Branch">Its name.</param>
/// <param name="Commit">Its commit.</param>
internal sealed record PublishedBranch(
    [property: JsonPropertyName("branch")] string Branch,
    [property: JsonPropertyName("commit")] string Commit);
