using System.Numerics;
using Tutti.Kernel.Journal;

namespace Tutti.Kernel.Proofs;

/// <summary>An append-only tree of hashes (RFC 6962) that stores every eighth level, as the tiles of C2SP tlog-tiles do; the levels between are folded when asked for.</summary>
/// <param name="levels">Where the hashes lie.</param>
/// <param name="size">Leaves that are there already.</param>
/// <remarks>One thread appends. Roots and proofs of any size that was reached may be asked for by any thread meanwhile.</remarks>
public sealed class MerkleTree(ITreeLevels levels, long size = 0)
{
    /// <summary>Hashes of a full tile.</summary>
    public const int TileHashes = 256;

    private const int TileHeight = 8;

    private long _size = size;

    /// <summary>Leaves of the tree.</summary>
    public long Size => Volatile.Read(ref _size);

    /// <summary>Adds a leaf.</summary>
    /// <param name="leaf">Its hash, as <see cref="TreeHash.Leaf(ReadOnlySpan{byte}, Span{byte})"/> makes it.</param>
    public void Append(ReadOnlySpan<byte> leaf)
    {
        var index = _size;
        Span<byte> root = stackalloc byte[TreeHash.Size];
        levels.Append(0, index, leaf);
        // A tile that is full is one hash of the level above.
        for (var level = 0; (index + 1) % TileHashes == 0; level++)
        {
            index /= TileHashes;
            Complete(level, index * TileHashes, TileHashes).Write(root);
            levels.Append(level + 1, index, root);
        }

        Volatile.Write(ref _size, _size + 1);
    }

    /// <summary>The root of the tree as it was when it had so many leaves.</summary>
    /// <param name="size">Leaves, at most <see cref="Size"/>.</param>
    public ContentDigest Root(long size)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, Size);
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        return size == 0 ? TreeHash.Empty : Subtree(0, size);
    }

    /// <summary>The hashes that show that a leaf stands where it does, lowest first.</summary>
    /// <param name="index">The leaf.</param>
    /// <param name="size">Leaves of the tree that is meant.</param>
    public IReadOnlyList<ContentDigest> ProveInclusion(long index, long size)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, Size);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        var proof = new List<ContentDigest>();
        for (var (low, high) = (0L, size); high - low > 1;)
        {
            var middle = low + Split(high - low);
            proof.Add(index < middle ? Subtree(middle, high) : Subtree(low, middle));
            (low, high) = index < middle ? (low, middle) : (middle, high);
        }

        proof.Reverse();
        return proof;
    }

    /// <summary>The hashes that show that a tree has only grown.</summary>
    /// <param name="oldSize">Leaves of the older tree; at least 1.</param>
    /// <param name="newSize">Leaves of the newer tree.</param>
    public IReadOnlyList<ContentDigest> ProveConsistency(long oldSize, long newSize)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(newSize, Size);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(oldSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(oldSize, newSize);
        var proof = new List<ContentDigest>();
        var (low, high, isOldTree) = (0L, newSize, true);
        while (high > oldSize)
        {
            var middle = low + Split(high - low);
            proof.Add(oldSize <= middle ? Subtree(middle, high) : Subtree(low, middle));
            isOldTree &= oldSize <= middle;
            (low, high) = oldSize <= middle ? (low, middle) : (middle, high);
        }

        if (!isOldTree) { proof.Add(Subtree(low, high)); }
        proof.Reverse();
        return proof;
    }

    private static long Split(long leaves) => 1L << (BitOperations.Log2((ulong)leaves - 1));

    private ContentDigest Subtree(long low, long high)
    {
        var leaves = high - low;
        if (!BitOperations.IsPow2(leaves))
        {
            var middle = low + Split(leaves);
            return TreeHash.Node(Subtree(low, middle), Subtree(middle, high));
        }

        var (level, rest) = Math.DivRem(BitOperations.Log2((ulong)leaves), TileHeight);
        return Complete(level, low >> (level * TileHeight), 1 << rest);
    }

    private ContentDigest Complete(int level, long index, int count)
    {
        Span<byte> hashes = stackalloc byte[count * TreeHash.Size];
        levels.Read(level, index, hashes);
        return TreeHash.Fold(hashes);
    }
}
