using Tutti.Kernel.Proofs;
using Tutti.Kernel.Proofs.Notes;
using Tutti.Storage.Embedded.Audits;
using Tutti.Storage.Embedded.Tests.Proofs;
using Tutti.Testing;
using Xunit;

namespace Tutti.Storage.Embedded.Tests.Audits;

/// <summary>Heads that were kept in an epoch that was left since: what became of it is said.</summary>
public sealed class PastEpochTests
{
    private const string Head = "tree/checkpoint";

    [Fact]
    public async Task Verify_AnchorOfAnEpochBefore_HoldsWhereItsRecordsAreHere_AndSaysWhatBecameOfTheOthers()
    {
        var disk = new SimulatedDisk(1);
        await SignedStores.SignedAsync(disk, 300);
        var (old, kept) = (disk.Copy(), HeadOf(disk));
        await SignedStores.SignedAsync(disk, 600);
        var lost = HeadOf(disk);
        var restored = SignedStores.WithLogOf(old, treeOf: disk);
        await GoOnAsync(restored, 1);
        await SignedStores.SignedAsync(restored, 310);

        var (fits, fails) = (Verify(restored, kept, 1), Verify(restored, lost, 1));

        Assert.Equal((AuditVerdict.Pass, "the head of 300 records of epoch 1 fits; the epoch was left at 600 records, by ann, because the disk died"), (fits.Verdict, fits.Detail));
        Assert.Equal(
            (AuditVerdict.Fail, "the head of 600 records of epoch 1 is the one that this epoch cites: at least 290 of its records are not here; the epoch was left at 600 records, by ann, because the disk died"),
            (fails.Verdict, fails.Detail));
    }

    [Fact]
    public async Task Verify_AnchorByAKeyThatWasReplaced_HoldsByItsRoot_AndAnotherRootFails()
    {
        var disk = new SimulatedDisk(1);
        await SignedStores.SignedAsync(disk, 300);
        var kept = HeadOf(disk);
        var other = SignedNote.Sign((LogCheckpoint.Parse(kept.Text) with { Root = TreeHash.Empty }).ToString(), SignedStores.Signer(1));
        await GoOnAsync(disk, 2);

        var (fits, fails) = (Verify(disk, kept, 2), Verify(disk, other, 2));

        Assert.Equal((AuditVerdict.Pass, AuditVerdict.Fail), (fits.Verdict, fails.Verdict));
        Assert.StartsWith("the head of 300 records of epoch 1 (signed by another key than this one's) fits", fits.Detail, StringComparison.Ordinal);
        Assert.Contains("records under it are not here, or others are in their places", fails.Detail, StringComparison.Ordinal);
    }

    private static async Task GoOnAsync(SimulatedDisk disk, int signer)
    {
        await using var store = SignedStores.Open(disk, SignedStores.Signer(signer), new("ann", "the disk died"));
        store.Signing!.Sign();
    }

    private static SignedNote HeadOf(SimulatedDisk disk) => SignedNote.Parse(disk.BytesOf(Head));

    private static AuditLevel Verify(SimulatedDisk disk, SignedNote anchor, int signer)
    {
        using var audit = StoreAudit.Open(disk);
        var trust = new AuditTrust { Key = SignedStores.Signer(signer).Key, Anchors = [anchor] };
        return audit.Verify(run: null, trust, progress: null, TestContext.Current.CancellationToken).Levels.Single(static level => level.Name == AuditLevels.Anchors);
    }
}
