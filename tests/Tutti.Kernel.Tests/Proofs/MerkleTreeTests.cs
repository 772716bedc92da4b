using System.Buffers.Binary;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Proofs;

namespace Tutti.Kernel.Tests.Proofs;

/// <summary>The tree against its definition: every size up to beyond two tiles, every proof.</summary>
public sealed class MerkleTreeTests
{
    private const int Leaves = 600;

    private static readonly ContentDigest[] Hashes = [.. Enumerable.Range(0, Leaves).Select(static number => TreeHash.Leaf(Entry(number)))];

    [Fact]
    public void Root_AnySize_IsThatOfTheDefinition()
    {
        var tree = Grow(Leaves);

        for (var size = 0; size <= Leaves; size++) { Assert.Equal(Define(0, size), tree.Root(size)); }
    }

    [Fact]
    public void Root_LevelsAboveTheFirstTile_IsThatOfTheDefinition()
    {
        const int size = (256 * 256) + 257;
        var tree = new MerkleTree(new MemoryLevels());
        var edge = new MerkleTree(new EdgeLevels());
        var all = new ContentDigest[size];
        Span<byte> hash = stackalloc byte[TreeHash.Size];
        for (var number = 0; number < size; number++)
        {
            TreeHash.Leaf(Entry(number), hash);
            all[number] = ContentDigest.Read(hash);
            tree.Append(hash);
            edge.Append(hash);
        }

        var defined = Define(all);
        Assert.Equal(defined, tree.Root(size));
        Assert.Equal(defined, edge.Root(size));
    }

    [Fact]
    public void ProveInclusion_EveryLeafOfEverySize_IsAccepted_AndOfNoOtherPlace()
    {
        var tree = Grow(Leaves);

        foreach (var size in new[] { 1, 2, 3, 7, 8, 255, 256, 257, 511, 512, 513, Leaves })
        {
            var root = tree.Root(size);
            for (var index = 0; index < size; index++)
            {
                var proof = tree.ProveInclusion(index, size);
                Assert.True(MerkleProof.Includes(Hashes[index], index, size, proof, root), $"{index} of {size}");
                Assert.False(MerkleProof.Includes(Hashes[index], (index + 1) % size, size, proof, root) && size > 1, $"{index} of {size} at the next place");
                Assert.False(MerkleProof.Includes(Hashes[(index + 1) % Leaves], index, size, proof, root), $"the next leaf at {index} of {size}");
            }
        }
    }

    [Fact]
    public void ProveConsistency_EveryPairOfSizes_IsAccepted_AndOfNoOtherRoot()
    {
        const int most = 280;
        var tree = Grow(most);
        ContentDigest[] roots = [.. Enumerable.Range(0, most + 1).Select(size => tree.Root(size))];

        for (var newSize = 1; newSize <= most; newSize++)
        {
            for (var oldSize = 1; oldSize <= newSize; oldSize++)
            {
                var proof = tree.ProveConsistency(oldSize, newSize);
                Assert.True(MerkleProof.Extends(oldSize, newSize, proof, roots[oldSize], roots[newSize]), $"{oldSize} to {newSize}");
                Assert.False(MerkleProof.Extends(oldSize, newSize, proof, TreeHash.Empty, roots[newSize]), $"{oldSize} to {newSize}, other old root");
                Assert.False(MerkleProof.Extends(oldSize, newSize, proof, roots[oldSize], TreeHash.Empty), $"{oldSize} to {newSize}, other new root");
            }
        }
    }

    [Fact]
    public void Proofs_AnyBitChanged_AreRefused()
    {
        var tree = Grow(Leaves);
        var (root, old) = (tree.Root(Leaves), tree.Root(300));
        var (inclusion, consistency) = (tree.ProveInclusion(299, Leaves), tree.ProveConsistency(300, Leaves));

        for (var at = 0; at < inclusion.Count * TreeHash.Size * 8; at++) { Assert.False(MerkleProof.Includes(Hashes[299], 299, Leaves, Flip(inclusion, at), root)); }
        for (var at = 0; at < consistency.Count * TreeHash.Size * 8; at++) { Assert.False(MerkleProof.Extends(300, Leaves, Flip(consistency, at), old, root)); }
        Assert.False(MerkleProof.Includes(Hashes[299], 299, Leaves, [.. inclusion, root], root));
        Assert.False(MerkleProof.Includes(Hashes[299], 299, Leaves, [.. inclusion.Take(inclusion.Count - 1)], root));
        Assert.False(MerkleProof.Extends(300, Leaves, [.. consistency, root], old, root));
        Assert.False(MerkleProof.Extends(300, Leaves, [.. consistency.Take(consistency.Count - 1)], old, root));
    }

    [Theory]
    [InlineData(-1, 5)]
    [InlineData(5, 5)]
    [InlineData(0, 0)]
    [InlineData(0, -1)]
    public void Includes_PlaceOutsideOfTheTree_IsRefused(long index, long size) => Assert.False(MerkleProof.Includes(Hashes[0], index, size, [], Hashes[0]));

    [Theory]
    [InlineData(0, 5)]
    [InlineData(-1, 5)]
    [InlineData(6, 5)]
    public void Extends_ImpossibleSizes_AreRefused(long oldSize, long newSize) => Assert.False(MerkleProof.Extends(oldSize, newSize, [], Hashes[0], Hashes[0]));

    [Fact]
    public void Tree_AskedForWhatItDoesNotHave_Refuses()
    {
        var tree = Grow(5);

        Assert.Throws<ArgumentOutOfRangeException>(() => tree.Root(6));
        Assert.Throws<ArgumentOutOfRangeException>(() => tree.Root(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => tree.ProveInclusion(0, 6));
        Assert.Throws<ArgumentOutOfRangeException>(() => tree.ProveInclusion(-1, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => tree.ProveInclusion(5, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => tree.ProveConsistency(3, 6));
        Assert.Throws<ArgumentOutOfRangeException>(() => tree.ProveConsistency(0, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => tree.ProveConsistency(5, 4));
        Assert.Equal((5, 0), (tree.Size, tree.ProveConsistency(5, 5).Count));
    }

    [Fact]
    public void MemoryLevels_BeyondWhatMemoryHolds_Refuse()
    {
        var levels = new MemoryLevels();
        levels.Append(0, 0, new byte[TreeHash.Size]);

        Assert.Throws<OverflowException>(() => levels.Append(0, 1L << 27, new byte[TreeHash.Size]));
        Assert.Throws<OverflowException>(() => levels.Read(0, 1L << 27, new byte[TreeHash.Size]));
    }

    [Theory]
    [InlineData(0, 256, "tile/0/000")]
    [InlineData(1234067, 256, "tile/0/x001/x234/067")]
    [InlineData(273, 112, "tile/0/273.p/112")]
    [InlineData(1000, 256, "tile/0/x001/000")]
    [InlineData(999, 1, "tile/0/999.p/1")]
    public void TilePath_OfATile_IsThatOfTheSpecification(long index, int width, string path)
    {
        Assert.Equal(path, TilePath.Of(0, index, width));
        Assert.Equal(path.Replace("tile/0/", "tile/7/", StringComparison.Ordinal), TilePath.Of(7, index, width));
        Assert.Equal(path.Replace("tile/0/", "tile/entries/", StringComparison.Ordinal), TilePath.OfEntries(index, width));
    }

    [Fact]
    public void MemoryLevels_TakeNotMuchMoreThanTheirHashes()
    {
        const int leaves = 5_000;
        var hash = new byte[TreeHash.Size];
        var before = GC.GetAllocatedBytesForCurrentThread();
        var levels = new MemoryLevels();
        for (var index = 0; index < leaves; index++) { levels.Append(0, index, hash); }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, leaves * TreeHash.Size, 4 * leaves * TreeHash.Size); // what is there doubles when it is full
    }

    private static MerkleTree Grow(int size)
    {
        var tree = new MerkleTree(new MemoryLevels());
        Span<byte> hash = stackalloc byte[TreeHash.Size];
        for (var number = 0; number < size; number++)
        {
            Hashes[number].Write(hash);
            tree.Append(hash);
        }

        return tree;
    }

    private static byte[] Entry(int number)
    {
        var entry = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(entry, number);
        return entry;
    }

    private static ContentDigest Define(int low, int high) => Define(Hashes.AsSpan(low..high));

    /// <summary>RFC 6962 §2.1, word for word.</summary>
    private static ContentDigest Define(ReadOnlySpan<ContentDigest> hashes)
    {
        if (hashes.Length == 0) { return TreeHash.Empty; }
        if (hashes.Length == 1) { return hashes[0]; }
        var split = 1;
        while (split * 2 < hashes.Length) { split *= 2; }
        return TreeHash.Node(Define(hashes[..split]), Define(hashes[split..]));
    }

    private static ContentDigest[] Flip(IReadOnlyList<ContentDigest> proof, int bit)
    {
        ContentDigest[] changed = [.. proof];
        Span<byte> hash = stackalloc byte[TreeHash.Size];
        var (at, rest) = Math.DivRem(bit, TreeHash.Size * 8);
        changed[at].Write(hash);
        hash[rest / 8] ^= (byte)(1 << (rest % 8));
        changed[at] = ContentDigest.Read(hash);
        return changed;
    }
}
