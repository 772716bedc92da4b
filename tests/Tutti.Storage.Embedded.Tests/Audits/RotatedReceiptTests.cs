using System.Text;
using Tutti.Kernel;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Proofs.Notes;
using Tutti.Storage.Embedded.Audits;
using Tutti.Storage.Embedded.Audits.Bundles;
using Tutti.Storage.Embedded.Proofs;
using Tutti.Storage.Embedded.Tests.Audits.Bundles;
using Tutti.Storage.Embedded.Tests.Proofs;
using Xunit;
using static Tutti.Storage.Embedded.Tests.Proofs.RotatedStores;

namespace Tutti.Storage.Embedded.Tests.Audits;

/// <summary>Receipts and bundles of a store whose key was changed carry the rotations: who holds the first key verifies them.</summary>
public sealed class RotatedReceiptTests
{
    private static readonly SeedSigner Witness = new("witness.example", NoteKeyType.Cosignature, new byte[32]);

    private static readonly string Run = RunId.FromKey(Guid.Empty, "r").ToString();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Receipt_OfARotatedLog_CarriesTheRotations_AndIsVerifiedByTheFirstKey()
    {
        var disk = await RotatedAsync(5, 10);
        var (first, last) = (FirstOf(disk), KeyOf(disk));
        Receipt receipt;
        using (var audit = StoreAudit.Open(disk)) { receipt = audit.Prove(Run, step: null, Cancellation); }

        var read = Receipt.Parse(Encoding.UTF8.GetBytes(receipt.ToJson()));

        Assert.Equal((Receipt.ExtendedFormat, 1), (read.Format, read.Rotations!.Count));
        Assert.False(ReceiptAudit.Verify(read, new AuditTrust { Key = first }).HasFailed);
        Assert.False(ReceiptAudit.Verify(read, new AuditTrust { Key = last }).HasFailed);
        Assert.True(ReceiptAudit.Verify(read, new AuditTrust { Key = first, Revoked = [first] }).HasFailed);
        Assert.True(ReceiptAudit.Verify(read with { Rotations = null, Format = Receipt.CurrentFormat }, new AuditTrust { Key = first }).HasFailed);
        Assert.True(ReceiptAudit.Verify(read with { Rotations = ["no note"] }, new AuditTrust { Key = last }).HasFailed);
        foreach (var wrong in new[] { read with { Format = Receipt.CurrentFormat }, read with { Rotations = [] }, read with { Rotations = null }, read with { Rotations = [null!] } })
        {
            Assert.Equal("TUT3532", Assert.Throws<TuttiException>(() => Receipt.Parse(Encoding.UTF8.GetBytes(wrong.ToJson()))).Code);
        }
    }

    [Fact]
    public async Task Receipt_HeadThatWasCosignedUnderTheOldKey_GivesWayToTheOneOfTheNewKey()
    {
        var disk = WithKey();
        await using (var store = Open(disk))
        {
            SignedStores.Append(store, 10);
            store.Signing!.Sign();
            LogHead.KeepCosigned(disk, store.Signing.Head!.Cosign(Witness, DateTimeOffset.UnixEpoch).ToBytes());
            using (var before = StoreAudit.Open(disk)) { Assert.Contains("witness.example", before.Prove(Run, null, Cancellation).Checkpoint, StringComparison.Ordinal); }
            store.Signing.Rotate(Why);
        }

        using var audit = StoreAudit.Open(disk);
        var receipt = audit.Prove(Run, step: null, Cancellation);

        Assert.DoesNotContain("witness.example", receipt.Checkpoint, StringComparison.Ordinal);
        Assert.False(ReceiptAudit.Verify(receipt, new AuditTrust { Key = FirstOf(disk) }).HasFailed);
    }

    [Fact]
    public async Task Bundle_OfARotatedLog_IsVerifiedByTheFirstKey_AndOneThatTheOldKeySigned_IsNot()
    {
        var disk = WithKey();
        var old = LogKeyFile.Read(disk, Secret);
        await using (var store = Open(disk))
        {
            AuditedRuns.Fill(store);
            store.Signing!.Rotate(Why);
        }

        Receipt receipt;
        using (var audit = StoreAudit.Open(disk)) { receipt = audit.Prove(AuditedRuns.Refund.ToString(), step: null, Cancellation); }
        var bundle = RunBundle.Of(receipt, [], LogKeyFile.Read(disk, Secret)).ToBytes();
        var forged = ZipWriter.Write([.. Replaced(bundle, SigstoreBundle.Sign(Statement.Of(receipt, ZipFiles.MembersOf(bundle)[ZipFiles.Receipt], ZipFiles.MembersOf(bundle)["README.txt"]).ToBytes(), old).ToBytes())]);

        Assert.Equal("TUT3523", Assert.Throws<TuttiException>(() => RunBundle.Of(receipt, [], old)).Code);
        Assert.All([old.Key, KeyOf(disk)], key => Assert.False(BundleAudit.Verify(bundle, new AuditTrust { Key = key }).HasFailed));
        Assert.Contains("the log has gone on", Level(BundleAudit.Verify(forged, new AuditTrust { Key = old.Key }), AuditLevels.Statement).Detail, StringComparison.Ordinal);
    }

    private static IEnumerable<(string, byte[])> Replaced(byte[] bundle, byte[] statement) =>
        ZipFiles.MembersOf(bundle).Select(member => (member.Key, member.Key == ZipFiles.Statement ? statement : member.Value));
}
