using System.Text.Json.Serialization;
using Tutti.Storage.Embedded.Checks;

namespace Tutti.Storage.Embedded.Control.Views;

/// <summary>A store as <c>store info</c> shows it.</summary>
public sealed record StoreView
{
    /// <summary>Its directory.</summary>
    [JsonPropertyName("directory")] public required string Directory { get; init; }

    /// <summary>Its identity: run ids of keyed starts depend on it.</summary>
    [JsonPropertyName("workspace")] public required string Workspace { get; init; }

    /// <summary>When commits are durable; always before anybody is told of them (rule S5).</summary>
    [JsonPropertyName("durability")] public string Durability { get; set; } = "sync";

    /// <summary>Durable records.</summary>
    [JsonPropertyName("records")] public required long Records { get; init; }

    /// <summary>Bytes of the log.</summary>
    [JsonPropertyName("logBytes")] public required long LogBytes { get; init; }

    /// <summary>Runs by status.</summary>
    [JsonPropertyName("runs")] public required IReadOnlyDictionary<string, int> Runs { get; init; }

    /// <summary>Runs that have not ended.</summary>
    [JsonPropertyName("unfinished")] public required int Unfinished { get; init; }

    /// <summary>A time before which no run wakes by itself, or null; perhaps too early, never too late.</summary>
    [JsonPropertyName("nextDue")] public DateTimeOffset? NextDue { get; init; }

    /// <summary>Whether the last writer ended in order or rested.</summary>
    [JsonPropertyName("wasSealed")] public bool WasSealed { get; init; }

    /// <summary>Bytes of an interrupted commit that were cut when the store was opened; nobody was told of them.</summary>
    [JsonPropertyName("tornBytes")] public long TornBytes { get; init; }

    /// <summary>Why the store takes no more records, or null.</summary>
    [JsonPropertyName("failure")] public string? Failure { get; init; }

    /// <summary>Records under the last signed head; null before the first.</summary>
    [JsonPropertyName("signedRecords")] public long? SignedRecords { get; init; }

    /// <summary>Why heads of the log are no longer signed, or null.</summary>
    [JsonPropertyName("signingFailure")] public string? SigningFailure { get; init; }

    /// <summary>Who holds the store and runs its runs, or null where nobody does.</summary>
    [JsonPropertyName("host")] public HostView? Host { get; init; }
}

/// <summary>The process that holds a store and runs its runs.</summary>
public sealed record HostView
{
    /// <summary>Its process id.</summary>
    [JsonPropertyName("pid")] public required int ProcessId { get; init; }

    /// <summary>Runs in memory.</summary>
    [JsonPropertyName("activeRuns")] public required int ActiveRuns { get; init; }

    /// <summary>Connections, this one included.</summary>
    [JsonPropertyName("clients")] public required int Clients { get; init; }

    /// <summary>Since when.</summary>
    [JsonPropertyName("since")] public required DateTimeOffset Since { get; init; }

    /// <summary>Runs whose workflow could not be loaded, and why.</summary>
    [JsonPropertyName("problems")] public IReadOnlyList<string> Problems { get; set; } = [];
}

/// <summary>The result of a full check of a store.</summary>
public sealed record CheckView
{
    /// <summary>Records whose checksum and commitment were recomputed.</summary>
    [JsonPropertyName("records")] public required long Records { get; init; }

    /// <summary>Blocks that were read.</summary>
    [JsonPropertyName("blocks")] public required long Blocks { get; init; }

    /// <summary>Bytes of log that were read.</summary>
    [JsonPropertyName("bytes")] public required long Bytes { get; init; }

    /// <summary>Contents that were found in blobs.</summary>
    [JsonPropertyName("blobs")] public required long Blobs { get; init; }

    /// <summary>What is wrong, in order of the log.</summary>
    [JsonPropertyName("faults")] public required IReadOnlyList<string> Faults { get; init; }

    /// <summary>Where bytes lie behind the log that belong to no record; nothing believes them.</summary>
    [JsonPropertyName("stray")] public IReadOnlyList<string> Stray { get; init; } = [];

    internal static CheckView Of(StoreCheckReport report) => new()
    {
        Records = report.Records,
        Blocks = report.Blocks,
        Bytes = report.Bytes,
        Blobs = report.Blobs,
        Faults = report.Faults,
        Stray = report.Stray,
    };
}
