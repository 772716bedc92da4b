using System.Text.Json.Serialization;

namespace ChangeGate.Files;

/// <summary>From which sizes on a file is worth a word. A repository keeps every version of it for ever.</summary>
internal sealed record FilesLimits
{
    private const long Kibi = 1024;

    /// <summary>A binary file of this size is a warning; a smaller one is a note.</summary>
    [JsonPropertyName("binaryBytes")]
    public long BinaryBytes { get; set; } = 512 * Kibi;

    /// <summary>A file of this size is a warning, as is one that grows by it.</summary>
    [JsonPropertyName("largeBytes")]
    public long LargeBytes { get; set; } = 1024 * Kibi;

    /// <summary>A file of this size is an error.</summary>
    [JsonPropertyName("hugeBytes")]
    public long HugeBytes { get; set; } = 20 * 1024 * Kibi;
}
