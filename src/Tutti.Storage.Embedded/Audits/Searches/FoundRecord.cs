namespace Tutti.Storage.Embedded.Audits.Searches;

/// <summary>A record that was looked for.</summary>
public sealed record FoundRecord
{
    /// <summary>Its position in the log.</summary>
    public required long Position { get; init; }

    /// <summary>When it was written.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The run or Object.</summary>
    public required string Run { get; init; }

    /// <summary>What it says, as <c>runs events</c> names it.</summary>
    public required string Kind { get; init; }

    /// <summary>The step; empty for the run itself.</summary>
    public required string Path { get; init; }

    /// <summary>The person or caller whom it names; null where it names none.</summary>
    public string? By { get; init; }

    /// <summary>Bytes of the content.</summary>
    public required int ContentBytes { get; init; }

    /// <summary>Whether the last signed head covers it; what is behind that can still be lost or changed unseen.</summary>
    public required bool IsSigned { get; init; }
}
