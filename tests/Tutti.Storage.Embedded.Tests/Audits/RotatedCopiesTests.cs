using Tutti.Kernel.Proofs.Notes;
using Tutti.Storage.Embedded.Audits;
using Tutti.Storage.Embedded.Backups;
using Tutti.Storage.Embedded.Proofs;
using Tutti.Storage.Embedded.Tests.Proofs;
using Xunit;
using static Tutti.Storage.Embedded.Tests.Proofs.RotatedStores;

namespace Tutti.Storage.Embedded.Tests.Audits;

/// <summary>What leaves a store whose key was changed carries the rotations: exports and backups; copies that are made meanwhile are sound.</summary>
public sealed class RotatedCopiesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tutti-rotated-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Export_OfARotatedLog_IsVerifiedByTheFirstKey_UnlessARotationIsMissing()
    {
        var disk = await RotatedAsync(5, 10, 15);
        var (first, log) = (FirstOf(disk), Path.Combine(_folder, "log"));
        using (var audit = StoreAudit.Open(disk)) { audit.Export(log, Cancellation); }

        Assert.False(new ExportAudit(log).Verify(new AuditTrust { Key = first }, Cancellation).HasFailed);
        File.Delete(Path.Combine(log, "rotations", "1"));
        Assert.True(new ExportAudit(log).Verify(new AuditTrust { Key = first }, Cancellation).HasFailed);
        File.Delete(Path.Combine(log, "rotations", "2"));
        Assert.True(new ExportAudit(log).Verify(new AuditTrust { Key = first }, Cancellation).HasFailed);
        Assert.False(new ExportAudit(log).Verify(new AuditTrust { Key = KeyOf(disk) }, Cancellation).HasFailed);
    }

    [Fact]
    public async Task BackupAndVerify_WhileTheKeyIsRotated_AreSoundEachTime()
    {
        var directory = Path.Combine(_folder, "store");
        NoteKey first;
        await using (var store = EmbeddedStore.Open(new EmbeddedStoreOptions { Directory = directory, SignEvery = TimeSpan.FromMilliseconds(1) }))
        {
            first = store.Signing!.Key;
            SignedStores.Append(store, 5);
            store.Signing.Sign();
            var rotating = Task.Run(() => { for (var round = 0; round < 40; round++) { store.Signing.Rotate(Why); } }, Cancellation);
            for (var round = 0; round < 12; round++)
            {
                var copy = Path.Combine(_folder, $"copy{round}");
                StoreBackup.Write(directory, copy, withKey: round % 2 == 0, progress: null, Cancellation);
                foreach (var place in new[] { copy, directory })
                {
                    using var audit = StoreAudit.Open(place);
                    var report = audit.Verify(run: null, new AuditTrust { Key = first }, progress: null, Cancellation);
                    Assert.False(report.HasFailed, string.Join("\n", report.Levels));
                }
            }

            await rotating;
        }

        for (var round = 0; round < 12; round += 2)
        {
            await using var copy = EmbeddedStore.Open(new EmbeddedStoreOptions { Directory = Path.Combine(_folder, $"copy{round}"), NewEpoch = new NewEpoch("ann", "put back") });
            copy.Signing!.Rotate(Why);
        }

        if (!OperatingSystem.IsWindows()) { Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(directory, "keys", "log.key"))); }
    }
}
