using System.Buffers.Binary;
using Tutti.Kernel.Proofs;
using Tutti.Kernel.Proofs.Notes;
using Tutti.Storage.Embedded.Audits;
using Tutti.Storage.Embedded.Tests.Proofs;

namespace Tutti.Storage.Embedded.Tests.Audits.Tampering;

/// <summary>What somebody could do to the files of an exported log, by name. Every verifier has to find each of them; those that touch tiles alone, which others do not read, ours.</summary>
internal static class ExportTamperings
{
    private const int EntryBytes = sizeof(ushort) + 108;
    private const int Records = 600;

    /// <summary>The tamperings of entries and head.</summary>
    public static IReadOnlyDictionary<string, Func<string, Task>> OfEntries { get; } = new Dictionary<string, Func<string, Task>>
    {
        ["a byte of an entry"] = folder => ChangeAsync(Entries(folder, "001"), static bytes => bytes[1000] ^= 1),
        ["an entry and its leaf in the tile, the tiles above kept"] = folder => ReplaceEntryAsync(folder, "000", 7, static header => header[70] ^= 1, ownTile: true),
        ["an entry and its leaf in the last tile, which nothing stands above"] = folder => ReplaceEntryAsync(folder, "002.p/88", 3, static header => header[70] ^= 1, ownTile: true),
        ["two entries swapped"] = folder => ChangeAsync(Entries(folder, "000"), static bytes => Swap(bytes, 4, 9)),
        ["an entry twice"] = folder => ChangeAsync(Entries(folder, "000"), static bytes => bytes.AsSpan(4 * EntryBytes, EntryBytes).CopyTo(bytes.AsSpan(5 * EntryBytes))),
        ["two bundles of entries swapped"] = folder => SwapFilesAsync(Entries(folder, "000"), Entries(folder, "001")),
        ["a bundle of entries twice"] = folder => CopyAsync(Entries(folder, "000"), Entries(folder, "001")),
        ["the last entry cut off"] = folder => CutAsync(Entries(folder, "002.p/88"), EntryBytes),
        ["half an entry cut off"] = folder => CutAsync(Entries(folder, "002.p/88"), 50),
        ["a bundle of entries removed"] = folder => RemoveAsync(Entries(folder, "001")),
        ["all written anew with all hashes, under the old head"] = folder => ForgeAsync(folder, SignedStores.Signer(1), keepsHead: true),
        ["all written anew, and signed with another key"] = folder => ForgeAsync(folder, SignedStores.Signer(2), keepsHead: false),
        ["the root of the head"] = folder => ReheadAsync(folder, static head => head with { Root = TreeHash.Empty }, resigned: false),
        ["the size of the head"] = folder => ReheadAsync(folder, static head => head with { Size = Records - 1 }, resigned: false),
        ["the size of the head, signed anew"] = folder => ReheadAsync(folder, static head => head with { Size = Records - 1 }, resigned: true),
        ["the size of the head beyond the entries, signed anew"] = folder => ReheadAsync(folder, static head => head with { Size = Records + 1 }, resigned: true),
        ["the head of an older log"] = folder => HeadOfAsync(folder, 300),
        ["a byte of the signature"] = folder => ChangeAsync(Path.Combine(folder, "checkpoint"), static bytes => bytes[^8] = bytes[^8] == (byte)'A' ? (byte)'B' : (byte)'A'),
    };

    /// <summary>The tamperings of tiles alone.</summary>
    public static IReadOnlyDictionary<string, Func<string, Task>> OfTiles { get; } = new Dictionary<string, Func<string, Task>>
    {
        ["a byte of a tile of leaves"] = folder => ChangeAsync(Tile(folder, "0/000"), static bytes => bytes[100] ^= 1),
        ["a byte of a tile above"] = folder => ChangeAsync(Tile(folder, "1/000.p/2"), static bytes => bytes[5] ^= 1),
        ["two tiles swapped"] = folder => SwapFilesAsync(Tile(folder, "0/000"), Tile(folder, "0/001")),
        ["a tile removed"] = folder => RemoveAsync(Tile(folder, "0/001")),
        ["bytes behind a tile"] = async folder => await File.AppendAllBytesAsync(Tile(folder, "0/001"), new byte[32]),
        ["bytes behind the entries"] = async folder => await File.AppendAllBytesAsync(Entries(folder, "001"), new byte[2]),
    };

    public static async Task ExportAsync(string folder)
    {
        using var audit = StoreAudit.Open(await StoreAuditTests.SignedAsync(Records));
        audit.Export(folder, CancellationToken.None);
    }

    private static string Entries(string folder, string name) => Path.Combine(folder, "tile", "entries", name);

    private static string Tile(string folder, string name) => Path.Combine(folder, "tile", name);

    private static async Task ChangeAsync(string file, Action<byte[]> change)
    {
        var bytes = await File.ReadAllBytesAsync(file);
        change(bytes);
        await File.WriteAllBytesAsync(file, bytes);
    }

    private static async Task CutAsync(string file, int bytes) => await File.WriteAllBytesAsync(file, (await File.ReadAllBytesAsync(file))[..^bytes]);

    private static async Task SwapFilesAsync(string left, string right)
    {
        var (first, second) = (await File.ReadAllBytesAsync(left), await File.ReadAllBytesAsync(right));
        await File.WriteAllBytesAsync(left, second);
        await File.WriteAllBytesAsync(right, first);
    }

    private static Task CopyAsync(string from, string to)
    {
        File.Copy(from, to, overwrite: true);
        return Task.CompletedTask;
    }

    private static Task RemoveAsync(string file)
    {
        File.Delete(file);
        return Task.CompletedTask;
    }

    private static void Swap(byte[] bytes, int first, int second)
    {
        var kept = bytes.AsSpan(first * EntryBytes, EntryBytes).ToArray();
        bytes.AsSpan(second * EntryBytes, EntryBytes).CopyTo(bytes.AsSpan(first * EntryBytes));
        kept.CopyTo(bytes.AsSpan(second * EntryBytes));
    }

    /// <summary>What a verifier that reads hashes through tiles takes for sound: the leaf is the entry's, and the root is that of tiles which nobody compares with it.</summary>
    private static async Task ReplaceEntryAsync(string folder, string name, int entry, Action<byte[]> change, bool ownTile)
    {
        var header = Array.Empty<byte>();
        await ChangeAsync(Entries(folder, name), bytes =>
        {
            var place = bytes.AsSpan((entry * EntryBytes) + sizeof(ushort), BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(entry * EntryBytes)));
            header = place.ToArray();
            change(header);
            header.CopyTo(place);
        });
        if (ownTile) { await ChangeAsync(Tile(folder, $"0/{name}"), bytes => TreeHash.Leaf(header, bytes.AsSpan(entry * TreeHash.Size, TreeHash.Size))); }
    }

    /// <summary>Another log of as many records, sound in itself.</summary>
    private static async Task ForgeAsync(string folder, INoteSigner signer, bool keepsHead)
    {
        var (head, disk) = (await File.ReadAllBytesAsync(Path.Combine(folder, "checkpoint")), new Testing.SimulatedDisk(1));
        await using (var store = SignedStores.Open(disk, signer)) { SignedStores.Append(store, Records, content: 1); }
        Directory.Delete(folder, recursive: true);
        using (var audit = StoreAudit.Open(disk)) { audit.Export(folder, CancellationToken.None); }
        if (keepsHead) { await File.WriteAllBytesAsync(Path.Combine(folder, "checkpoint"), head); }
    }

    private static async Task ReheadAsync(string folder, Func<LogCheckpoint, LogCheckpoint> change, bool resigned)
    {
        var file = Path.Combine(folder, "checkpoint");
        var note = SignedNote.Parse(await File.ReadAllBytesAsync(file));
        var text = change(LogCheckpoint.Parse(note.Text)).ToString();
        await File.WriteAllBytesAsync(file, (resigned ? SignedNote.Sign(text, SignedStores.Signer(1)) : note with { Text = text }).ToBytes());
    }

    private static async Task HeadOfAsync(string folder, int records)
    {
        // Of another log of this key: the first records of it are not these.
        var disk = new Testing.SimulatedDisk(1);
        await using (var store = SignedStores.Open(disk)) { SignedStores.Append(store, records, content: 1); }
        await File.WriteAllBytesAsync(Path.Combine(folder, "checkpoint"), disk.BytesOf("tree/checkpoint"));
    }
}
