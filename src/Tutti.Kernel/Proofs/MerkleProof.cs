using System.Numerics;
using Tutti.Kernel.Journal;

namespace Tutti.Kernel.Proofs;

/// <summary>Verifies what a log says of its tree (RFC 9162 §2.1.3.2 and §2.1.4.2). Whatever is odd is refused: sizes of zero, hashes too many or too few.</summary>
public static class MerkleProof
{
    /// <summary>Whether a leaf stands at a place of a tree.</summary>
    /// <param name="leaf">The hash of the leaf.</param>
    /// <param name="index">Its place, from 0.</param>
    /// <param name="size">Leaves of the tree.</param>
    /// <param name="proof">The hashes beside the way from the leaf to the root, lowest first.</param>
    /// <param name="root">The root of the tree.</param>
    public static bool Includes(ContentDigest leaf, long index, long size, IReadOnlyList<ContentDigest> proof, ContentDigest root)
    {
        ArgumentNullException.ThrowIfNull(proof);
        if (index < 0 || index >= size) { return false; }
        var (node, last) = ((ulong)index, (ulong)size - 1);
        var hash = leaf;
        foreach (var beside in proof)
        {
            if (last == 0) { return false; }
            if ((node & 1) == 1 || node == last)
            {
                hash = TreeHash.Node(beside, hash);
                SkipLonely(ref node, ref last);
            }
            else
            {
                hash = TreeHash.Node(hash, beside);
            }

            (node, last) = (node >> 1, last >> 1);
        }

        return last == 0 && hash == root;
    }

    /// <summary>Whether a tree has only grown.</summary>
    /// <param name="oldSize">Leaves of the older tree; at least 1.</param>
    /// <param name="newSize">Leaves of the newer tree.</param>
    /// <param name="proof">Hashes from which both roots follow.</param>
    /// <param name="oldRoot">The root of the older tree.</param>
    /// <param name="newRoot">The root of the newer tree.</param>
    public static bool Extends(long oldSize, long newSize, IReadOnlyList<ContentDigest> proof, ContentDigest oldRoot, ContentDigest newRoot)
    {
        ArgumentNullException.ThrowIfNull(proof);
        if (oldSize <= 0 || oldSize > newSize) { return false; }
        if (oldSize == newSize) { return proof.Count == 0 && oldRoot == newRoot; }
        if (proof.Count == 0) { return false; }
        var (node, last) = ((ulong)oldSize - 1, (ulong)newSize - 1);
        var shift = BitOperations.TrailingZeroCount(~node);
        (node, last) = (node >> shift, last >> shift);
        // An older tree that is complete is its own first hash, and the proof leaves it out.
        var isComplete = BitOperations.IsPow2(oldSize);
        var start = isComplete ? oldRoot : proof[0];
        return Climb(start, proof.Skip(isComplete ? 0 : 1), node, last) is var (older, newer, isWhole) && isWhole && older == oldRoot && newer == newRoot;
    }

    private static (ContentDigest Older, ContentDigest Newer, bool IsWhole) Climb(ContentDigest start, IEnumerable<ContentDigest> proof, ulong node, ulong last)
    {
        var (older, newer) = (start, start);
        foreach (var beside in proof)
        {
            if (last == 0) { return (older, newer, false); }
            if ((node & 1) == 1 || node == last)
            {
                (older, newer) = (TreeHash.Node(beside, older), TreeHash.Node(beside, newer));
                SkipLonely(ref node, ref last);
            }
            else
            {
                newer = TreeHash.Node(newer, beside);
            }

            (node, last) = (node >> 1, last >> 1);
        }

        return (older, newer, last == 0);
    }

    /// <summary>A node at the right edge without a sibling is lifted as it is.</summary>
    private static void SkipLonely(ref ulong node, ref ulong last)
    {
        while ((node & 1) == 0 && node != 0) { (node, last) = (node >> 1, last >> 1); }
    }
}
