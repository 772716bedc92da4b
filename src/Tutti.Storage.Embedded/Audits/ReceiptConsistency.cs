using Tutti.Kernel.Proofs.Notes;
using Tutti.Storage.Embedded.Proofs;

namespace Tutti.Storage.Embedded.Audits;

/// <summary>Another head of the log than that of a receipt, and the proof that the log has only grown from the smaller of the two to the larger. Bytes are base64.</summary>
public sealed record ReceiptConsistency
{
    /// <summary>Records under the other head; never as many as under that of the receipt.</summary>
    public required long Size { get; init; }

    /// <summary>Its root.</summary>
    public required string Root { get; init; }

    /// <summary>The proof between the two (RFC 9162 §2.1.4).</summary>
    public required IReadOnlyList<string> Proof { get; init; }

    /// <summary>Adds proofs to a receipt, in the order of sizes.</summary>
    /// <param name="receipt">The receipt.</param>
    /// <param name="heads">The other heads.</param>
    /// <param name="log">The log.</param>
    /// <param name="size">Records under its newest head.</param>
    /// <exception cref="Kernel.TuttiException">The log does not continue one of them (TUT3534).</exception>
    internal static Receipt Add(Receipt receipt, IReadOnlyCollection<LogCheckpoint> heads, AuditedLog log, long size)
    {
        var tree = log.Tree();
        if (heads.FirstOrDefault(head => head.Size > size || tree.Root(head.Size) != head.Root) is { } strange) { throw LogErrors.NotContinued(strange.Size, size); }
        var own = LogCheckpoint.Parse(SignedNote.Parse(System.Text.Encoding.UTF8.GetBytes(receipt.Checkpoint)).Text).Size;
        var others = heads.Where(head => head.Size > 0 && head.Size != own).DistinctBy(static head => head.Size).OrderBy(static head => head.Size).Select(head => new ReceiptConsistency
        {
            Size = head.Size,
            Root = Receipt.Encode(head.Root),
            Proof = [.. tree.ProveConsistency(Math.Min(head.Size, own), Math.Max(head.Size, own)).Select(Receipt.Encode)],
        }).ToList();
        return others.Count == 0 ? receipt : receipt with { Format = Receipt.ExtendedFormat, Consistency = others };
    }
}
