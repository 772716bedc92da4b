using Tutti.Kernel.Journal;

namespace Tutti.Kernel.Proofs;

/// <summary>The hashes of a log's tree (RFC 6962 §2.1): leaves and nodes begin with different bytes, so that neither passes for the other.</summary>
public static class TreeHash
{
    /// <summary>Bytes of a hash.</summary>
    public const int Size = ContentDigest.Size;

    private const byte LeafMark = 0;
    private const byte NodeMark = 1;

    /// <summary>The root of a tree without leaves.</summary>
    public static ContentDigest Empty { get; } = ContentDigest.Of([]);

    /// <summary>The hash of a leaf.</summary>
    /// <param name="entry">What the leaf stands for: of a record its canonical header.</param>
    /// <param name="hash">Takes <see cref="Size"/> bytes.</param>
    public static void Leaf(ReadOnlySpan<byte> entry, Span<byte> hash) => Sha256.Hash([LeafMark], entry, hash);

    /// <summary>The hash of a leaf.</summary>
    /// <param name="entry">What the leaf stands for.</param>
    public static ContentDigest Leaf(ReadOnlySpan<byte> entry)
    {
        Span<byte> hash = stackalloc byte[Size];
        Leaf(entry, hash);
        return ContentDigest.Read(hash);
    }

    /// <summary>The hash of a node.</summary>
    /// <param name="left">The hash of its left side.</param>
    /// <param name="right">The hash of its right side.</param>
    public static ContentDigest Node(ContentDigest left, ContentDigest right)
    {
        Span<byte> pair = stackalloc byte[2 * Size];
        left.Write(pair);
        right.Write(pair[Size..]);
        Node(pair, pair);
        return ContentDigest.Read(pair);
    }

    /// <summary>The root of a complete subtree.</summary>
    /// <param name="hashes">Its lowest hashes, a power of two of them; overwritten.</param>
    public static ContentDigest Fold(Span<byte> hashes)
    {
        for (var count = hashes.Length / Size; count > 1; count /= 2)
        {
            for (var at = 0; at < count / 2; at++) { Node(hashes.Slice(at * 2 * Size, 2 * Size), hashes.Slice(at * Size, Size)); }
        }

        return ContentDigest.Read(hashes);
    }

    private static void Node(ReadOnlySpan<byte> pair, Span<byte> hash) => Sha256.Hash([NodeMark], pair[..(2 * Size)], hash);
}
