using Tutti.Kernel;
using Tutti.Kernel.Proofs;
using Tutti.Kernel.Proofs.Notes;
using Tutti.Kernel.Proofs.Rotations;
using Tutti.Storage.Embedded.Disks;
using Tutti.Storage.Embedded.Log;

namespace Tutti.Storage.Embedded.Proofs;

/// <summary>
/// The tree over a store's records, and its signed heads. Derived from the log by reading it, at a start and later alike: nothing is signed that is not durable,
/// and commits wait for nothing. One thread at a time.
/// </summary>
internal sealed class SignedLog : IDisposable
{
    /// <summary>So many of the last records are compared with their leaves at a start; all of them are by <c>tutti verify --all</c>.</summary>
    private const int ComparedAtStart = 4 * MerkleTree.TileHashes;

    private readonly IDisk _disk;
    private readonly LogLeaves _leaves;
    private volatile INoteSigner _signer;
    private LogOrigin _origin;
    private LevelFiles _files;
    private MerkleTree _tree;
    private IReadOnlyList<string> _extensions = [];
    private bool _isCopy;
    private KeyChain _keys = KeyChain.None;
    private TuttiException? _doubt;
    private volatile LogHead? _head;

    private SignedLog(IDisk disk, LogLeaves leaves, INoteSigner signer, LogOrigin origin)
    {
        (_disk, _leaves, _signer, _origin) = (disk, leaves, signer, origin);
        _files = LevelFiles.Begin(disk);
        _tree = new MerkleTree(_files);
        _isCopy = CopyMark.IsOn(disk);
    }

    /// <summary>The last signed head; null before the first.</summary>
    public LogHead? Head => _head;

    /// <summary>The public key.</summary>
    public NoteKey Key => _signer.Key;

    /// <summary>Opens the tree of a store and compares it with its last signed head.</summary>
    /// <param name="disk">The store's disk.</param>
    /// <param name="leaves">The leaves of its records.</param>
    /// <param name="signer">The store's key.</param>
    /// <param name="workspace">The store's identity.</param>
    /// <param name="tail">Where the log ends.</param>
    /// <param name="newEpoch">Begins a new epoch where the head does not fit; null to refuse.</param>
    /// <param name="isHeadLost">Whether there must have been a head, by <see cref="LogHead.IsLost"/>.</param>
    /// <exception cref="TuttiException">
    /// It is a copy (TUT3531), or the head is lost (TUT3530) or does not fit the log (TUT3501, TUT3502, TUT3504, TUT3505), or the rotations of the key do not (TUT1203, TUT3513); or all
    /// fits although a new epoch is asked for (TUT3506).
    /// </exception>
    public static SignedLog Open(IDisk disk, LogLeaves leaves, INoteSigner signer, Guid workspace, LogTail tail, NewEpoch? newEpoch, bool isHeadLost)
    {
        var log = new SignedLog(disk, leaves, signer, new LogOrigin(workspace, 1));
        try
        {
            log._keys = RotationFiles.Read(disk);
            if (log._keys.Last is { } last && last != signer.Key) { throw LogErrors.NotOnChain(disk.Name, $"they lead to {last}, and the key is {signer.Key}"); }
            if (LogHead.Read(disk) is { } head) { log.Resume(head, workspace, tail); }
            else if (isHeadLost) { throw LogErrors.HeadLost(disk.Name); }
            if (log._isCopy) { throw LogErrors.Copy(disk.Name); }
            if (newEpoch is not null) { throw LogErrors.NothingToLeave(disk.Name); }
            // At once, also over no record: from here on records with a key and without a head are a log whose head was taken away, and not one that a crash left unsigned.
            if (log._head is null) { log.CatchUp(tail); }
            return log;
        }
        catch (TuttiException misfit) when (newEpoch is not null && IsMisfit(misfit))
        {
            log.Leave(workspace, newEpoch);
            return log;
        }
        catch
        {
            log.Dispose();
            throw;
        }
    }

    /// <summary>Takes in all records up to a tail, and signs the head.</summary>
    /// <returns>Whether there was anything new.</returns>
    public bool CatchUp(LogTail tail)
    {
        if (_doubt is not null) { throw _doubt; }
        if (tail.Position == (_head?.Checkpoint.Size ?? -1)) { return false; }
        _leaves.Visit(_tree.Size, tail, (_, hash) => _tree.Append(hash));
        _files.Flush();
        Sign(new LogCheckpoint { Origin = _origin.ToString(), Size = _tree.Size, Root = _tree.Root(_tree.Size), Extensions = _extensions });
        if (_isCopy) { CopyMark.Remove(_disk); }
        _isCopy = false;
        return true;
    }

    /// <summary>Signs all up to a tail with the key, for the last time, and lets a new one follow, which signs the same head and all after it.</summary>
    /// <param name="tail">Where the log ends.</param>
    /// <param name="why">Who changes the key, and why.</param>
    /// <exception cref="TuttiException">It is not known whether the new key is there, or not all files say so yet (TUT3516).</exception>
    public KeyRotation Rotate(LogTail tail, NewKey why)
    {
        var next = Prepare(tail, why);
        var head = _head!.Checkpoint; // it has caught up
        var rotation = KeyRotation.Sign(head, _keys.Rotations.Count + 1, _signer, next, why.By, why.Because);
        var keys = _keys.With(rotation);
        try { RotationFiles.Write(_disk, rotation); }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            // A head that the old key signs behind a rotation that is there after all would be a forgery.
            throw _doubt = LogErrors.RotationUncertain(cause);
        }

        var old = _signer;
        (_signer, _keys) = (next, keys);
        (old as IDisposable)?.Dispose();
        try
        {
            NextKeyFile.Finish(_disk, next.Key);
            Sign(head);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException) { throw LogErrors.RotationUnfinished(next.Key.ToString(), cause); }
        return rotation;
    }

    public void Dispose()
    {
        _files.Dispose();
        (_signer as IDisposable)?.Dispose();
    }

    private INoteSigner Prepare(LogTail tail, NewKey why)
    {
        try
        {
            CatchUp(tail);
            return NextKeyFile.Prepare(_disk, _signer.Key, why.KeepOld);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException) { throw DiskErrors.Explain(_disk.Name, cause); }
    }

    private void Resume(LogHead head, Guid workspace, LogTail tail)
    {
        var (note, checkpoint) = (head.Note, head.Checkpoint);
        var isLeft = _keys.IsLeft(note, checkpoint); // a crash came between a rotation and the head that the new key signs first
        if (!isLeft && !note.IsSignedBy(_signer.Key)) { throw LogErrors.NotOurs(LogHead.File, _signer.Key.ToString()); }
        _origin = LogOrigin.Of(workspace, checkpoint) ?? throw LogErrors.OtherLog(LogHead.File, checkpoint.Origin, _origin.ToString());
        if (tail.Position < checkpoint.Size) { throw LogErrors.Shorter(_disk.Name, tail.Position, checkpoint.Size); }
        if (!TryLoad(checkpoint, tail)) { Rebuild(checkpoint, tail); }
        RequireRotations(checkpoint);
        (_head, _extensions) = (head, checkpoint.Extensions);
        if (isLeft && !_isCopy) { Sign(checkpoint); } // a copy signs nothing as its original
    }

    /// <summary>Rotations are heads of this log as well, and both keys have signed them.</summary>
    private void RequireRotations(LogCheckpoint head)
    {
        if (!_keys.IsInTime(_keys.Rotations.Count, head)) { throw LogErrors.NotOnChain(_disk.Name, "the head stands before the last rotation, and its key did not sign there"); }
        foreach (var rotation in _keys.Rotations.Where(rotation => rotation.Head.Origin == head.Origin))
        {
            if (_tree.Root(rotation.Head.Size) != rotation.Head.Root) { throw LogErrors.Altered(_disk.Name, rotation.Head.Size); }
        }
    }

    private void Sign(LogCheckpoint checkpoint)
    {
        var head = LogHead.Sign(checkpoint, _signer);
        head.Write(_disk);
        _head = head;
    }

    /// <summary>Takes the files where their root is the signed one, and the last records are those whose leaves they hold.</summary>
    private bool TryLoad(LogCheckpoint checkpoint, LogTail tail)
    {
        if (LevelFiles.TryOpen(_disk, checkpoint.Size) is not { } files) { return false; }
        var tree = new MerkleTree(files, checkpoint.Size);
        if (tree.Root(checkpoint.Size) == checkpoint.Root && EndFits(files, checkpoint.Size, tail))
        {
            Use(files, tree);
            return true;
        }

        files.Dispose();
        return false;
    }

    private bool EndFits(LevelFiles files, long size, LogTail tail)
    {
        var fits = true;
        var stored = new byte[TreeHash.Size];
        _leaves.Visit(Math.Max(0, size - ComparedAtStart), tail, (position, hash) =>
        {
            if (position >= size) { return; }
            files.Read(0, position, stored);
            fits &= hash.SequenceEqual(stored);
        });
        return fits;
    }

    /// <summary>The files are lost or damaged, or the log is another one: the records say which.</summary>
    private void Rebuild(LogCheckpoint checkpoint, LogTail tail)
    {
        var files = LevelFiles.Begin(_disk);
        var tree = new MerkleTree(files);
        _leaves.Visit(0, tail, (position, hash) =>
        {
            if (position < checkpoint.Size) { tree.Append(hash); }
        });
        if (tree.Root(checkpoint.Size) != checkpoint.Root)
        {
            files.Dispose();
            throw LogErrors.Altered(_disk.Name, checkpoint.Size);
        }

        files.Flush();
        Use(files, tree);
    }

    /// <summary>What a new epoch leaves behind: a head that does not fit. A damaged log is mended first.</summary>
    private static bool IsMisfit(TuttiException error) => error.Code is
        LogErrors.Short or LogErrors.Changed or LogErrors.Foreign or LogErrors.OfOther or LogErrors.Lost or LogErrors.Copied or LogErrors.OffChain or ProofErrors.Malformed or ProofErrors.Broken;

    /// <summary>A new epoch is a new log over all records that there are; each of its heads cites the one that was left, as far as it can be read.</summary>
    private void Leave(Guid workspace, NewEpoch why)
    {
        var left = _disk.Exists(LogHead.File) ? _disk.ReadAll(LogHead.File) : null;
        var cited = left is null ? null : TryRead(left);
        var last = (cited is null ? null : LogOrigin.Of(workspace, cited)) ?? LogOrigin.Latest(_disk, workspace);
        _origin = left is null || _isCopy ? last.Apart : last.Next; // a backup can be put back twice
        if (left is not null) { LogHead.Keep(_disk, left, last.Epoch); }
        TakeKeys(workspace);
        var lines = cited?.ToString().Split('\n') ?? [left is null ? "a head that is lost" : "a head that cannot be read", "", ""];
        _extensions = [$"after {lines[0]} {lines[1]} {lines[2]}".TrimEnd(), $"by {why.By}", $"because {why.Because}"];
        Use(LevelFiles.Begin(_disk), tree: null);
        _head = null; // that of a copy fits, and is left all the same
    }

    /// <summary>Rotations that lead to this key go on into the new epoch; where none does, who knows the old keys cannot know it, and is to be given it.</summary>
    private void TakeKeys(Guid workspace)
    {
        _keys = RotationFiles.TryRead(_disk) ?? KeyChain.None;
        if (_keys.Last != _signer.Key)
        {
            RotationFiles.PutAside(_disk);
            _keys = KeyChain.None;
        }
        else if (LogOrigin.Of(workspace, _keys.Rotations[^1].Head) is { } rotated && rotated.Epoch >= _origin.Epoch)
        {
            _origin = rotated.Next; // the head that said so is lost, and an epoch stands behind the rotations of those before it
        }
    }

    private static LogCheckpoint? TryRead(byte[] head)
    {
        try { return LogCheckpoint.Parse(SignedNote.Parse(head).Text); }
        catch (TuttiException unreadable) when (unreadable.Code == ProofErrors.Malformed) { return null; }
    }

    private void Use(LevelFiles files, MerkleTree? tree)
    {
        _files.Dispose();
        (_files, _tree) = (files, tree ?? new MerkleTree(files));
    }
}
