using System.Text.Json.Serialization;

namespace Tutti.Storage.Embedded.Control;

/// <summary>Payloads of ended runs are to go. That cannot be undone.</summary>
public sealed record EraseOrder
{
    /// <summary>The runs' ids, or the beginnings of them.</summary>
    [JsonPropertyName("runs")] public required IReadOnlyList<string> Runs { get; init; }

    /// <summary>Who asks.</summary>
    [JsonPropertyName("by")] public string By { get; set; } = "";

    /// <summary>Why; stays in the journal when the payloads are gone.</summary>
    [JsonPropertyName("because")] public string Because { get; set; } = "";
}
