using System.Globalization;
using System.Text;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Proofs;
using Tutti.Kernel.Proofs.Notes;
using Tutti.Storage.Embedded.Proofs;

namespace Tutti.Storage.Embedded.Audits;

/// <summary>Records as C2SP tlog-proof proves them to verifiers of any log: the canonical header goes along, since its hash is the leaf. What the record says does not.</summary>
public static class TlogProofAudit
{
    /// <summary>The proof of one record of a receipt.</summary>
    /// <param name="receipt">The receipt.</param>
    /// <param name="record">The record.</param>
    /// <exception cref="Kernel.TuttiException">A field of it is no base64 (TUT3532), or its head is no note (TUT1201).</exception>
    public static TlogProof Of(Receipt receipt, ReceiptRecord record)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        ArgumentNullException.ThrowIfNull(record);
        return new TlogProof(record.Position, ReceiptAudit.Hashes(record.Proof), SignedNote.Parse(Encoding.UTF8.GetBytes(receipt.Checkpoint)), ReceiptAudit.Bytes(record.Header, RecordHeader.Size));
    }

    /// <summary>Says what holds.</summary>
    /// <param name="proof">The proof.</param>
    /// <param name="trust">What the verifier holds. There is no room for rotations: the key has to be the one that signed the head.</param>
    /// <exception cref="Kernel.TuttiException">The header of the record is not in it (TUT3532).</exception>
    public static AuditReport Verify(TlogProof proof, AuditTrust trust)
    {
        ArgumentNullException.ThrowIfNull(proof);
        ArgumentNullException.ThrowIfNull(trust);
        if (proof.Extra.Length != RecordHeader.Size || proof.Extra.Span[0] != RecordHeader.Version) { throw LogErrors.NoReceipt("its line 'extra' does not hold the header of a record, which the log of a store puts there"); }
        var (head, header) = (LogCheckpoint.Parse(proof.Head.Text), RecordHeader.Read(proof.Extra.Span));
        var isIncluded = header.Position == proof.Index && MerkleProof.Includes(TreeHash.Leaf(proof.Extra.Span), proof.Index, head.Size, proof.Hashes, head.Root);
        var clock = new RecordClock();
        clock.See(header.Position, header.Time);
        return new AuditReport
        {
            Origin = head.Origin,
            Records = head.Size,
            Shown = 1,
            NotYetSigned = 0,
            FirstBad = isIncluded ? null : proof.Index,
            Levels =
            [
                new AuditLevel(AuditLevels.Digests, AuditVerdict.NotChecked, "a tlog-proof holds the header alone; receipts hold what it commits to"),
                new AuditLevel(AuditLevels.Chain, AuditVerdict.NotChecked, string.Create(CultureInfo.InvariantCulture, $"one record of run {header.Run}, at position {proof.Index}")),
                isIncluded
                    ? new AuditLevel(AuditLevels.Inclusion, AuditVerdict.Pass, string.Create(CultureInfo.InvariantCulture, $"1 of {head.Size} records"))
                    : new AuditLevel(AuditLevels.Inclusion, AuditVerdict.Fail, string.Create(CultureInfo.InvariantCulture, $"position {proof.Index} is not in the log under this head")),
                .. AuditFindings.OfHead(trust, new KeyTrust(trust, own: null, static () => []), [proof.Head], new KnownRoots(size => size == head.Size ? head.Root : null, IsWhole: false), size => size == head.Size ? clock.Newest : null),
            ],
        };
    }
}
