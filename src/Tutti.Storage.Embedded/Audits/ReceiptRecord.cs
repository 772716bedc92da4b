namespace Tutti.Storage.Embedded.Audits;

/// <summary>One record of a receipt. Bytes are base64.</summary>
public sealed record ReceiptRecord
{
    /// <summary>Its position, and the place of its leaf.</summary>
    public required long Position { get; init; }

    /// <summary>The canonical header: what the leaf hashes.</summary>
    public required string Header { get; init; }

    /// <summary>The hashes from the leaf to the root.</summary>
    public required IReadOnlyList<string> Proof { get; init; }

    /// <summary>What the header commits to; null where it is withheld. What is withheld can still be counted, placed and shown later.</summary>
    public ReceiptPayload? Disclosed { get; init; }

    internal bool IsAt(string step) =>
        step == "*" || (Disclosed is { } disclosed && (disclosed.Path == step || disclosed.Path.EndsWith("/" + step, StringComparison.Ordinal)));
}
