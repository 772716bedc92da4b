using System.Text.Json.Serialization;
using ChangeGate.Checks;

namespace ChangeGate.Inventories;

/// <summary>What a change does to a dependency.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<InventoryChangeKind>))]
internal enum InventoryChangeKind
{
    /// <summary>It is new.</summary>
    [JsonStringEnumMemberName("added")]
    Added = 1,

    /// <summary>Its versions or its licence are others.</summary>
    [JsonStringEnumMemberName("changed")]
    Changed = 2,

    /// <summary>It is gone.</summary>
    [JsonStringEnumMemberName("removed")]
    Removed = 3,
}

/// <summary>One dependency that a change touches, with all its versions.</summary>
internal sealed record InventoryChange
{
    [JsonPropertyName("kind")]
    public required InventoryChangeKind Kind { get; init; }

    [JsonPropertyName("ecosystem")]
    public required string Ecosystem { get; init; }

    [JsonPropertyName("name")]
    public required string Name { get; init; }

    /// <summary>The versions at the base, in order, with commas; empty where there was none or none is fixed.</summary>
    [JsonPropertyName("before")]
    public string Before { get => field ?? ""; init; }

    /// <summary>The versions after the change.</summary>
    [JsonPropertyName("after")]
    public string After { get => field ?? ""; init; }

    /// <summary>After the change; of a removed dependency, before it. Null where it is unknown.</summary>
    [JsonPropertyName("licence")]
    public string? Licence { get; init; }

    [JsonPropertyName("licenceBefore")]
    public string? LicenceBefore { get; init; }

    [JsonPropertyName("licenceSource")]
    public string LicenceSource { get => field ?? ""; init; }

    [JsonPropertyName("isDevelopment")]
    public bool IsDevelopment { get; init; }

    [JsonPropertyName("manifest")]
    public required string Manifest { get; init; }
}

/// <summary>The dependencies of a change, and what is to be said of them.</summary>
internal sealed record InventoryReport
{
    /// <summary>All that the checked content uses, in order.</summary>
    [JsonPropertyName("components")]
    public required IReadOnlyList<Component> Components { get; init; }

    /// <summary>Against the base: added, then changed, then removed.</summary>
    [JsonPropertyName("changes")]
    public required IReadOnlyList<InventoryChange> Changes { get; init; }

    [JsonPropertyName("findings")]
    public required IReadOnlyList<Finding> Findings { get; init; }

    internal static InventoryReport Empty { get; } = new() { Components = [], Changes = [], Findings = [] };
}
