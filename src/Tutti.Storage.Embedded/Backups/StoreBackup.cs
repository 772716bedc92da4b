using System.Text;
using Tutti.Kernel;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Proofs;
using Tutti.Storage.Embedded.Contents;
using Tutti.Storage.Embedded.Disks;
using Tutti.Storage.Embedded.Log;
using Tutti.Storage.Embedded.Proofs;

namespace Tutti.Storage.Embedded.Backups;

/// <summary>
/// Copies a store as its last signed head covers it, whoever holds it meanwhile: records before a head never change, so nothing needs to stand still. Every block is
/// checked on the way and the tree is computed anew, so that a copy is sound, or none is made.
/// </summary>
public sealed class StoreBackup
{
    private readonly IDisk _from;
    private readonly IDisk _to;
    private readonly HashSet<ContentDigest> _blobs = [];
    private readonly HashSet<RunId> _unsaid = []; // runs whose payloads are gone, and no record that was copied says on whose word
    private IDiskFile? _segment;
    private int _segmentNumber;

    internal StoreBackup(IDisk from, IDisk to) => (_from, _to) = (from, to);

    /// <summary>Copies a store into a folder of its own, from which it can be verified and copied back. A start refuses the copy until a new epoch begins there.</summary>
    /// <param name="store">The store's directory.</param>
    /// <param name="folder">A new or empty folder.</param>
    /// <param name="withKey">Whether the secret key that signs the log is copied too. Without it the copy is verified like any other, and goes on only as a new epoch.</param>
    /// <param name="progress">Told the bytes that were copied; may be null.</param>
    /// <param name="cancellationToken">Ends it; what lies there then is no store.</param>
    /// <returns>What was copied.</returns>
    /// <exception cref="TuttiException">There is no store or no head, the log is damaged or another one than was signed, or the folder is not empty, or within the store.</exception>
    public static BackupReport Write(string store, string folder, bool withKey, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        RequireOutside(folder, store);
        RequireEmpty(folder);
        return new StoreBackup(new ReadOnlyDisk(store), new PhysicalDisk(folder)).Write(withKey, isSameEpoch: false, progress, cancellationToken);
    }

    /// <summary>Copies a backup back to where a store is to lie.</summary>
    /// <param name="folder">What <see cref="Write(string, string, bool, IProgress{long}?, CancellationToken)"/> wrote.</param>
    /// <param name="store">The store's directory: new or empty.</param>
    /// <param name="isSameEpoch">
    /// Goes on under the same name: only where the original is gone and signed nothing after the backup, else there are two logs of one name. Otherwise the store
    /// opens with <see cref="EmbeddedStoreOptions.NewEpoch"/> only (TUT3531).
    /// </param>
    /// <param name="progress">Told the bytes that were copied; may be null.</param>
    /// <param name="cancellationToken">Ends it; what lies there then is no store.</param>
    /// <returns>What was copied.</returns>
    /// <exception cref="TuttiException">As for a backup.</exception>
    public static BackupReport Restore(string folder, string store, bool isSameEpoch, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        RequireOutside(store, folder);
        RequireEmpty(store);
        return new StoreBackup(new ReadOnlyDisk(folder), new PhysicalDisk(store)).Write(withKey: true, isSameEpoch, progress, cancellationToken);
    }

    private static void RequireOutside(string inner, string outer)
    {
        var way = Path.GetRelativePath(Path.GetFullPath(outer), Path.GetFullPath(inner));
        if (way != ".." && !way.StartsWith($"..{Path.DirectorySeparatorChar}", StringComparison.Ordinal) && !Path.IsPathRooted(way)) { throw LogErrors.Within(inner, outer); }
    }

    private static void RequireEmpty(string folder)
    {
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()) { throw LogErrors.NotEmpty(folder); }
    }

    internal BackupReport Write(bool withKey, bool isSameEpoch, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        if (!_from.Exists(StoreHeader.File)) { throw StoreErrors.NoStore(_from.Name); }
        var header = _from.ReadAll(StoreHeader.File);
        var seed = StoreHeader.SeedOf(StoreHeader.Parse(_from.Name, Encoding.ASCII.GetString(header)));
        var cosigned = _from.Exists(LogHead.CosignedFile) ? _from.ReadAll(LogHead.CosignedFile) : null; // before the head, so that it is no newer one
        var signed = Begin(withKey, cancellationToken);
        _to.CreateFolder(string.Empty);
        _to.CreateFolder(SegmentFolder.Folder);
        (signed, var bytes) = CopyLog(seed, signed, () => Begin(withKey, cancellationToken), progress, cancellationToken);
        signed.Keys.Write(_to);
        foreach (var left in _from.List(LogHead.PastFolder)) { Copy($"{LogHead.PastFolder}/{left}", LogHead.PastFolder); }
        if (cosigned is not null) { LogHead.KeepCosigned(_to, cosigned); }
        signed.Head.Write(_to);
        if (!isSameEpoch) { CopyMark.Put(_to); }
        _to.Replace(string.Empty, StoreHeader.File, header); // last: until then this is no store
        return new BackupReport(signed.Head.Checkpoint.Size, bytes, _blobs.Count);
    }

    /// <summary>Head and keys that belong together: while they are read, the key may be rotated.</summary>
    private (LogHead Head, CopiedKeys Keys) Begin(bool withKey, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var rotations = RotationFiles.Count(_from);
            var head = LogHead.Require(_from);
            var keys = CopiedKeys.Read(_from, withKey);
            if (RotationFiles.Count(_from) == rotations) { return (head, keys); }
        }
    }

    /// <summary>
    /// Copies what a head covers. Where somebody erases meanwhile, payloads may be gone already on the word of a record behind that head: a newer one covers it by
    /// then, and the copy is of that.
    /// </summary>
    private ((LogHead Head, CopiedKeys Keys) Signed, long Bytes) CopyLog(
        uint seed, (LogHead Head, CopiedKeys Keys) signed, Func<(LogHead Head, CopiedKeys Keys)> readAnew, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        using var segments = new SegmentFolder(_from);
        using var levels = LevelFiles.Begin(_to);
        var (tree, bytes) = (new MerkleTree(levels), 0L);
        var scanner = new LogScanner(segments, seed);
        var end = scanner.Follow(LogTail.Empty(seed), (in block) =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (tree.Size >= signed.Head.Checkpoint.Size && _unsaid.Count > 0) { signed = readAnew(); }
            if (tree.Size >= signed.Head.Checkpoint.Size) { return; } // not under this head
            Write(block);
            Take(block, tree);
            bytes += block.Bytes.Length;
            progress?.Report(bytes);
        });
        FlushSegment();
        var size = signed.Head.Checkpoint.Size;
        if (tree.Size < size)
        {
            scanner.RequireTornTail(end); // says where the log is damaged
            throw LogErrors.Shorter(_from.Name, tree.Size, size);
        }

        if (tree.Root(size) != signed.Head.Checkpoint.Root) { throw LogErrors.Altered(_from.Name, size); }
        levels.Flush();
        return (signed, bytes);
    }

    private void Take(in BlockView block, MerkleTree tree)
    {
        Span<byte> leaf = stackalloc byte[TreeHash.Size];
        for (var rest = block.Body; RecordView.TryParseChecked(rest, out var record); rest = rest[record.Bytes.Length..])
        {
            TreeHash.Leaf(record.CanonicalHeader, leaf);
            tree.Append(leaf);
            if (record.Erased != Erasure.None) { _unsaid.Add(record.Header.Run); }
            else if (record.Header.Kind == RecordKind.RunErased) { _unsaid.Remove(record.Header.Run); }
            if (record is { Mode: ContentMode.Blob, Erased: Erasure.None } && _blobs.Add(ContentDigest.Read(record.Stored))) { CopyBlob(ContentDigest.Read(record.Stored)); }
        }
    }

    private void Write(in BlockView block)
    {
        var place = block.Header.Address;
        if (_segment is null || place.Segment != _segmentNumber)
        {
            FlushSegment();
            _segment = _to.Open(SegmentFolder.Name(place.Segment), create: true);
            _segmentNumber = place.Segment;
        }

        _segment.Write(block.Bytes, place.Offset);
    }

    private void FlushSegment()
    {
        _segment?.Flush();
        _segment?.Dispose();
        _segment = null;
        _to.FlushFolder(SegmentFolder.Folder);
    }

    private void CopyBlob(ContentDigest digest)
    {
        new BlobFolder(_to).Write(new BlobFolder(_from).Read(digest).Span, head: 0); // reading checks it
    }

    private void Copy(string file, string folder)
    {
        _to.CreateFolder(folder);
        _to.Replace(folder, file[(folder.Length + 1)..], _from.ReadAll(file));
    }
}
