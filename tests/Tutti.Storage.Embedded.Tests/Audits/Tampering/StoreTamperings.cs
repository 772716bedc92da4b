using Tutti.Kernel.Proofs.Notes;
using Tutti.Storage.Embedded.Tests.Proofs;
using Tutti.Testing;

namespace Tutti.Storage.Embedded.Tests.Audits.Tampering;

/// <summary>What somebody could do to the files of a store, by name.</summary>
internal static class StoreTamperings
{
    public static IReadOnlyDictionary<string, Action<SimulatedDisk>> All { get; } = new Dictionary<string, Action<SimulatedDisk>>
    {
        ["the last segment cut"] = static disk => Cut(disk, WholeStore.Segments(disk)[^1]),
        ["the first segment cut"] = static disk => Cut(disk, WholeStore.Segments(disk)[0]),
        ["the last segment removed"] = static disk => disk.Delete(WholeStore.Segments(disk)[^1]),
        ["a segment in the middle removed"] = static disk => disk.Delete(WholeStore.Segments(disk)[1]),
        ["two segments swapped"] = static disk => SwapFiles(disk, WholeStore.Segments(disk)[0], WholeStore.Segments(disk)[1]),
        ["a segment twice"] = static disk => disk.Overwrite(WholeStore.Segments(disk)[1], disk.BytesOf(WholeStore.Segments(disk)[0])),
        ["two blocks swapped"] = static disk => Blocks(disk, static (bytes, first, second) =>
        {
            var kept = bytes.AsSpan(first, second - first).ToArray();
            bytes.AsSpan(second, second - first).CopyTo(bytes.AsSpan(first));
            kept.CopyTo(bytes.AsSpan(second));
        }),
        ["a block twice"] = static disk => Blocks(disk, static (bytes, first, second) => bytes.AsSpan(first, second - first).CopyTo(bytes.AsSpan(second))),
        ["a block zeroed"] = static disk => Blocks(disk, static (bytes, first, second) => bytes.AsSpan(first, second - first).Clear()),
        ["the blob of another content"] = static disk => disk.Flip(disk.Files().Single(static name => name.StartsWith("blobs/", StringComparison.Ordinal)), 999),
        ["the blob removed"] = static disk => disk.Delete(disk.Files().Single(static name => name.StartsWith("blobs/", StringComparison.Ordinal))),
        ["the head removed"] = static disk => disk.Delete(WholeStore.Head),
        ["the head of fewer records, by no key"] = static disk => Rehead(disk, static head => head with { Size = head.Size - 1 }),
        ["the head of the epoch before"] = static disk => disk.Overwrite(WholeStore.Head, disk.BytesOf("tree/epochs/1")),
        ["another head for the epoch before"] = static disk => disk.Overwrite("tree/epochs/1", disk.BytesOf(WholeStore.Head)),
        ["the head of the epoch before removed"] = static disk => disk.Delete("tree/epochs/1"),
        ["a rotation as the head"] = static disk => disk.Overwrite(WholeStore.Head, disk.BytesOf("keys/rotations/1")),
        ["the rotation removed"] = static disk => disk.Delete("keys/rotations/1"),
        ["the rotation of the epoch before put back"] = static disk => disk.Overwrite("keys/rotations/1", disk.BytesOf(WholeStore.LeftRotation)),
        ["the public key without its line end"] = static disk => disk.Overwrite(RotatedStores.Public, System.Text.Encoding.UTF8.GetBytes("tutti/test" + SignedStores.Signer(3).Key.ToString()["tutti/test".Length..])),
        ["the public key of another log"] = static disk => disk.Overwrite(RotatedStores.Public, System.Text.Encoding.UTF8.GetBytes(SignedStores.Signer(3).Key + "\n")),
        ["the public key removed"] = static disk => disk.Delete(RotatedStores.Public),
        ["the cosigned head removed"] = static disk => disk.Delete("tree/cosigned"),
        ["the cosigned head without the witness"] = static disk => disk.Overwrite("tree/cosigned", disk.BytesOf(WholeStore.Head)),
        ["the identity of another store"] = static disk => disk.Overwrite("store", StoreOfAnother()),
    };

    private static byte[] StoreOfAnother()
    {
        var other = new SimulatedDisk(77);
        EmbeddedStore.Open(new EmbeddedStoreOptions { Disk = other, Salts = new SeededSalts(78), CommitsInBackground = false });
        return other.BytesOf("store");
    }

    private static void Cut(SimulatedDisk disk, string segment)
    {
        var blocks = WholeStore.BlocksOf(disk.BytesOf(segment));
        disk.Overwrite(segment, disk.BytesOf(segment).AsSpan(0, blocks[blocks.Count / 2].Offset));
    }

    private static void SwapFiles(SimulatedDisk disk, string left, string right)
    {
        var (first, second) = (disk.BytesOf(left), disk.BytesOf(right));
        disk.Overwrite(left, second);
        disk.Overwrite(right, first);
    }

    /// <summary>Two blocks of one size that follow each other.</summary>
    private static void Blocks(SimulatedDisk disk, Action<byte[], int, int> change)
    {
        var segment = WholeStore.Segments(disk)[0];
        var bytes = disk.BytesOf(segment);
        var blocks = WholeStore.BlocksOf(bytes);
        var (first, second) = blocks.Zip(blocks.Skip(1)).First(static pair => pair.First.Bytes == pair.Second.Bytes && !pair.Second.IsSeal);
        change(bytes, first.Offset, second.Offset);
        disk.Overwrite(segment, bytes);
    }

    private static void Rehead(SimulatedDisk disk, Func<LogCheckpoint, LogCheckpoint> change)
    {
        var note = WholeStore.HeadOf(disk);
        disk.Overwrite(WholeStore.Head, (note with { Text = change(LogCheckpoint.Parse(note.Text)).ToString() }).ToBytes());
    }
}
