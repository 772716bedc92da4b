using Tutti.Kernel.Journal;
using Tutti.Kernel.Proofs.Notes;
using Tutti.Storage.Embedded.Audits;
using Tutti.Storage.Embedded.Backups;
using Tutti.Storage.Embedded.Log;
using Tutti.Storage.Embedded.Proofs;
using Tutti.Storage.Embedded.Tests.Proofs;
using Tutti.Testing;

namespace Tutti.Storage.Embedded.Tests.Audits.Tampering;

/// <summary>A small store with every kind of file: segments, a blob, an erasure, two levels of hashes, cosigned heads, an epoch that was left with its keys, and rotations.</summary>
internal static class WholeStore
{
    public const string Head = "tree/checkpoint";
    public const string LeftRotation = "keys/rotations/1.left-1";

    public static readonly SeedSigner Witness = new("witness.example", NoteKeyType.Cosignature, new byte[32]);

    private static readonly NewEpoch Epoch = new("ann", "the disk died");

    public static async Task<SimulatedDisk> MakeAsync()
    {
        var first = RotatedStores.WithKey();
        await using (var store = RotatedStores.Open(first))
        {
            SignedStores.Append(store, 140);
            store.Signing!.Rotate(RotatedStores.Why);
            var blob = new byte[RecordDraft.MaxInlineContent + 1];
            await store.WriteBlobAsync(blob, CancellationToken.None);
            var last = store.Append([TestRecords.Next(RunId.FromKey(Guid.Empty, "large"), -1, blob)], null);
            store.Append([TestRecords.Next(RunId.FromKey(Guid.Empty, "large"), last, new byte[] { 1, 2, 3 })], null);
            last = store.Append([TestRecords.Next(RunId.FromKey(Guid.Empty, "gone"), -1, new byte[] { 4, 5, 6 })], null);
            store.Append(TestRecords.EndAndErase(RunId.FromKey(Guid.Empty, "gone"), last), null);
            store.CommitOnce();
            await store.EraseAsync(CancellationToken.None);
        }

        var whole = new SimulatedDisk(1);
        new StoreBackup(first, whole).Write(withKey: true, isSameEpoch: false, progress: null, CancellationToken.None);
        whole.Delete(RotatedStores.Secret); // lost, so that its public part and its rotations are set aside
        await using (var store = RotatedStores.Open(whole, Epoch))
        {
            var (run, last) = (RunId.FromKey(Guid.Empty, "more"), -1L);
            for (var record = 0; record < 130; record++)
            {
                last = store.Append([TestRecords.Next(run, last, new byte[] { 7, (byte)record })], null);
                if (record % 5 == 0) { store.CommitOnce(); }
            }

            store.CommitOnce();
            await store.EraseAsync(CancellationToken.None); // a copy does not say how far it went
            store.Signing!.Rotate(RotatedStores.Why);
            store.Signing.Sign();
        }

        LogHead.KeepCosigned(whole, HeadOf(whole).Cosign(Witness, DateTimeOffset.UnixEpoch.AddYears(50)).ToBytes());
        return whole;
    }

    public static SignedNote HeadOf(SimulatedDisk disk) => SignedNote.Parse(disk.BytesOf(Head));

    /// <summary>What a verifier holds who was given the first key of the epoch and that of the witness.</summary>
    public static AuditTrust TrustOf(SimulatedDisk disk) => new() { Key = RotatedStores.FirstOf(disk), Witnesses = [Witness.Key] };

    public static IReadOnlyList<string> Segments(SimulatedDisk disk) => [.. disk.Files().Where(static name => name.StartsWith(SegmentFolder.Folder + "/", StringComparison.Ordinal))];

    /// <summary>Where each block of a segment lies, seals too.</summary>
    public static IReadOnlyList<(int Offset, int Bytes, bool IsSeal)> BlocksOf(byte[] segment)
    {
        var blocks = new List<(int, int, bool)>();
        for (var at = 0; BlockHeader.TryRead(segment.AsSpan(at), out var header); at += header.PaddedBytes) { blocks.Add((at, header.PaddedBytes, header.Count == 0)); }
        return blocks;
    }
}
