using System.Text.Json.Serialization;

namespace ChangeGate.Projects;

/// <summary>The files of one kind of project that say what it depends on.</summary>
internal sealed record ProjectFiles
{
    /// <summary>The kind, for example <c>node</c>.</summary>
    [JsonPropertyName("kind")]
    public required string Kind { get; init; }

    /// <summary>What says what is needed, from the root of the repository.</summary>
    [JsonPropertyName("manifests")]
    public required IReadOnlyList<string> Manifests { get; init; }

    /// <summary>What fixes versions, from the root of the repository.</summary>
    [JsonPropertyName("locks")]
    public required IReadOnlyList<string> Locks { get; init; }
}
