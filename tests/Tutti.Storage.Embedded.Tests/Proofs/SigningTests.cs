using System.Globalization;
using Tutti.Kernel;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Proofs;
using Tutti.Kernel.Proofs.Notes;
using Tutti.Storage.Embedded.Audits;
using Tutti.Storage.Embedded.Proofs;
using Tutti.Testing;
using Xunit;
using static Tutti.Storage.Embedded.Tests.Proofs.SignedStores;

namespace Tutti.Storage.Embedded.Tests.Proofs;

/// <summary>Signed heads of the log: what they say, and that a start refuses a log that is not the one they speak of (rule S4).</summary>
public sealed class SigningTests
{
    private const string Head = "tree/checkpoint";

    private static readonly RunId Run = RunId.FromKey(Guid.Empty, "r");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sign_AnyNumberOfRecords_IsTheRootOfTheirHeaders()
    {
        var disk = new SimulatedDisk(1);
        await using var store = Open(disk);
        foreach (var upTo in new[] { 1, 2, 255, 256, 257, 700 })
        {
            Append(store, upTo);
            Assert.True(store.Signing!.Sign());
            Assert.False(store.Signing.Sign());

            var checkpoint = LogCheckpoint.Parse(store.Signing.Head!.Text);
            Assert.True(store.Signing.Head.IsSignedBy(store.Signing.Key));
            Assert.Equal(($"tutti/{store.Workspace:D}", (long)upTo, Define(disk, store)), (checkpoint.Origin, checkpoint.Size, checkpoint.Root));
        }
    }

    [Fact]
    public async Task Open_LogThatHasGrownSinceItsHead_SignsTheRest()
    {
        var disk = new SimulatedDisk(1);
        await SignedAsync(disk, 300);
        await using (var unsigned = EmbeddedStore.Open(Workload.Options(disk))) { Append(unsigned, 600); }

        await using var store = Open(disk);
        Assert.Equal(300, LogCheckpoint.Parse(store.Signing!.Head!.Text).Size);
        Assert.True(store.Signing.Sign());

        Assert.Equal((600L, Define(disk, store)), (LogCheckpoint.Parse(store.Signing.Head.Text).Size, LogCheckpoint.Parse(store.Signing.Head.Text).Root));
    }

    [Fact]
    public async Task Open_AnyByteOfTheTreeChangedOrLost_MakesItAnewFromTheLog()
    {
        var disk = new SimulatedDisk(1);
        var root = await SignedAsync(disk, 300);
        foreach (var name in new[] { "tree/0", "tree/1" })
        {
            var bytes = disk.BytesOf(name);
            for (var at = 0; at < bytes.Length; at += 61)
            {
                var changed = disk.Copy();
                changed.Flip(name, at * 8L);
                await RequireRootAsync(changed, root);
            }

            var (shorter, without) = (disk.Copy(), disk.Copy());
            shorter.Overwrite(name, bytes.AsSpan(0, bytes.Length - 1));
            without.Delete(name);
            await RequireRootAsync(shorter, root);
            await RequireRootAsync(without, root);
        }
    }

    [Fact]
    public async Task Open_LogThatIsShorterThanItsHead_IsRefused()
    {
        var disk = new SimulatedDisk(1);
        await SignedAsync(disk, 300);
        var old = disk.Copy();
        await SignedAsync(disk, 600);

        var restored = WithLogOf(old, treeOf: disk);

        var refused = Assert.Throws<TuttiException>(() => Open(restored));
        Assert.Equal("TUT3501", refused.Code);
        Assert.Contains("tutti store new-epoch", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_LogOfOtherRecords_IsRefused()
    {
        var disk = new SimulatedDisk(1);
        await SignedAsync(disk, 300);
        var other = new SimulatedDisk(1);
        await SignedAsync(other, 300, content: 1);

        Assert.Equal("TUT3502", Assert.Throws<TuttiException>(() => Open(WithLogOf(other, treeOf: disk))).Code);
    }

    [Fact]
    public async Task Open_HeadOfAnotherKeyOrLog_OrAnyByteOfItChanged_IsRefused()
    {
        var disk = new SimulatedDisk(1);
        await SignedAsync(disk, 3);
        var head = disk.BytesOf(Head);

        for (var at = 0; at < head.Length; at++)
        {
            var changed = disk.Copy();
            changed.Flip(Head, at * 8L);
            Assert.Contains(Assert.Throws<TuttiException>(() => Open(changed)).Code, (string[])["TUT3504", "TUT1201"]);
        }

        Assert.Equal("TUT3504", Assert.Throws<TuttiException>(() => Open(disk.Copy(), Signer(2))).Code);
        var stranger = disk.Copy();
        stranger.Overwrite(Head, SignedNote.Sign(new LogCheckpoint { Origin = "tutti/other", Size = 3, Root = TreeHash.Empty }.ToString(), Signer(1)).ToBytes());
        Assert.Equal("TUT3505", Assert.Throws<TuttiException>(() => Open(stranger)).Code);
    }

    [Fact]
    public async Task Open_NewEpoch_CitesTheHeadThatItLeaves_AndKeepsIt()
    {
        var disk = new SimulatedDisk(1);
        await SignedAsync(disk, 300);
        var old = disk.Copy();
        await SignedAsync(disk, 600);
        var left = disk.BytesOf(Head);
        var restored = WithLogOf(old, treeOf: disk);

        await using (var store = Open(restored, epoch: new NewEpoch("ann", "the disk died;\nbackup of Friday")))
        {
            Assert.True(store.Signing!.Sign());
            var checkpoint = LogCheckpoint.Parse(store.Signing.Head!.Text);
            Assert.Equal(($"tutti/{store.Workspace:D}/2", 300L, Define(restored, store)), (checkpoint.Origin, checkpoint.Size, checkpoint.Root));
            var cited = LogCheckpoint.Parse(SignedNote.Parse(left).Text).ToString().Split('\n');
            Assert.Equal([$"after {cited[0]} {cited[1]} {cited[2]}", "by ann", "because the disk died; backup of Friday"], checkpoint.Extensions);
        }

        Assert.Equal(left, restored.BytesOf("tree/epochs/1"));
        await using var later = Open(restored);
        Append(later, 301);
        Assert.True(later.Signing!.Sign());
        Assert.Equal(3, LogCheckpoint.Parse(later.Signing.Head!.Text).Extensions.Count);
    }

    [Theory]
    [InlineData(501, 1)]
    [InlineData(1, 501)]
    public async Task Open_NewEpochWithTooManyWords_IsRefusedAndNothingIsLeft(int by, int because)
    {
        var disk = new SimulatedDisk(1);
        await SignedAsync(disk, 300);
        var old = disk.Copy();
        await SignedAsync(disk, 600);
        var restored = WithLogOf(old, treeOf: disk);
        var head = restored.BytesOf(Head);

        var refused = Assert.Throws<TuttiException>(() => Open(restored, epoch: new NewEpoch(new string('a', by), new string('b', because))));

        Assert.Equal(("TUT3517", false, true), (refused.Code, restored.Exists("tree/epochs/1"), head.SequenceEqual(restored.BytesOf(Head))));
        await using var store = Open(restored, epoch: new NewEpoch(new string('a', 500), new string('b', 500)));
        Assert.True(store.Signing!.Sign());
    }

    [Theory]
    [InlineData("keys/log.key")]
    [InlineData("keys/log.pub")]
    public async Task Open_HeadThatIsGoneAlthoughThereIsAKey_IsRefused_AndAnEpochAfterItIsNumberedApart(string key)
    {
        var disk = new SimulatedDisk(1);
        await SignedAsync(disk, 28);
        disk.Overwrite(key, "there is one"u8);
        foreach (var name in disk.Files().Where(static name => name.StartsWith("tree/", StringComparison.Ordinal)).ToList()) { disk.Delete(name); }

        Assert.Equal("TUT3530", Assert.Throws<TuttiException>(() => Open(disk)).Code);
        Assert.Equal("TUT3530", Assert.Throws<TuttiException>(() => StoreAudit.Open(disk)).Code);
        Assert.False(disk.Exists(Head));

        await using var store = Open(disk, epoch: new NewEpoch("ann", "the folder was lost"));
        store.Signing!.Sign();
        var checkpoint = LogCheckpoint.Parse(store.Signing.Head!.Text);
        Assert.InRange(long.Parse(checkpoint.Origin.Split('/')[2], CultureInfo.InvariantCulture), 1_000, long.MaxValue);
        Assert.Equal((28L, "after a head that is lost"), (checkpoint.Size, checkpoint.Extensions[0]));
    }

    [Fact]
    public async Task Open_StoreWithoutAHead_HasOneBeforeAnythingIsAppended()
    {
        var disk = new SimulatedDisk(1);
        await using (var unsigned = EmbeddedStore.Open(Workload.Options(disk))) { Append(unsigned, 5); }
        var empty = new SimulatedDisk(1);

        await using var old = Open(disk);
        await using var first = Open(empty);

        Assert.Equal((5L, 0L), (LogCheckpoint.Parse(SignedNote.Parse(disk.BytesOf(Head)).Text).Size, LogCheckpoint.Parse(SignedNote.Parse(empty.BytesOf(Head)).Text).Size));
    }

    [Fact]
    public async Task Open_NewEpochOfALogThatFits_IsRefused_AndChangesNothing()
    {
        var disk = new SimulatedDisk(1);
        await SignedAsync(disk, 3);
        var before = disk.BytesOf(Head);

        Assert.Equal("TUT3506", Assert.Throws<TuttiException>(() => Open(disk, epoch: new NewEpoch("ann", "why not"))).Code);

        Assert.Equal(before, disk.BytesOf(Head));
        await using var store = Open(disk);
    }

    [Fact]
    public async Task Open_AfterACrashAnywhere_NeverTakesItForAForgery()
    {
        var (images, random) = (0, new Random(1));
        for (var seed = 1; seed <= 6; seed++)
        {
            var disk = new SimulatedDisk(seed);
            var crashes = new List<(SimulatedDisk Image, long Signed)>();
            var signed = 0L;
            disk.Operating = () =>
            {
                foreach (var survival in Enum.GetValues<Survival>()) { crashes.Add((disk.Crash(survival, random), signed)); }
            };
            var store = Open(disk);
            for (var upTo = 1; upTo < 520; upTo += random.Next(1, 90))
            {
                Append(store, upTo);
                if (random.Next(3) > 0) { continue; }
                store.Signing!.Sign();
                signed = upTo;
            }

            foreach (var (image, promised) in crashes.Where(_ => random.Next(4) == 0))
            {
                images++;
                await using var after = Open(image);
                var size = after.Signing!.Head is { } head ? LogCheckpoint.Parse(head.Text).Size : 0;
                Assert.InRange(size, promised, after.DurableHead);
                after.Signing.Sign();
                Assert.Equal(Define(image, after), LogCheckpoint.Parse(after.Signing.Head!.Text).Root);
            }
        }

        Assert.InRange(images, 200, int.MaxValue);
    }

    [Fact]
    public async Task Dispose_WithoutAWordBefore_SignsWhatIsThere()
    {
        var disk = new SimulatedDisk(1);
        await using (var store = Open(disk)) { Append(store, 7); }

        await using var after = Open(disk);

        Assert.Equal(7, LogCheckpoint.Parse(after.Signing!.Head!.Text).Size);
    }

    [Fact]
    public async Task Background_RecordsThatCome_AreSignedSoon_ManyAtOnce()
    {
        var disk = new SimulatedDisk(1);
        await using var store = EmbeddedStore.Open(new EmbeddedStoreOptions { Disk = disk, Salts = new SeededSalts(7), Signer = Signer(1), SignEvery = TimeSpan.FromMilliseconds(5) });
        for (var position = 0L; position < 200; position++)
        {
            store.Append([TestRecords.Next(Run, position - 1, new byte[10])], null);
            store.Commit();
        }

        while (store.Signing!.Head is not { } head || LogCheckpoint.Parse(head.Text).Size < 200) { await Task.Delay(1, Cancellation); }

        Assert.Null(store.Signing.Failure);
        Assert.Equal(Define(disk, store), LogCheckpoint.Parse(store.Signing.Head!.Text).Root);
    }
}
