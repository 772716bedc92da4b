using Tutti.Kernel.Proofs.Notes;
using Tutti.Storage.Embedded.Audits;
using Tutti.Storage.Embedded.Backups;
using Tutti.Storage.Embedded.Tests.Proofs;
using Xunit;

namespace Tutti.Storage.Embedded.Tests.Audits;

/// <summary>What witnesses have cosigned goes along with copies of the log.</summary>
public sealed class CosignedCopyTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tutti-cosigned-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Verify_BackupAndExportOfACosignedLog_AreWitnessedAsTheStoreIs()
    {
        var (directory, copied, exported) = (Path.Combine(_folder, "store"), Path.Combine(_folder, "copy"), Path.Combine(_folder, "export"));
        var witness = new SeedSigner("witness.example", NoteKeyType.Cosignature, new byte[32]);
        await AppendAsync(directory, 20);
        using (var audit = StoreAudit.Open(directory)) { StoreAudit.KeepCosigned(directory, audit.Head.Cosign(witness, DateTimeOffset.UnixEpoch.AddYears(90))); }
        await AppendAsync(directory, 21);

        StoreBackup.Write(directory, copied, withKey: false, progress: null, TestContext.Current.CancellationToken);
        using var copy = StoreAudit.Open(copied);
        copy.Export(exported, TestContext.Current.CancellationToken);

        var trust = new AuditTrust { Witnesses = [witness.Key] };
        RequireWitnessed(copy.Verify(run: null, trust, progress: null, TestContext.Current.CancellationToken));
        RequireWitnessed(new ExportAudit(exported).Verify(trust, TestContext.Current.CancellationToken));
    }

    private static void RequireWitnessed(AuditReport report) =>
        Assert.Equal((21L, AuditVerdict.Pass), (report.Records, report.Levels.Single(static level => level.Name == AuditLevels.Witnesses).Verdict));

    private static async Task AppendAsync(string directory, int upTo)
    {
        await using var store = EmbeddedStore.Open(new EmbeddedStoreOptions { Directory = directory });
        SignedStores.Append(store, upTo);
    }
}
