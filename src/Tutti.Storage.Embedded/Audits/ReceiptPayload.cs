namespace Tutti.Storage.Embedded.Audits;

/// <summary>What a record's header commits to. Bytes are base64.</summary>
public sealed record ReceiptPayload
{
    /// <summary>16 random bytes, without which the rest could be guessed from its hash.</summary>
    public required string Salt { get; init; }

    /// <summary>The path of the step.</summary>
    public required string Path { get; init; }

    /// <summary>The kind's own fields, as docs/formats/records.md draws them.</summary>
    public required string Body { get; init; }

    /// <summary>The content.</summary>
    public required string Content { get; init; }
}
