using System.Text;
using Tutti.Kernel.Proofs.Notes;
using Tutti.Kernel.Proofs.Rotations;
using Tutti.Storage.Embedded.Audits;
using Tutti.Storage.Embedded.Tests.Proofs;
using Xunit;

namespace Tutti.Storage.Embedded.Tests.Audits;

/// <summary>Rotations and receipts as they were written once: every later version reads and verifies them.</summary>
public sealed class ReceiptGoldenTests
{
    private static readonly SeedSigner First = SignedStores.Signer(1);
    private static readonly SeedSigner Second = SignedStores.Signer(2);

    [Fact]
    public async Task Receipt_OfALogWithOneKey_IsVersion1_ByteForByte()
    {
        var receipt = AuditedRuns.Prove(await AuditedRuns.SignedAsync(), AuditedRuns.Refund);

        var golden = RequireGolden("receipt-v1.json", receipt.ToJson());

        Assert.False(ReceiptAudit.Verify(Receipt.Parse(golden), new AuditTrust { Key = First.Key }).HasFailed);
    }

    [Fact]
    public async Task Receipt_OfARotatedLog_IsVersion2_ByteForByte()
    {
        var receipt = AuditedRuns.Prove(await AuditedRuns.SignedAsync(), AuditedRuns.Refund);
        var head = LogCheckpoint.Parse(SignedNote.Parse(Encoding.UTF8.GetBytes(receipt.Checkpoint)).Text);
        var rotation = KeyRotation.Sign(head, 1, First, Second, "ann", "bob has left");
        var rotated = receipt with { Format = Receipt.ExtendedFormat, Rotations = [rotation.Note.ToString()], Checkpoint = SignedNote.Sign(head.ToString(), Second).ToString(), Key = Second.Key.ToString() };

        RequireGolden("rotation-v1.txt", rotation.Note.ToString());
        var golden = RequireGolden("receipt-v2.json", rotated.ToJson());

        foreach (var key in new[] { First.Key, Second.Key }) { Assert.False(ReceiptAudit.Verify(Receipt.Parse(golden), new AuditTrust { Key = key }).HasFailed); }
    }

    private static byte[] RequireGolden(string name, string actual)
    {
        var lines = actual.ReplaceLineEndings("\n");
        GoldenTests.AssertGolden(name, lines);
        return Encoding.UTF8.GetBytes(lines);
    }
}
