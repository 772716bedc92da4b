using System.Buffers.Binary;
using Tutti.Kernel.Proofs;
using Tutti.Kernel.Proofs.Notes;
using Tutti.Kernel.Proofs.Rotations;
using Tutti.Storage.Embedded.Proofs;

namespace Tutti.Storage.Embedded.Audits;

/// <summary>Writes a log as static files (C2SP tlog-tiles). An entry is a canonical header: what anybody may see, with nothing of what it commits to.</summary>
internal sealed class TileExport(AuditedLog log, string folder)
{
    /// <summary>The file with the log's key, beside what C2SP names.</summary>
    public const string KeyFile = "log.pub";

    /// <summary>The newest head that witnesses have cosigned, where there is one.</summary>
    public const string CosignedFile = "cosigned";

    /// <summary>The folder with the rotations of the key, which lead from the first one to that.</summary>
    public const string RotationFolder = "rotations";

    private int _files;

    public int Write(SignedNote head, SignedNote? cosigned, NoteKey? key, KeyChain keys, CancellationToken cancellationToken)
    {
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()) { throw LogErrors.NotEmpty(folder); }
        log.Tree();
        for (var (level, hashes) = (0, log.Size); hashes > 0; (level, hashes) = (level + 1, hashes / MerkleTree.TileHashes)) { WriteLevel(level, hashes, cancellationToken); }
        WriteEntries(cancellationToken);
        if (key is not null) { Write(KeyFile, System.Text.Encoding.UTF8.GetBytes(key + "\n")); }
        if (cosigned is not null) { Write(CosignedFile, cosigned.ToBytes()); }
        foreach (var rotation in keys.Rotations) { Write(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{RotationFolder}/{rotation.Number}"), rotation.Note.ToBytes()); }
        // The head last: who finds it finds all that it covers.
        Write("checkpoint", head.ToBytes());
        return _files;
    }

    private void WriteLevel(int level, long hashes, CancellationToken cancellationToken)
    {
        var tile = new byte[MerkleTree.TileHashes * TreeHash.Size];
        for (var index = 0L; index * MerkleTree.TileHashes < hashes; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var width = (int)Math.Min(MerkleTree.TileHashes, hashes - (index * MerkleTree.TileHashes));
            var bytes = tile.AsSpan(0, width * TreeHash.Size);
            log.ReadHashes(level, index * MerkleTree.TileHashes, bytes);
            Write(TilePath.Of(level, index, width), bytes);
        }
    }

    private void WriteEntries(CancellationToken cancellationToken)
    {
        using var bundle = new MemoryStream();
        var (tile, width) = (0L, 0);
        log.Headers(
            (_, header) =>
            {
                Span<byte> length = stackalloc byte[sizeof(ushort)];
                BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)header.Length);
                bundle.Write(length);
                bundle.Write(header);
                if (++width < MerkleTree.TileHashes) { return; }
                Flush(bundle, tile++, width);
                width = 0;
            },
            cancellationToken);
        if (width > 0) { Flush(bundle, tile, width); }
    }

    private void Flush(MemoryStream bundle, long tile, int width)
    {
        Write(TilePath.OfEntries(tile, width), bundle.GetBuffer().AsSpan(0, (int)bundle.Length));
        bundle.SetLength(0);
    }

    private void Write(string name, ReadOnlySpan<byte> bytes)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path) ?? folder);
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        file.Write(bytes);
        _files++;
    }
}
