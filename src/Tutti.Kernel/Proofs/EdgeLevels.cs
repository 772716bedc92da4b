namespace Tutti.Kernel.Proofs;

/// <summary>Only the last tile of each level: enough for the root of a tree as it is, however large it grows. For who reads a log once and keeps nothing.</summary>
public sealed class EdgeLevels : ITreeLevels
{
    private readonly List<byte[]> _tiles = [];

    /// <inheritdoc/>
    public void Append(int level, long index, ReadOnlySpan<byte> hash)
    {
        while (_tiles.Count <= level) { _tiles.Add(new byte[MerkleTree.TileHashes * TreeHash.Size]); }
        hash.CopyTo(_tiles[level].AsSpan(At(index)));
    }

    /// <inheritdoc/>
    public void Read(int level, long index, Span<byte> hashes) => _tiles[level].AsSpan(At(index), hashes.Length).CopyTo(hashes);

    private static int At(long index) => (int)(index % MerkleTree.TileHashes) * TreeHash.Size;
}
