using System.Globalization;
using Tutti.Kernel;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Proofs;
using Tutti.Kernel.Proofs.Notes;
using Tutti.Kernel.Proofs.Rotations;
using Tutti.Kernel.Proofs.Witnesses;
using Tutti.Storage.Embedded.Audits.Searches;
using Tutti.Storage.Embedded.Disks;
using Tutti.Storage.Embedded.Proofs;

namespace Tutti.Storage.Embedded.Audits;

/// <summary>
/// A store as an auditor sees it: read, never written, whoever holds it meanwhile. Says only what the last signed head covers, and computes it from the records;
/// hashes that somebody stored are not believed.
/// </summary>
public sealed class StoreAudit : IDisposable
{
    private readonly IDisk _disk;
    private readonly LogHead _head;
    private readonly uint _seed;
    private readonly AuditedLog _log;
    private readonly StoreKeys _keys;

    private StoreAudit(IDisk disk, Guid workspace, LogHead head, StoreKeys keys)
    {
        (_disk, _head, _keys, _seed) = (disk, head, keys, StoreHeader.SeedOf(workspace));
        _log = new AuditedLog(disk, _seed, head.Checkpoint);
    }

    /// <summary>The last signed head.</summary>
    public SignedNote Head => _head.Note;

    /// <summary>What it says.</summary>
    public LogCheckpoint Checkpoint => _head.Checkpoint;

    /// <summary>The key that lies beside the log; null where there is none.</summary>
    public NoteKey? OwnKey => _keys.Own;

    /// <summary>The key that lies beside the log, to be given to others.</summary>
    /// <returns>The key; null where there is none.</returns>
    /// <exception cref="TuttiException">It was damaged or replaced: the head is not signed by it (TUT3503). Or the rotations are, which lead to it (TUT1201, TUT1203).</exception>
    public NoteKey? KeyForOthers() => _keys.ForOthers(_head);

    /// <summary>The rotations of the key: what leads from the first key of the log to <see cref="OwnKey"/>.</summary>
    /// <exception cref="TuttiException">They are damaged or do not follow each other (TUT1201, TUT1203).</exception>
    public KeyChain Keys => _keys.Chain;

    /// <summary>The newest head that witnesses have cosigned; null where none has.</summary>
    /// <exception cref="TuttiException">It is no note (TUT1201).</exception>
    public SignedNote? Cosigned => _disk.Exists(LogHead.CosignedFile) ? SignedNote.Parse(_disk.ReadAll(LogHead.CosignedFile)) : null;

    /// <summary>Asks for what a witness needs: the proof that the log under the head has only grown since a size.</summary>
    /// <param name="oldSize">What the witness knows; 0 for nothing.</param>
    /// <exception cref="TuttiException">The hashes beside the log are lost (TUT3510), or the witness knows more than there is (TUT3512).</exception>
    public WitnessRequest AskWitness(long oldSize)
    {
        if (oldSize > Checkpoint.Size) { throw LogErrors.WitnessKnowsMore(oldSize, Checkpoint.Size); }
        return Ask(oldSize, Checkpoint.Size, Head);
    }

    /// <summary>Asks a witness to cosign a rotation, from which it learns the new key; null where it knows more of the log already, so that it cannot.</summary>
    /// <param name="rotation">A rotation of this store, of the epoch that the log has now.</param>
    /// <param name="oldSize">What the witness knows; 0 for nothing.</param>
    /// <exception cref="TuttiException">The hashes beside the log are lost (TUT3510).</exception>
    public WitnessRequest? AskWitness(KeyRotation rotation, long oldSize)
    {
        ArgumentNullException.ThrowIfNull(rotation);
        return oldSize > rotation.Head.Size ? null : Ask(oldSize, rotation.Head.Size, rotation.Note);
    }

    /// <summary>Whether the log under the head is one that has only grown since an older head of it.</summary>
    /// <param name="older">A head that was kept elsewhere.</param>
    /// <exception cref="TuttiException">The hashes beside the log are lost (TUT3510).</exception>
    public bool Continues(LogCheckpoint older)
    {
        ArgumentNullException.ThrowIfNull(older);
        return older.Origin == Checkpoint.Origin && older.Size <= Checkpoint.Size && _log.Tree().Root(older.Size) == older.Root;
    }

    /// <summary>Keeps a head that witnesses have cosigned beside the log. The one thing that an audit writes.</summary>
    /// <param name="directory">The store's directory.</param>
    /// <param name="cosigned">The head.</param>
    public static void KeepCosigned(string directory, SignedNote cosigned)
    {
        ArgumentNullException.ThrowIfNull(cosigned);
        StoreKeys.KeepHead(directory, cosigned);
    }

    /// <summary>Keeps the cosignatures of a rotation with it: they vouch for it when its old key is not to be believed any more.</summary>
    /// <param name="directory">The store's directory.</param>
    /// <param name="cosigned">The rotation's text with the cosignatures.</param>
    /// <exception cref="TuttiException">It is no rotation of this store (TUT1203).</exception>
    public static void KeepCosignedRotation(string directory, SignedNote cosigned)
    {
        ArgumentNullException.ThrowIfNull(cosigned);
        StoreKeys.KeepRotation(directory, cosigned);
    }

    /// <summary>Opens a store for reading.</summary>
    /// <param name="directory">The store's directory.</param>
    /// <exception cref="TuttiException">There is no store, or its log has no signed head yet (TUT3507) or no more (TUT3530).</exception>
    public static StoreAudit Open(string directory) => Open(new ReadOnlyDisk(directory));

    /// <inheritdoc/>
    public void Dispose() => _log.Dispose();

    /// <summary>Opens a store on any disk.</summary>
    internal static StoreAudit Open(IDisk disk)
    {
        var workspace = StoreHeader.Require(disk);
        var (head, keys) = StoreKeys.Read(disk);
        return new StoreAudit(disk, workspace, head, keys);
    }

    /// <summary>Reads everything and says what holds.</summary>
    /// <param name="run">The run whose records are looked into; null for all.</param>
    /// <param name="trust">What the verifier holds.</param>
    /// <param name="progress">Told the bytes that were read; may be null.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public AuditReport Verify(RunId? run, AuditTrust trust, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(trust);
        var findings = new AuditFindings();
        SignedNote[] heads = Cosigned is { } cosigned ? [Head, cosigned] : [Head];
        var keys = _keys.For(trust);
        using var scan = new LogScan(_disk, _seed, run, KeyTrust.SizesOf([.. heads, .. keys.Rotations, .. trust.Anchors]), findings, trust.Audits);
        scan.Run(Checkpoint.Size, progress, cancellationToken);
        var inclusion = Inclusion(scan, findings);
        var above = _keys.Judge(findings.With(trust.Audits, scan.Above(trust, keys, heads)), _head, trust);
        return new AuditReport
        {
            Origin = Checkpoint.Origin,
            Records = Checkpoint.Size,
            NotYetSigned = Math.Max(0, scan.Records - Checkpoint.Size),
            Stray = scan.Stray,
            FirstBad = findings.FirstBad,
            Levels =
            [
                findings.Digests(string.Create(CultureInfo.InvariantCulture, $"{scan.Checked} records{scan.Erased}")),
                findings.Chain($"{(run is null ? AuditFindings.Journals(scan.Runs) : $"run {run}")}{scan.Clock}"),
                inclusion,
                .. above,
            ],
        };
    }

    /// <summary>Looks for records of any run: those under the last signed head, and those behind it, which say so.</summary>
    /// <param name="filter">What is looked for.</param>
    /// <param name="visit">Takes each record that fits.</param>
    /// <param name="progress">Told the bytes that were read; may be null.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public SearchEnd Search(RecordFilter filter, Action<FoundRecord> visit, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(visit);
        using var search = new LogSearch(_disk, _seed, Checkpoint.Size, filter);
        return search.Run(visit, progress, cancellationToken);
    }

    /// <summary>The run that a text means: its id, or a beginning that fits one run only.</summary>
    /// <exception cref="TuttiException">There is none, or there are several (TUT3508).</exception>
    public RunId FindRun(string run, CancellationToken cancellationToken) => new RecordSearch(_disk, _seed, Checkpoint.Size).Find(run, step: null, cancellationToken).Run;

    /// <summary>Receipts of records: each with the proof that it is in the log, and with all that it says.</summary>
    /// <param name="run">The run: its id, or a beginning that fits one run only.</param>
    /// <param name="step">The path of a step, or the end of it; null for all records of the run.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="TuttiException">There is no such run (TUT3508), or it has no such step (TUT3509).</exception>
    public Receipt Prove(string run, string? step, CancellationToken cancellationToken)
    {
        var found = new RecordSearch(_disk, _seed, Checkpoint.Size).Find(run, step, cancellationToken);
        var tree = _log.Tree();
        var (head, size) = HeadOver(found.Records[^1].Position, tree);
        return _keys.Complete(new Receipt
        {
            Checkpoint = head.ToString(),
            Key = KeyForOthers()?.ToString(),
            Run = found.Run.ToString(),
            Records = [.. found.Records.Select(record => record with { Proof = [.. tree.ProveInclusion(record.Position, size).Select(Receipt.Encode)] })],
        });
    }

    /// <summary>A receipt with proofs to heads that were kept elsewhere, by which a verifier compares it with them.</summary>
    /// <param name="receipt">A receipt of this store.</param>
    /// <param name="anchors">The heads. One of as many records as the head of the receipt needs no proof, nor does one of none.</param>
    /// <exception cref="TuttiException">The log does not continue one of them (TUT3534), or it is no head (TUT1201); or the hashes beside the log are lost (TUT3510).</exception>
    public Receipt Connect(Receipt receipt, IReadOnlyCollection<SignedNote> anchors)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        ArgumentNullException.ThrowIfNull(anchors);
        return ReceiptConsistency.Add(receipt, [.. anchors.Select(static anchor => LogCheckpoint.Parse(anchor.Text))], _log, Checkpoint.Size);
    }

    private WitnessRequest Ask(long oldSize, long size, SignedNote head) => new(oldSize, oldSize is 0 ? [] : _log.Tree().ProveConsistency(oldSize, size), head);

    /// <summary>A head that witnesses have cosigned says more than the newest one, where it covers the records and the log's key is still the one that signed it.</summary>
    private (SignedNote Head, long Size) HeadOver(long position, MerkleTree tree)
    {
        if (Cosigned is not { } cosigned || !_keys.HasSigned(cosigned, Head)) { return (Head, Checkpoint.Size); }
        var seen = LogCheckpoint.Parse(cosigned.Text);
        return position < seen.Size && seen.Size <= Checkpoint.Size && tree.Root(seen.Size) == seen.Root ? (cosigned, seen.Size) : (Head, Checkpoint.Size);
    }

    /// <summary>Writes the log as files that any web server can serve (C2SP tlog-tiles): tiles, entries, and the head last.</summary>
    /// <param name="folder">A new or empty folder.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>How many files were written.</returns>
    /// <exception cref="TuttiException">The folder is not empty (TUT3511), or the hashes beside the log are lost (TUT3510).</exception>
    public int Export(string folder, CancellationToken cancellationToken) => new TileExport(_log, folder).Write(Head, Cosigned, KeyForOthers(), Keys, cancellationToken);

    private AuditLevel Inclusion(LogScan scan, AuditFindings findings)
    {
        if (scan.Damage is { } damage)
        {
            findings.Bad(scan.Records);
            return new AuditLevel(AuditLevels.Inclusion, AuditVerdict.Fail, damage);
        }

        return scan.Roots.TryGetValue(Checkpoint.Size, out var root) && root == Checkpoint.Root
            ? new AuditLevel(AuditLevels.Inclusion, AuditVerdict.Pass, string.Create(CultureInfo.InvariantCulture, $"{Checkpoint.Size} records have the root {root}"))
            : new AuditLevel(AuditLevels.Inclusion, AuditVerdict.Fail, string.Create(CultureInfo.InvariantCulture, $"these {Checkpoint.Size} records are not the ones whose root was signed{WhereItDiffers(findings)}"));
    }

    private string WhereItDiffers(AuditFindings findings)
    {
        if (_log.FirstDifference() is not { } place) { return ""; }
        findings.Bad(place);
        return string.Create(CultureInfo.InvariantCulture, $"; the first other one is at position {place}");
    }
}
