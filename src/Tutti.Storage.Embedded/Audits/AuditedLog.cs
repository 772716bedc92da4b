using Tutti.Kernel;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Proofs;
using Tutti.Kernel.Proofs.Notes;
using Tutti.Storage.Embedded.Disks;
using Tutti.Storage.Embedded.Log;
using Tutti.Storage.Embedded.Proofs;

namespace Tutti.Storage.Embedded.Audits;

/// <summary>The records of a log under a head, and the hashes beside them, where those give the root that was signed.</summary>
internal sealed class AuditedLog(IDisk disk, uint seed, LogCheckpoint checkpoint) : IDisposable
{
    private LevelFiles? _files;
    private MerkleTree? _tree;

    /// <summary>Records under the head.</summary>
    public long Size => checkpoint.Size;

    /// <summary>The tree up to the head.</summary>
    /// <exception cref="TuttiException">The hashes beside the log do not give its root (TUT3510).</exception>
    public MerkleTree Tree() => TryTree() ?? throw LogErrors.NoTree(disk.Name);

    /// <summary>Reads hashes of the tree.</summary>
    public void ReadHashes(int level, long index, Span<byte> hashes)
    {
        Tree();
        _files!.Read(level, index, hashes); // Tree opened them
    }

    /// <summary>Visits the canonical headers of all records under the head, in order.</summary>
    public void Headers(Action<long, byte[]> visit, CancellationToken cancellationToken)
    {
        using var segments = new SegmentFolder(disk);
        new LogScanner(segments, seed).Follow(LogTail.Empty(seed), (in block) =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (var rest = block.Body; RecordView.TryParseChecked(rest, out var record); rest = rest[record.Bytes.Length..])
            {
                if (record.Header.Position < Size) { visit(record.Header.Position, record.CanonicalHeader.ToArray()); }
            }
        });
    }

    /// <summary>The first record that is another one than was signed; null where there is none, or nobody can say. Hashes that give the signed root say it.</summary>
    public long? FirstDifference()
    {
        if (TryTree() is null) { return null; }
        long? first = null;
        var stored = new byte[TreeHash.Size];
        Headers(
            (position, header) =>
            {
                if (first is not null) { return; }
                _files!.Read(0, position, stored); // TryTree opened them
                if (TreeHash.Leaf(header) != ContentDigest.Read(stored)) { first = position; }
            },
            CancellationToken.None);
        return first;
    }

    public void Dispose() => _files?.Dispose();

    private MerkleTree? TryTree()
    {
        if (_tree is not null) { return _tree; }
        _files ??= LevelFiles.TryOpen(disk, Size);
        var tree = _files is null ? null : new MerkleTree(_files, Size);
        return tree is not null && tree.Root(Size) == checkpoint.Root ? _tree = tree : null;
    }
}
