using System.Text;
using Tutti.Kernel;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Proofs.Notes;
using Tutti.Storage.Embedded.Audits;
using Tutti.Storage.Embedded.Proofs;
using Tutti.Storage.Embedded.Tests.Proofs;
using Tutti.Testing;
using Xunit;

namespace Tutti.Storage.Embedded.Tests.Audits;

/// <summary>A receipt is compared with a head of another size by a proof between the two; without one nobody can say.</summary>
public sealed class ReceiptAnchorTests
{
    private static readonly string Run = RunId.FromKey(Guid.Empty, "r").ToString();

    private static readonly AuditTrust Trust = new() { Key = SignedStores.Signer(1).Key };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Verify_AnchorOfAnotherSize_IsNotChecked_UntilAProofLeadsToIt()
    {
        var (disk, heads) = await GrownAsync(5, 9, 20);
        var (alone, connected) = (Prove(disk), Prove(disk, heads[0], heads[1], heads[2]));

        var unproven = Anchors(alone, heads[0]);
        var proven = Anchors(connected, heads[0]);

        Assert.Equal((AuditVerdict.NotChecked, AuditVerdict.Pass), (unproven.Verdict, proven.Verdict));
        Assert.Contains("'tutti runs export'", unproven.Detail, StringComparison.Ordinal);
        Assert.Equal((Receipt.CurrentFormat, Receipt.ExtendedFormat), (alone.Format, connected.Format));
        Assert.Equal([5L, 9L], connected.Consistency!.Select(static other => other.Size)); // of as many records as the head itself none is needed
        Assert.Equal(AuditVerdict.Pass, Anchors(connected, heads[0], heads[1], heads[2]).Verdict);
        Assert.Equal(AuditVerdict.NotChecked, Anchors(Prove(disk, heads[0]), heads[0], heads[1]).Verdict); // one of them says nothing yet
        Assert.Equal((AuditVerdict.Pass, AuditVerdict.NotChecked), (Anchors(alone, heads[2]).Verdict, Anchors(alone, heads[0], heads[2]).Verdict));
    }

    [Fact]
    public async Task Verify_AnchorThatIsLargerThanTheHead_IsComparedByAProofToo()
    {
        var disk = new SimulatedDisk(1);
        var witness = new SeedSigner("witness.example", NoteKeyType.Cosignature, new byte[32]);
        await using (var store = SignedStores.Open(disk))
        {
            SignedStores.Append(store, 6);
            store.Signing!.Sign();
            LogHead.KeepCosigned(disk, store.Signing.Head!.Cosign(witness, DateTimeOffset.UnixEpoch).ToBytes());
            store.Append([TestRecords.Next(RunId.FromKey(Guid.Empty, "other"), -1, default)], null);
            store.CommitOnce();
        }

        var newest = WholeHead(disk);
        var receipt = Prove(disk, newest);

        Assert.Equal((6L, 7L), (LogCheckpoint.Parse(SignedNote.Parse(Encoding.UTF8.GetBytes(receipt.Checkpoint)).Text).Size, Assert.Single(receipt.Consistency!).Size));
        Assert.Equal(AuditVerdict.Pass, Anchors(receipt, newest).Verdict);
        Assert.Equal(AuditVerdict.NotChecked, Anchors(receipt with { Consistency = null, Format = Receipt.CurrentFormat }, newest).Verdict);
    }

    [Fact]
    public async Task VerifyAndConnect_HeadThatTheLogDoesNotContinue_FailOrAreRefused()
    {
        var (disk, heads) = await GrownAsync(5, 9, 20);
        var (_, forked) = await GrownAsync(content: 1, 5, 9, 20, 30);

        Assert.Equal(AuditVerdict.Fail, Anchors(Prove(disk, heads[0]), forked[0]).Verdict);
        Assert.Equal(AuditVerdict.Fail, Anchors(Prove(disk), forked[2]).Verdict);
        Assert.Equal(AuditVerdict.NotChecked, Anchors(Prove(disk), forked[0]).Verdict);
        Assert.Equal("TUT3534", Assert.Throws<TuttiException>(() => Prove(disk, forked[0])).Code);
        Assert.Equal("TUT3534", Assert.Throws<TuttiException>(() => Prove(disk, forked[3])).Code);
    }

    [Fact]
    public async Task Verify_ProofsToOtherHeads_AreAllChecked()
    {
        var (disk, heads) = await GrownAsync(5, 9, 20);
        var receipt = Prove(disk, heads[0], heads[1]);
        var (first, second) = (receipt.Consistency![0], receipt.Consistency[1]);
        ReceiptConsistency[][] wrong =
        [
            [first with { Size = 6 }, second], [first with { Root = second.Root }, second], [first with { Proof = [.. first.Proof.Skip(1)] }, second], [first, first], [first, second with { Size = 0 }],
            [first with { Proof = [.. first.Proof, first.Root] }, second], [first with { Size = -1 }], [first with { Size = 20 }],
        ];

        Assert.All(wrong, others => Assert.Equal(AuditVerdict.Fail, ReceiptAudit.Verify(receipt with { Consistency = others }, Trust).Levels.Single(static level => level.Name == AuditLevels.Inclusion).Verdict));
        Assert.All([receipt with { Consistency = [] }, receipt with { Consistency = [null!] }, receipt with { Format = Receipt.CurrentFormat }, receipt with { Consistency = null }], none =>
            Assert.Equal("TUT3532", Assert.Throws<TuttiException>(() => Receipt.Parse(Encoding.UTF8.GetBytes(none.ToJson()))).Code));
        Assert.False(ReceiptAudit.Verify(Receipt.Parse(Encoding.UTF8.GetBytes(receipt.ToJson())), Trust).HasFailed);
    }

    [Fact]
    public async Task Verify_Anchors_AreNamedByTheirFiles()
    {
        var (disk, heads) = await GrownAsync(5, 9);
        using var audit = StoreAudit.Open(disk);

        var report = audit.Verify(run: null, Trust with { Anchors = [heads[0], heads[1]], AnchorNames = ["monday.txt", "notes.txt"] }, progress: null, Cancellation);

        Assert.Equal("monday.txt: the head of 5 records fits; notes.txt: the head of 9 records fits", report.Levels.Single(static level => level.Name == AuditLevels.Anchors).Detail);
    }

    [Fact]
    public async Task Verify_ReceiptFromBeforeARotationOrAnEpoch_ThatAnAnchorIsOf_IsNoFork()
    {
        var disk = RotatedStores.WithKey();
        var old = LogKeyFile.Read(disk, RotatedStores.Secret);
        Receipt before;
        await using (var store = RotatedStores.Open(disk))
        {
            SignedStores.Append(store, 5);
            store.Signing!.Sign();
            using (var audit = StoreAudit.Open(disk)) { before = audit.Prove(Run, step: null, Cancellation); }
            SignedStores.Append(store, 9);
            store.Signing.Rotate(RotatedStores.Why);
        }

        var (first, last) = (RotatedStores.FirstOf(disk), RotatedStores.KeyOf(disk));
        var rotation = RotatedStores.RotationsOf(disk)[0].Note;
        disk.Overwrite("tree/checkpoint", "no head"u8);
        await using (var store = RotatedStores.Open(disk, new NewEpoch("ann", "a reason"))) { store.Signing!.Sign(); }

        Assert.Equal(AuditVerdict.NotChecked, Anchors(before, new AuditTrust { Key = first, Anchors = [rotation] }).Verdict);
        var later = Anchors(before, new AuditTrust { Key = first, Anchors = [SignedNote.Sign(WholeHead(disk).Text, old)] });
        Assert.Equal(AuditVerdict.NotChecked, later.Verdict);
        Assert.Contains("of a later epoch", later.Detail, StringComparison.Ordinal);
        Assert.True(ReceiptAudit.Verify(before, new AuditTrust { Key = last }).HasFailed); // forwards only
        Assert.True(ReceiptAudit.Verify(before, new AuditTrust { Key = first, Revoked = [first], Anchors = [rotation] }).HasFailed);
    }

    private static AuditLevel Anchors(Receipt receipt, params SignedNote[] anchors) => Anchors(receipt, Trust with { Anchors = anchors });

    private static AuditLevel Anchors(Receipt receipt, AuditTrust trust) => ReceiptAudit.Verify(receipt, trust).Levels.Single(static level => level.Name == AuditLevels.Anchors);

    private static Receipt Prove(SimulatedDisk disk, params SignedNote[] heads)
    {
        using var audit = StoreAudit.Open(disk);
        return audit.Connect(audit.Prove(Run, step: null, Cancellation), heads);
    }

    private static SignedNote WholeHead(SimulatedDisk disk) => SignedNote.Parse(disk.BytesOf("tree/checkpoint"));

    private static Task<(SimulatedDisk Disk, IReadOnlyList<SignedNote> Heads)> GrownAsync(params int[] sizes) => GrownAsync(content: 0, sizes);

    private static async Task<(SimulatedDisk Disk, IReadOnlyList<SignedNote> Heads)> GrownAsync(byte content, params int[] sizes)
    {
        var (disk, heads) = (new SimulatedDisk(1), new List<SignedNote>());
        await using var store = SignedStores.Open(disk);
        foreach (var size in sizes)
        {
            SignedStores.Append(store, size, content);
            store.Signing!.Sign();
            heads.Add(store.Signing.Head!);
        }

        return (disk, heads);
    }
}
