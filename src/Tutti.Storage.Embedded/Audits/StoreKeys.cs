using Tutti.Kernel;
using Tutti.Kernel.Proofs;
using Tutti.Kernel.Proofs.Notes;
using Tutti.Kernel.Proofs.Rotations;
using Tutti.Storage.Embedded.Disks;
using Tutti.Storage.Embedded.Proofs;

namespace Tutti.Storage.Embedded.Audits;

/// <summary>The public keys that lie in a store, as they were at one moment: whoever holds it may rotate the key meanwhile.</summary>
internal sealed class StoreKeys
{
    private readonly IReadOnlyList<SignedNote> _notes = [];
    private readonly TuttiException? _fault;
    private readonly int _files;

    private readonly IDisk _disk;
    private readonly KeyBeside _beside;

    private StoreKeys(IDisk disk)
    {
        _disk = disk;
        _files = RotationFiles.Count(disk);
        _beside = KeyBeside.Read(disk);
        try { _notes = RotationFiles.ReadNotes(disk); }
        catch (TuttiException damaged) when (damaged.Code is ProofErrors.Malformed or ProofErrors.Broken) { _fault = damaged; }
    }

    /// <summary>The key that signs now; null where none lies there.</summary>
    public NoteKey? Own => _beside.Key;

    /// <summary>The rotations.</summary>
    /// <exception cref="TuttiException">They are damaged or do not follow each other (TUT1201, TUT1203).</exception>
    public KeyChain Chain => KeyChain.Of(Notes);

    private IReadOnlyList<SignedNote> Notes => _fault is null ? _notes : throw _fault;

    /// <summary>Reads the last head and the keys that belong to it.</summary>
    /// <exception cref="TuttiException">There is no head yet (TUT3507) or no more (TUT3530), or it does not read as one (TUT1201).</exception>
    public static (LogHead Head, StoreKeys Keys) Read(IDisk disk)
    {
        while (true)
        {
            var keys = new StoreKeys(disk);
            var head = LogHead.Require(disk);
            if (RotationFiles.Count(disk) == keys._files) { return (head, keys); }
        }
    }

    /// <summary>Whose signatures count for a verifier.</summary>
    public KeyTrust For(AuditTrust trust) => new(trust, Own, () => Notes);

    /// <summary>The key that signs now, to be given to others; null where none lies there.</summary>
    /// <param name="head">The last head.</param>
    /// <exception cref="TuttiException">The file was damaged or replaced: the head is not signed by its key (TUT3503). Or the rotations are broken (TUT1201, TUT1203).</exception>
    public NoteKey? ForOthers(LogHead head) => Chain is { Last: { } last } chain && Own is { } own && chain.Keys.Contains(own) && (head.Note.IsSignedBy(last) || chain.IsLeft(head.Note, head.Checkpoint))
        ? last
        : _beside.ForOthers(head.Note);

    /// <summary>The levels, of which that of the signature fails where the file of the key is damaged, or a head in which an epoch was left.</summary>
    public IEnumerable<AuditLevel> Judge(IEnumerable<AuditLevel> levels, LogHead head, AuditTrust trust)
    {
        var epochs = new EpochAudit(_disk, head.Checkpoint, [.. Known.Concat(trust.Key is { } own ? [own] : []).Distinct()]);
        return _beside.Judge(levels, isReplaced: IsReplaced(head)).Select(level => level.Name == AuditLevels.Signature ? epochs.Judge(level) : level);
    }

    /// <summary>Whether the key that lies here has not signed the head, and is none of the chain: where a disk fails during a rotation, the one that gave way may lie here until the next start.</summary>
    private bool IsReplaced(LogHead head)
    {
        if (Own is not { } own || head.Note.IsSignedBy(own)) { return false; }
        try { return !Chain.Keys.Contains(own); }
        catch (TuttiException broken) when (broken.Code is ProofErrors.Malformed or ProofErrors.Broken) { return false; } // which is told already
    }

    /// <summary>All keys that lie here: the present one, those of the chain, and those that were lost or left behind with their rotations.</summary>
    private IEnumerable<NoteKey> Known => [.. Own is { } own ? [own] : (NoteKey[])[], .. _fault is null ? Keys(_notes) : [], .. LogKeyFile.Left(_disk), .. Keys(RotationFiles.ReadLeft(_disk))];

    private static IEnumerable<NoteKey> Keys(IEnumerable<SignedNote> rotations)
    {
        foreach (var note in rotations)
        {
            KeyRotation rotation;
            try { rotation = KeyRotation.Parse(note); }
            catch (TuttiException broken) when (broken.Code is ProofErrors.Malformed or ProofErrors.Broken) { continue; } // what reads the chain says so
            yield return rotation.From;
            yield return rotation.To;
        }
    }

    /// <summary>A receipt with the rotations that lead to the key of its head.</summary>
    public Receipt Complete(Receipt receipt)
    {
        var notes = Chain.Rotations.Select(static rotation => rotation.Note.ToString()).ToList();
        return notes.Count == 0 ? receipt : receipt with { Format = Receipt.ExtendedFormat, Rotations = notes };
    }

    /// <summary>Whether the key that has signed the last head has signed another one as well. Where none lies here, whether both say so.</summary>
    public bool HasSigned(SignedNote other, SignedNote head) => Own is { } own ? head.IsSignedBy(own) && other.IsSignedBy(own) : IdsOf(other).Intersect(IdsOf(head)).Any();

    /// <summary>Keeps a cosigned head.</summary>
    public static void KeepHead(string directory, SignedNote cosigned) => LogHead.KeepCosigned(new PhysicalDisk(directory), cosigned.ToBytes());

    /// <summary>Keeps the cosignatures of a rotation with it.</summary>
    public static void KeepRotation(string directory, SignedNote cosigned)
    {
        var disk = new PhysicalDisk(directory);
        var kept = RotationFiles.Read(disk).Rotations.FirstOrDefault(each => each.Note.Text == cosigned.Text) ?? throw ProofErrors.BrokenChain("what was cosigned is no rotation of this store");
        RotationFiles.Write(disk, KeyRotation.Parse(kept.Note.Join(cosigned)));
    }

    private static IEnumerable<(string Name, uint Id)> IdsOf(SignedNote head) => head.Signatures.Select(static signature => (signature.Name, signature.KeyId));
}
