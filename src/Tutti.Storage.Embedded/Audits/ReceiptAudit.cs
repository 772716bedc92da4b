using System.Globalization;
using System.Text;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Proofs;
using Tutti.Kernel.Proofs.Notes;
using Tutti.Storage.Embedded.Proofs;

namespace Tutti.Storage.Embedded.Audits;

/// <summary>Verifies a receipt: without the store and without a network.</summary>
public static class ReceiptAudit
{
    /// <summary>Says what holds.</summary>
    /// <param name="receipt">The receipt.</param>
    /// <param name="trust">What the verifier holds.</param>
    /// <exception cref="Tutti.Kernel.TuttiException">It is no sound document (TUT3532), or its head is no note (TUT1201).</exception>
    public static AuditReport Verify(Receipt receipt, AuditTrust trust)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        ArgumentNullException.ThrowIfNull(trust);
        var note = SignedNote.Parse(Encoding.UTF8.GetBytes(receipt.Checkpoint));
        var head = LogCheckpoint.Parse(note.Text);
        var findings = new AuditFindings();
        var withheld = receipt.Records.Count(static record => record.Disclosed is null);
        foreach (var record in receipt.Records.Where(static record => record.Disclosed is not null)) { CheckDigest(record, findings); }
        CheckChain(receipt, findings);
        var roots = RootsOf(receipt, head, out var wrong);
        var inclusion = wrong is null ? Inclusion(receipt, head, findings) : new AuditLevel(AuditLevels.Inclusion, AuditVerdict.Fail, wrong);
        var shown = receipt.Records.Count - withheld;
        var above = AuditFindings.OfHead(trust, KeysOf(receipt, trust), [note], new KnownRoots(size => roots.TryGetValue(size, out var root) ? root : null, IsWhole: false), size => size == head.Size ? Newest(receipt) : null)
            .Select(level => trust.Audits.FirstOrDefault(audit => audit.Level == level.Name) is { } audit ? OfRecords(audit, receipt, findings) : level).ToList();
        return new AuditReport
        {
            Origin = head.Origin,
            Records = head.Size,
            Shown = receipt.Records.Count,
            NotYetSigned = 0,
            FirstBad = findings.FirstBad,
            Levels =
            [
                shown == 0
                    ? new AuditLevel(AuditLevels.Digests, AuditVerdict.NotChecked, "all that these records say is withheld")
                    : findings.Digests(string.Create(CultureInfo.InvariantCulture, $"{shown} records{(withheld > 0 ? $", {withheld} withheld" : "")}")),
                findings.Chain(IsWhole(receipt) ? $"run {receipt.Run}: nothing is left out between the first and the last of these" : $"run {receipt.Run}: these are some of its records"),
                inclusion,
                .. above,
            ],
        };
    }

    private static DateTimeOffset? Newest(Receipt receipt)
    {
        var clock = new RecordClock();
        foreach (var record in receipt.Records) { clock.See(record.Position, HeaderOf(record).Time); }
        return clock.Newest;
    }

    /// <summary>What another audit makes of the records: only where all that it wants is here and is what was signed, since it would take what is missing for what never was.</summary>
    private static AuditLevel OfRecords(IRecordAudit audit, Receipt receipt, AuditFindings findings)
    {
        if (findings.FirstBad is not null) { return NotChecked("the records are not what was signed"); }
        if (!IsWhole(receipt)) { return NotChecked("only some records of the run are here"); }
        var wanted = receipt.Records.Where(record => audit.Wants(HeaderOf(record))).ToList();
        if (wanted.Count(static record => record.Disclosed is null) is > 0 and var withheld) { return NotChecked(string.Create(CultureInfo.InvariantCulture, $"{withheld} records that it rests on are withheld")); }
        foreach (var record in wanted) { audit.See(RecordOf(record, record.Disclosed!)); } // asked before
        var found = audit.Conclude();
        if (found.FirstBad is { } position) { findings.Bad(position); }
        return new AuditLevel(audit.Level, found.Verdict, found.Detail);

        AuditLevel NotChecked(string why) => new(audit.Level, AuditVerdict.NotChecked, why);
    }

    private static JournalRecord RecordOf(ReceiptRecord record, ReceiptPayload payload)
    {
        var header = HeaderOf(record);
        return new JournalRecord(header.Position, header.Kind, header.Schema, header.Run, header.Key, payload.Path, header.Previous, header.Time, Bytes(payload.Body), Bytes(payload.Content));
    }

    /// <summary>Whose signatures count under what the receipt holds.</summary>
    internal static KeyTrust KeysOf(Receipt receipt, AuditTrust trust) =>
        new(trust, receipt.Key is null ? null : NoteKey.Parse(receipt.Key), () => (receipt.Rotations ?? []).Select(static note => SignedNote.Parse(Encoding.UTF8.GetBytes(note))));

    private static void CheckDigest(ReceiptRecord record, AuditFindings findings)
    {
        var payload = record.Disclosed!; // asked before
        var sealedPayload = (byte[])[.. Bytes(payload.Salt), .. Encoding.UTF8.GetBytes(payload.Path), .. Bytes(payload.Body)];
        var (header, content) = (HeaderOf(record), Bytes(payload.Content));
        var fits = header.Commitment == RecordCodec.Commit(sealedPayload, content) && header.ContentBytes == content.Length
            && header.PathBytes == Encoding.UTF8.GetByteCount(payload.Path) && header.BodyBytes == Bytes(payload.Body).Length;
        if (!fits) { findings.BadDigest(record.Position, string.Create(CultureInfo.InvariantCulture, $"position {record.Position} is not what its header commits to")); }
    }

    private static void CheckChain(Receipt receipt, AuditFindings findings)
    {
        var last = -1L;
        foreach (var record in receipt.Records)
        {
            var header = HeaderOf(record);
            if (header.Run.ToString() != receipt.Run) { findings.BadChain(record.Position, string.Create(CultureInfo.InvariantCulture, $"position {record.Position} is of run {header.Run}")); }
            if (header.Position != record.Position || header.Position <= last || header.Previous >= header.Position || (last >= 0 && header.Previous < last))
            {
                findings.BadChain(record.Position, string.Create(CultureInfo.InvariantCulture, $"position {record.Position} stands where it cannot"));
            }

            last = header.Position;
        }
    }

    /// <summary>The roots that are known: that of the head, and those from which, or to which, the log has only grown, as proofs in the receipt show.</summary>
    private static Dictionary<long, ContentDigest> RootsOf(Receipt receipt, LogCheckpoint head, out string? wrong)
    {
        var roots = new Dictionary<long, ContentDigest> { [head.Size] = head.Root };
        wrong = null;
        foreach (var other in receipt.Consistency ?? [])
        {
            var (root, proof) = (ContentDigest.Read(Bytes(other.Root, TreeHash.Size)), Hashes(other.Proof));
            var isProven = other.Size < head.Size ? MerkleProof.Extends(other.Size, head.Size, proof, root, head.Root) : MerkleProof.Extends(head.Size, other.Size, proof, head.Root, root);
            if (isProven && other.Size > 0 && roots.TryAdd(other.Size, root)) { continue; }
            wrong = string.Create(CultureInfo.InvariantCulture, $"it does not prove that {Math.Min(other.Size, head.Size)} records have only grown to {Math.Max(other.Size, head.Size)}, as it says");
        }

        return roots;
    }

    private static bool IsWhole(Receipt receipt)
    {
        var headers = receipt.Records.Select(HeaderOf).ToList();
        return headers.Count > 0 && headers[0].Previous == -1 && headers.Zip(headers.Skip(1)).All(static pair => pair.Second.Previous == pair.First.Position);
    }

    private static AuditLevel Inclusion(Receipt receipt, LogCheckpoint head, AuditFindings findings)
    {
        if (receipt.Records.Count == 0) { return new AuditLevel(AuditLevels.Inclusion, AuditVerdict.Fail, "the receipt has no record"); }
        foreach (var record in receipt.Records)
        {
            var leaf = TreeHash.Leaf(Bytes(record.Header));
            var proof = Hashes(record.Proof);
            if (MerkleProof.Includes(leaf, record.Position, head.Size, proof, head.Root)) { continue; }
            findings.Bad(record.Position);
            return new AuditLevel(AuditLevels.Inclusion, AuditVerdict.Fail, string.Create(CultureInfo.InvariantCulture, $"position {record.Position} is not in the log under this head"));
        }

        return new AuditLevel(AuditLevels.Inclusion, AuditVerdict.Pass, string.Create(CultureInfo.InvariantCulture, $"{receipt.Records.Count} of {head.Size} records"));
    }

    internal static RecordHeader HeaderOf(ReceiptRecord record) => RecordHeader.Read(Bytes(record.Header, RecordHeader.Size));

    /// <summary>The hashes of a proof.</summary>
    internal static List<ContentDigest> Hashes(IEnumerable<string> proof) => [.. proof.Select(static hash => ContentDigest.Read(Bytes(hash, TreeHash.Size)))];

    internal static byte[] Bytes(string text, int? length = null)
    {
        try
        {
            var bytes = Convert.FromBase64String(text ?? "");
            if (Convert.ToBase64String(bytes) != (text ?? "")) { throw LogErrors.NoReceipt("a field is base64 that is written another way than it is read"); }
            return length is null || bytes.Length == length ? bytes : throw LogErrors.NoReceipt(string.Create(CultureInfo.InvariantCulture, $"a field has {bytes.Length} bytes instead of {length}"));
        }
        catch (FormatException)
        {
            throw LogErrors.NoReceipt("a field is not base64");
        }
    }
}
