using Tutti.Kernel;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Proofs.Notes;
using Tutti.Storage.Embedded.Audits;
using Tutti.Storage.Embedded.Backups;
using Tutti.Storage.Embedded.Proofs;
using Tutti.Testing;
using Xunit;
using static Tutti.Storage.Embedded.Tests.Proofs.RotatedStores;

namespace Tutti.Storage.Embedded.Tests.Proofs;

/// <summary>Rotations where a log goes on as another one: in copies, behind a head that is lost, and in epochs.</summary>
public sealed class RotatedEpochTests
{
    private const string Head = "tree/checkpoint";

    private static readonly NewEpoch Epoch = new("ann", "a reason");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Restore_OfARotatedStore_GoesOnWithItsKey_AndARotationThere_IsAForkOfALaterOneHere()
    {
        var disk = WithKey();
        var (first, early) = (KeyOf(disk), (SignedNote?)null);
        await using (var store = Open(disk))
        {
            SignedStores.Append(store, 5);
            store.Signing!.Sign();
            early = store.Signing.Head!;
            store.Signing.Rotate(Why);
            SignedStores.Append(store, 10);
        }

        var late = HeadOf(disk);
        var restored = Copied(disk, isSameEpoch: false);
        await AppendAsync(disk, 12, rotates: true);

        Assert.Equal("TUT3531", Assert.Throws<TuttiException>(() => Open(restored.Copy())).Code);
        await AppendAsync(restored, 15, rotates: true, Epoch);

        var trust = new AuditTrust { Key = first, Anchors = [early, late] };
        Assert.All([disk, restored], each => Assert.False(Verify(each, trust).HasFailed));
        Assert.Contains($"the head of 5 records of epoch 1 fits", Level(Verify(restored, trust), AuditLevels.Anchors).Detail, StringComparison.Ordinal);
        Assert.Contains("the chain forks", Level(Verify(restored, trust with { Anchors = [RotationsOf(disk)[1].Note] }), AuditLevels.Anchors).Detail, StringComparison.Ordinal);
        Assert.Contains("the chain forks", Level(Verify(disk, trust with { Anchors = [RotationsOf(restored)[1].Note] }), AuditLevels.Anchors).Detail, StringComparison.Ordinal);
        Assert.Equal(AuditVerdict.Fail, Level(Verify(restored, trust with { Revoked = [first] }), AuditLevels.Anchors).Verdict); // nobody vouches for the step from it
    }

    [Fact]
    public async Task Copy_MadeBetweenARotationAndTheHeadOfTheNewKey_SignsNothingAsItsOriginal()
    {
        var images = await BetweenAsync();
        Assert.True(images.Count >= 3, $"{images.Count} images");
        foreach (var image in images)
        {
            var (first, last) = (FirstOf(image), RotationsOf(image)[0].To);
            using (var audit = StoreAudit.Open(image))
            {
                Assert.Equal(last, audit.KeyForOthers());
                Assert.False(ReceiptAudit.Verify(audit.Prove(RunId.FromKey(Guid.Empty, "r").ToString(), null, Cancellation), new AuditTrust { Key = first }).HasFailed);
            }

            var (same, apart) = (Copied(image, isSameEpoch: true), Copied(image, isSameEpoch: false));
            Assert.Equal("TUT3531", Assert.Throws<TuttiException>(() => Open(apart)).Code);
            Assert.Equal(image.BytesOf(Head), apart.BytesOf(Head));
            await AppendAsync(apart, 9, rotates: false, Epoch);
            await AppendAsync(same, 9, rotates: false);

            Assert.All([same, apart], copy => Assert.False(Verify(copy, new AuditTrust { Key = first }).HasFailed));
            Assert.All([same, apart], copy => Assert.True(HeadOf(copy).IsSignedBy(last)));
        }
    }

    [Fact]
    public async Task Open_RotatedLogWhoseHeadIsGone_IsRefused_AlsoOfNoRecord_AndTheChainGoesOn()
    {
        var (rotated, empty) = (await RotatedAsync(5, 10), WithKey());
        await using (var store = Open(empty)) { store.Signing!.Rotate(Why); }
        foreach (var disk in new[] { rotated, empty })
        {
            var (first, last) = (FirstOf(disk), KeyOf(disk));
            disk.Delete(Head);

            Assert.Equal("TUT3530", Assert.Throws<TuttiException>(() => Open(disk.Copy())).Code);
            await AppendAsync(disk, 12, rotates: true, Epoch);

            Assert.Equal([first, last], RotationsOf(disk).Select(static rotation => rotation.From));
            Assert.False(Verify(disk, new AuditTrust { Key = first }).HasFailed);
        }
    }

    [Fact]
    public async Task NewEpoch_WhereNothingSaysWhichEpochItWas_StandsBehindTheRotations()
    {
        var disk = await RotatedAsync(5, 10);
        disk.Overwrite(Head, "no head"u8);
        await AppendAsync(disk, 12, rotates: true, Epoch);
        Assert.EndsWith("/2", RotationsOf(disk)[1].Head.Origin, StringComparison.Ordinal);
        disk.Overwrite(Head, "no head again"u8);
        disk.Delete("tree/epochs/1");

        Assert.Equal("TUT1201", Assert.Throws<TuttiException>(() => Open(disk.Copy())).Code);
        await AppendAsync(disk, 14, rotates: false, Epoch);

        Assert.EndsWith("/3", LogCheckpoint.Parse(HeadOf(disk).Text).Origin, StringComparison.Ordinal);
        Assert.False(Verify(disk, new AuditTrust { Key = FirstOf(disk) }).HasFailed);
    }

    [Fact]
    public async Task NewEpoch_OfAnOldSecretThatWasPutBack_HasThatKey_AndSetsTheRotationsAside()
    {
        var disk = WithKey();
        var (old, secret) = (KeyOf(disk), disk.BytesOf(Secret));
        await using (var store = Open(disk))
        {
            SignedStores.Append(store, 5);
            store.Signing!.Rotate(Why);
        }

        var last = KeyOf(disk);
        disk.Overwrite(Secret, secret);

        Assert.Equal("TUT3513", Assert.Throws<TuttiException>(() => Open(disk.Copy())).Code);
        await AppendAsync(disk, 9, rotates: false, Epoch);

        Assert.Equal((old, 0), (KeyOf(disk), RotationsOf(disk).Count));
        Assert.False(Verify(disk, new AuditTrust { Key = old }).HasFailed);
        Assert.True(Verify(disk, new AuditTrust { Key = last }).HasFailed);
    }

    [Fact]
    public async Task Verify_AnchorOfAnEpochBefore_ByAKeyThatNoRotationLeadsFrom_HoldsByItsRoot_UnlessTheKeyIsRevoked()
    {
        var disk = await RotatedAsync(5, 10);
        var (kept, lost) = (HeadOf(disk), KeyOf(disk));
        disk.Delete(Secret);
        await AppendAsync(disk, 12, rotates: true, Epoch);
        var trust = new AuditTrust { Key = KeyOf(disk), Anchors = [kept] };

        Assert.Contains("signed by another key than this one's) fits", Level(Verify(disk, trust), AuditLevels.Anchors).Detail, StringComparison.Ordinal);
        Assert.Contains("revoked", Level(Verify(disk, trust with { Revoked = [lost] }), AuditLevels.Anchors).Detail, StringComparison.Ordinal);
    }

    /// <summary>A store as crashes leave it when the rotation is there, and the new key has signed no head yet.</summary>
    private static async Task<List<SimulatedDisk>> BetweenAsync()
    {
        var (disk, images, random) = (WithKey(), new List<SimulatedDisk>(), new Random(1));
        await using var store = Open(disk);
        SignedStores.Append(store, 5);
        disk.Operating = () =>
        {
            var image = disk.Crash(Survival.Everything, random);
            if (RotationFiles.Count(image) == 1 && HeadOf(image).IsSignedBy(FirstOf(image))) { images.Add(image); }
        };
        store.Signing!.Rotate(Why);
        disk.Operating = null;
        return images;
    }

    private static SimulatedDisk Copied(SimulatedDisk from, bool isSameEpoch)
    {
        var copy = new SimulatedDisk(1);
        new StoreBackup(from, copy).Write(withKey: true, isSameEpoch, progress: null, Cancellation);
        return copy;
    }

    private static async Task AppendAsync(SimulatedDisk disk, int upTo, bool rotates, NewEpoch? epoch = null)
    {
        await using var store = Open(disk, epoch);
        SignedStores.Append(store, upTo);
        if (rotates) { store.Signing!.Rotate(Why); }
        store.Signing!.Sign();
    }

    private static SignedNote HeadOf(SimulatedDisk disk) => SignedNote.Parse(disk.BytesOf(Head));
}
