using System.Text.Json.Serialization;

namespace Tutti.Storage.Embedded.Control;

/// <summary>The key of the log is to give way to a new one.</summary>
public sealed record RotateOrder
{
    /// <summary>Who asks: at most 500 letters, not empty.</summary>
    [JsonPropertyName("by")] public string By { get; set; } = "";

    /// <summary>Why, as <see cref="By"/>; it stands in the rotation, which everybody may read.</summary>
    [JsonPropertyName("because")] public string Because { get; set; } = "";

    /// <summary>Whether the old secret is kept aside; it is destroyed unless told.</summary>
    [JsonPropertyName("keepOld")] public bool KeepOld { get; set; }
}
