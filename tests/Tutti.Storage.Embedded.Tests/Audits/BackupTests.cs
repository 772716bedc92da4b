using Tutti.Kernel;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Proofs.Notes;
using Tutti.Storage.Embedded.Audits;
using Tutti.Storage.Embedded.Backups;
using Tutti.Testing;
using Xunit;

namespace Tutti.Storage.Embedded.Tests.Audits;

/// <summary>Backups: consistent while the store is written, sound or not made, and good for going on.</summary>
public sealed class BackupTests : IDisposable
{
    private static readonly RunId Run = RunId.FromKey(Guid.Empty, "r");

    private readonly string _folder = Directory.CreateTempSubdirectory("tutti-backup-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Store => Path.Combine(_folder, "store");

    private string Copy => Path.Combine(_folder, "copy");

    private string Back => Path.Combine(_folder, "back");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Write_StoreOfSeveralSegmentsWithBlobs_IsTheSame_AndGoesOn()
    {
        await FillAsync(400);

        var report = StoreBackup.Write(Store, Copy, withKey: true, progress: null, Cancellation);

        Assert.Equal((400L, 4), (report.Records, report.Blobs));
        using (var audit = StoreAudit.Open(Copy)) { Assert.False(audit.Verify(null, new AuditTrust(), null, Cancellation).HasFailed); }
        StoreBackup.Restore(Copy, Back, isSameEpoch: true, progress: null, Cancellation);
        await using var original = Open(Store);
        await using var copy = Open(Back);
        Assert.Equal(original.DurableHead, copy.DurableHead);
        var (left, right) = (await original.ReadRunAsync(Run, 0, Cancellation), await copy.ReadRunAsync(Run, 0, Cancellation));
        Assert.All(left.Zip(right), static pair => Assert.True(pair.First.Position == pair.Second.Position && pair.First.Content.Span.SequenceEqual(pair.Second.Content.Span)));
        copy.Append([TestRecords.Next(Run, copy.DurableHead - 1, default)], null);
        copy.Commit();
        copy.Signing!.Sign(); // or its thread has done it
        Assert.Equal(copy.DurableHead, copy.Signing.SignedRecords);
        Assert.Equal(original.Signing!.Key, copy.Signing.Key);
    }

    [Fact]
    public async Task Write_WhileTheStoreIsWritten_IsSoundEachTime()
    {
        await using var store = Open(Store);
        using var stop = new CancellationTokenSource();
        var writing = Task.Run(
            () =>
            {
                for (var position = 0L; !stop.IsCancellationRequested; position++)
                {
                    store.Append([TestRecords.Next(Run, position - 1, new byte[position % 900])], null);
                    store.Commit();
                }
            },
            Cancellation);
        for (var round = 0; round < 10; round++)
        {
            while (store.Signing!.Head is null) { await Task.Delay(1, Cancellation); }
            var target = Path.Combine(_folder, $"copy{round}");
            var report = StoreBackup.Write(Store, target, withKey: false, progress: null, Cancellation);
            using var audit = StoreAudit.Open(target);
            var verified = audit.Verify(null, new AuditTrust { Key = store.Signing.Key }, null, Cancellation);
            Assert.Equal((false, report.Records, 0L), (verified.HasFailed, verified.Records, verified.NotYetSigned));
        }

        await stop.CancelAsync();
        await writing;
    }

    [Fact]
    public async Task Write_DamagedOrAlteredLog_MakesNoStore()
    {
        await FillAsync(50);
        var segment = Path.Combine(Store, "log", "00000001.seg");
        var bytes = await File.ReadAllBytesAsync(segment, Cancellation);
        bytes[700] ^= 1;
        await File.WriteAllBytesAsync(segment, bytes, Cancellation);

        Assert.Equal("TUT3002", Assert.ThrowsAny<TuttiException>(() => StoreBackup.Write(Store, Copy, withKey: true, progress: null, Cancellation)).Code);

        Assert.False(File.Exists(Path.Combine(Copy, "store")));
        Assert.Equal("TUT3511", Assert.Throws<TuttiException>(() => StoreBackup.Write(Store, Copy, withKey: true, progress: null, Cancellation)).Code);
    }

    [Fact]
    public async Task Write_WithoutTheKey_IsVerified_AndGoesOnAsANewEpochOnly()
    {
        await FillAsync(5);
        StoreBackup.Write(Store, Copy, withKey: false, progress: null, Cancellation);

        Assert.False(File.Exists(Path.Combine(Copy, "keys", "log.key")));
        var key = await File.ReadAllTextAsync(Path.Combine(Copy, "keys", "log.pub"), Cancellation);
        Assert.Equal("TUT3503", Assert.Throws<TuttiException>(() => Open(Copy)).Code);
        Assert.Equal(key, await File.ReadAllTextAsync(Path.Combine(Copy, "keys", "log.pub"), Cancellation));
        await using var gone = EmbeddedStore.Open(new EmbeddedStoreOptions { Directory = Copy, NewEpoch = new("ann", "the key stays where it is") });
        gone.Signing!.Sign(); // or its thread has done it
        Assert.Equal(gone.DurableHead, gone.Signing.SignedRecords);
        Assert.Equal(key, await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(Path.Combine(Copy, "keys"), "log-*.pub")), Cancellation));
    }

    [Fact]
    public async Task Open_CopyOrWhatWasRestored_IsRefused_AndGoesOnUnderANameOfItsOwn()
    {
        await FillAsync(5);
        StoreBackup.Write(Store, Copy, withKey: true, progress: null, Cancellation);
        StoreBackup.Restore(Copy, Back, isSameEpoch: false, progress: null, Cancellation);
        var origins = new HashSet<string>();

        foreach (var copy in new[] { Copy, Back })
        {
            Assert.Equal("TUT3531", Assert.Throws<TuttiException>(() => Open(copy)).Code);
            await using (var gone = EmbeddedStore.Open(new EmbeddedStoreOptions { Directory = copy, NewEpoch = new("ann", "the disk died") })) { gone.Signing!.Sign(); }
            await using var again = Open(copy);
            var head = LogCheckpoint.Parse(again.Signing!.Head!.Text);
            Assert.StartsWith($"after tutti/{again.Workspace:D} 5 ", head.Extensions[0], StringComparison.Ordinal);
            Assert.True(origins.Add(head.Origin));
        }

        await using var original = Open(Store);
        Assert.True(origins.Add(LogCheckpoint.Parse(original.Signing!.Head!.Text).Origin));
    }

    [Theory]
    [InlineData("store")]
    [InlineData("store/backup/friday")]
    [InlineData("copy/../store/x")]
    public async Task Write_IntoTheStoreItself_IsRefused(string folder)
    {
        await FillAsync(2);

        Assert.Equal("TUT3533", Assert.Throws<TuttiException>(() => StoreBackup.Write(Store, Path.Combine(_folder, folder), withKey: true, progress: null, Cancellation)).Code);
        StoreBackup.Write(Store, Store + ".copy", withKey: true, progress: null, Cancellation);
        Assert.Equal("TUT3533", Assert.Throws<TuttiException>(() => StoreBackup.Restore(Store + ".copy", Path.Combine(Store + ".copy", "store"), isSameEpoch: true, progress: null, Cancellation)).Code);
    }

    private static EmbeddedStore Open(string directory) => EmbeddedStore.Open(new EmbeddedStoreOptions { Directory = directory, SegmentBytes = 64 * 1024, SignEvery = TimeSpan.FromMilliseconds(5) });

    private async Task FillAsync(int records)
    {
        await using var store = Open(Store);
        for (var position = 0L; position < records; position++)
        {
            var content = position % 100 == 50 ? new byte[70_000 + position] : new byte[position * 3];
            if (content.Length > RecordDraft.MaxInlineContent) { await store.WriteBlobAsync(content, Cancellation); }
            store.Append([TestRecords.Next(Run, position - 1, content)], null);
            store.Commit();
        }
    }
}
