using System.Text;
using Tutti.Kernel;
using Tutti.Kernel.Proofs.Notes;
using Tutti.Storage.Embedded.Audits;
using Tutti.Storage.Embedded.Tests.Proofs;
using Xunit;

namespace Tutti.Storage.Embedded.Tests.Audits;

/// <summary>Records as C2SP tlog-proof proves them: each letter of the file counts.</summary>
public sealed class TlogProofAuditTests
{
    private static readonly AuditTrust Trust = new() { Key = SignedStores.Signer(1).Key };

    [Fact]
    public async Task Verify_ProofOfEachRecord_Holds_AndSaysWhatItDoesNotShow()
    {
        var receipt = AuditedRuns.Prove(await AuditedRuns.SignedAsync(), AuditedRuns.Refund);
        foreach (var record in receipt.Records)
        {
            var proof = TlogProof.Parse(Encoding.UTF8.GetBytes(TlogProofAudit.Of(receipt, record).ToString()));

            var report = TlogProofAudit.Verify(proof, Trust);

            Assert.Equal((record.Position, 1, 7L, false), (proof.Index, report.Shown!.Value, report.Records, report.HasFailed));
            Assert.Equal([AuditVerdict.NotChecked, AuditVerdict.NotChecked, AuditVerdict.Pass, AuditVerdict.Pass], report.Levels.Take(4).Select(static level => level.Verdict));
            Assert.True(TlogProofAudit.Verify(proof, new AuditTrust { Key = SignedStores.Signer(2).Key }).HasFailed);
            Assert.True(TlogProofAudit.Verify(proof with { Index = (proof.Index + 1) % 7 }, Trust).HasFailed);
        }
    }

    [Fact]
    public async Task Verify_AnyLetterChanged_IsRefused_OrFails()
    {
        var receipt = AuditedRuns.Prove(await AuditedRuns.SignedAsync(), AuditedRuns.Refund);
        var file = Encoding.UTF8.GetBytes(TlogProofAudit.Of(receipt, receipt.Records[2]).ToString());
        for (var at = 0; at < file.Length; at++)
        {
            foreach (var bit in new[] { 1, 4 })
            {
                file[at] ^= (byte)bit;
                Assert.True(IsFound(file), $"byte {at}: {Encoding.UTF8.GetString(file)}");
                file[at] ^= (byte)bit;
            }
        }

        Assert.False(IsFound(file));
        Assert.True(IsFound([.. file, (byte)'\n']));
        Assert.True(IsFound(file[..^1]));
    }

    [Fact]
    public async Task Verify_ProofWithoutTheHeader_IsRefused()
    {
        var receipt = AuditedRuns.Prove(await AuditedRuns.SignedAsync(), AuditedRuns.Refund);
        var proof = TlogProofAudit.Of(receipt, receipt.Records[0]) with { Extra = default };

        Assert.Equal("TUT3532", Assert.Throws<TuttiException>(() => TlogProofAudit.Verify(TlogProof.Parse(Encoding.UTF8.GetBytes(proof.ToString())), Trust)).Code);
    }

    private static bool IsFound(byte[] file)
    {
        try { return TlogProofAudit.Verify(TlogProof.Parse(file), Trust).HasFailed; }
        catch (TuttiException refused) when (refused.Code is "TUT1201" or "TUT3532") { return true; }
    }
}
