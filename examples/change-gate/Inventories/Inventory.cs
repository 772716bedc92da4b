using System.Text.Json.Serialization;
using ChangeGate.Checks;

namespace ChangeGate.Inventories;

/// <summary>What one revision of a repository uses.</summary>
internal sealed record Inventory
{
    /// <summary>Each name and version once, in order.</summary>
    [JsonPropertyName("components")]
    public required IReadOnlyList<Component> Components { get; init; }

    /// <summary>Manifests that could not be read.</summary>
    [JsonPropertyName("findings")]
    public required IReadOnlyList<Finding> Findings { get; init; }

    internal static Inventory Empty { get; } = new() { Components = [], Findings = [] };
}
