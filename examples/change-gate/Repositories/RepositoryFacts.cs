using System.Text.Json.Serialization;

namespace ChangeGate.Repositories;

/// <summary>What is known of the user's repository before anything is done.</summary>
internal sealed record RepositoryFacts
{
    /// <summary>The root of the work tree.</summary>
    [JsonPropertyName("root")]
    public required string Root { get; init; }

    /// <summary>The folder of objects and references, shared by all work trees.</summary>
    [JsonPropertyName("gitFolder")]
    public required string GitFolder { get; init; }

    [JsonPropertyName("head")]
    public required string Head { get; init; }

    /// <summary>A commit, or the empty tree where <see cref="Head"/> is the first commit.</summary>
    [JsonPropertyName("base")]
    public required string Base { get; init; }

    /// <summary>The branch that an accepted change may be put on; it does not exist yet.</summary>
    [JsonPropertyName("branch")]
    public required string Branch { get; init; }
}
