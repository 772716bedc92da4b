using System.Runtime.InteropServices;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Proofs;
using Tutti.Kernel.Proofs.Notes;
using Tutti.Storage.Embedded.Log;
using Tutti.Storage.Embedded.Proofs;
using Tutti.Testing;
using Xunit;

namespace Tutti.Storage.Embedded.Tests.Proofs;

/// <summary>Stores with a key on simulated disks, and the root of their tree by its definition.</summary>
internal static class SignedStores
{
    private static readonly RunId Run = RunId.FromKey(Guid.Empty, "r");

    public static SeedSigner Signer(int number)
    {
        var seed = new byte[32];
        new Random(number).NextBytes(seed);
        return new SeedSigner("tutti/test", NoteKeyType.Ed25519, seed);
    }

    public static EmbeddedStore Open(SimulatedDisk disk, INoteSigner? signer = null, NewEpoch? epoch = null)
    {
        var options = Workload.Options(disk);
        (options.Signer, options.NewEpoch) = (signer ?? Signer(1), epoch);
        return EmbeddedStore.Open(options);
    }

    /// <summary>Appends until the log has so many records.</summary>
    public static void Append(EmbeddedStore store, int upTo, byte content = 0)
    {
        for (var position = store.DurableHead; position < upTo; position++)
        {
            store.Append([TestRecords.Next(Run, position - 1, new byte[] { content, (byte)position })], null);
            if (position % 7 == 0 || position == upTo - 1) { store.CommitOnce(); }
        }
    }

    public static async Task<ContentDigest> SignedAsync(SimulatedDisk disk, int records, byte content = 0)
    {
        await using var store = Open(disk);
        Append(store, records, content);
        store.Signing!.Sign();
        return LogCheckpoint.Parse(store.Signing.Head!.Text).Root;
    }

    public static async Task RequireRootAsync(SimulatedDisk disk, ContentDigest root)
    {
        await using var store = Open(disk);
        Assert.Equal(root, LogCheckpoint.Parse(store.Signing!.Head!.Text).Root);
        Append(store, 320);
        store.Signing.Sign();
        Assert.Equal(Define(disk, store), LogCheckpoint.Parse(store.Signing.Head.Text).Root);
    }

    /// <summary>The log of one disk under the tree of another, as who puts an old log back leaves it.</summary>
    public static SimulatedDisk WithLogOf(SimulatedDisk log, SimulatedDisk treeOf)
    {
        var mixed = log.Copy();
        foreach (var name in treeOf.Files().Where(static name => name.StartsWith("tree/", StringComparison.Ordinal))) { mixed.Overwrite(name, treeOf.BytesOf(name)); }
        return mixed;
    }

    /// <summary>The root by the definition, from the headers as they lie on the disk.</summary>
    public static ContentDigest Define(SimulatedDisk disk, EmbeddedStore store)
    {
        var leaves = new List<ContentDigest>();
        using var segments = new SegmentFolder(disk);
        var seed = StoreHeader.SeedOf(store.Workspace);
        new LogScanner(segments, seed).Follow(LogTail.Empty(seed), (in block) =>
        {
            Span<byte> header = stackalloc byte[RecordHeader.Size];
            for (var rest = block.Body; RecordView.TryParse(rest, out var record); rest = rest[record.Bytes.Length..])
            {
                record.Header.Write(header);
                leaves.Add(TreeHash.Leaf(header));
            }
        });
        return Define(CollectionsMarshal.AsSpan(leaves));
    }

    private static ContentDigest Define(ReadOnlySpan<ContentDigest> leaves)
    {
        if (leaves.Length <= 1) { return leaves.Length == 0 ? TreeHash.Empty : leaves[0]; }
        var split = 1;
        while (split * 2 < leaves.Length) { split *= 2; }
        return TreeHash.Node(Define(leaves[..split]), Define(leaves[split..]));
    }
}
