using System.Text;
using System.Text.Json.Nodes;
using Tutti.Kernel;
using Tutti.Kernel.Journal;
using Tutti.Storage.Embedded.Audits;
using Tutti.Storage.Embedded.Tests.Proofs;
using Xunit;

namespace Tutti.Storage.Embedded.Tests.Audits;

/// <summary>Receipts: what an outsider can check with a key alone, and everything that must not pass.</summary>
public sealed class ReceiptTests
{
    private static readonly AuditTrust Trust = new() { Key = SignedStores.Signer(1).Key };
    private static readonly RunId Run = RunId.FromKey(Guid.Empty, "r");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Verify_ReceiptOfARun_Holds_AndSaysThatNothingIsLeftOut()
    {
        var report = ReceiptAudit.Verify(Receipt.Parse(Encoding.UTF8.GetBytes((await ProveAsync()).ToJson())), Trust);

        Assert.False(report.HasFailed);
        Assert.Equal(3, report.Levels.Count(static level => level.Verdict == AuditVerdict.Pass && level.Name is AuditLevels.Digests or AuditLevels.Inclusion or AuditLevels.Signature));
        Assert.Contains("nothing is left out", report.Levels.Single(static level => level.Name == AuditLevels.Chain).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_WithheldRecords_AreStillProven()
    {
        var receipt = (await ProveAsync()).Withholding(["step"]);

        var report = ReceiptAudit.Verify(receipt, Trust);

        Assert.False(report.HasFailed);
        Assert.Single(receipt.Records, static record => record.Disclosed is not null); // the start
        Assert.Contains("6 withheld", report.Levels[0].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_AnyLetterOfAReceiptChanged_IsRefused_OrSaysTheSame()
    {
        var receipt = await ProveAsync();
        var json = Encoding.UTF8.GetBytes(receipt.ToJson());
        for (var at = 0; at < json.Length; at++)
        {
            var changed = json.ToArray();
            changed[at] = changed[at] == (byte)'A' ? (byte)'B' : (byte)'A';
            Assert.True(IsRefused(changed) || SaysTheSame(receipt, Receipt.Parse(changed)), $"letter {at}: {Encoding.UTF8.GetString(json, Math.Max(0, at - 20), 20)}");
        }
    }

    [Theory]
    [InlineData("records/0/position", "1")]
    [InlineData("records/0/header", "\"AAAA\"")]
    [InlineData("records/0/header", "\"not base64\"")]
    [InlineData("records/0/proof", "[]")]
    [InlineData("records/0/proof/0", "\"AAAA\"")]
    [InlineData("records/0/disclosed/content", "\"AAAA\"")]
    [InlineData("records/0/disclosed/path", "\"other\"")]
    [InlineData("records/0/disclosed/body", "\"\"")]
    [InlineData("records", "[]")]
    [InlineData("records", "null")]
    [InlineData("records/0", "null")]
    [InlineData("records/0/header", "null")]
    [InlineData("records/0/proof", "null")]
    [InlineData("records/0/proof/0", "null")]
    [InlineData("records/0/disclosed/path", "null")]
    [InlineData("records/0/disclosed/salt", "null")]
    [InlineData("format", "\"tutti-receipt/2\"")]
    [InlineData("run", "\"another\"")]
    [InlineData("checkpoint", "\"nothing\"")]
    public async Task Verify_FieldReplaced_IsRefused(string path, string value)
    {
        var json = JsonNode.Parse((await ProveAsync()).ToJson())!;
        var names = path.Split('/');
        var parent = names[..^1].Aggregate(json, static (node, name) => int.TryParse(name, out var index) ? node[index]! : node[name]!);
        if (int.TryParse(names[^1], out var at)) { parent[at] = JsonNode.Parse(value); }
        else { parent[names[^1]] = JsonNode.Parse(value); }

        Assert.True(IsRefused(Encoding.UTF8.GetBytes(json.ToJsonString())));
    }

    [Fact]
    public async Task Verify_RecordLeftOutInTheMiddle_OrOutOfOrder_IsSeen()
    {
        var receipt = await ProveAsync();
        var gap = receipt with { Records = [.. receipt.Records.Where(static (_, index) => index != 3)] };
        var swapped = receipt with { Records = [.. receipt.Records.Reverse()] };

        Assert.Contains("some of its records", ReceiptAudit.Verify(gap, Trust).Levels[1].Detail, StringComparison.Ordinal);
        Assert.True(ReceiptAudit.Verify(swapped, Trust).HasFailed);
    }

    [Fact]
    public async Task Prove_RunOrStepThatIsNotThere_SaysWhatIs()
    {
        using var audit = StoreAudit.Open(await StoreAuditTests.SignedAsync(7));

        Assert.Equal("TUT3508", Assert.Throws<TuttiException>(() => audit.Prove("zzzz", null, Cancellation)).Code);
        var refused = Assert.Throws<TuttiException>(() => audit.Prove(Run.ToString()[..6], "other", Cancellation));
        Assert.Equal("TUT3509", refused.Code);
        Assert.Contains("step", refused.Message, StringComparison.Ordinal);
        Assert.Equal(Run, audit.FindRun(Run.ToString()[..4], Cancellation));
    }

    [Fact]
    public async Task Prove_TreeThatIsLost_SaysHowToMakeItAnew()
    {
        var disk = await StoreAuditTests.SignedAsync(7);
        disk.Flip("tree/0", 9);
        using var audit = StoreAudit.Open(disk);

        Assert.Equal("TUT3510", Assert.Throws<TuttiException>(() => audit.Prove(Run.ToString(), null, Cancellation)).Code);
    }

    private static async Task<Receipt> ProveAsync()
    {
        using var audit = StoreAudit.Open(await StoreAuditTests.SignedAsync(7));
        return audit.Prove(Run.ToString(), null, Cancellation);
    }

    private static bool IsRefused(byte[] json)
    {
        try { return ReceiptAudit.Verify(Receipt.Parse(json), Trust).HasFailed; }
        catch (TuttiException refused) when (refused.Code is "TUT1201" or "TUT1202" or "TUT3532") { return true; }
    }

    /// <summary>A name of a key is not believed where the verifier has its own, and base64 has letters whose last bits say nothing.</summary>
    private static bool SaysTheSame(Receipt left, Receipt right) =>
        left.Run == right.Run && left.Records.Count == right.Records.Count && left.Records.Zip(right.Records).All(static pair => Same(pair.First, pair.Second));

    private static bool Same(ReceiptRecord left, ReceiptRecord right) =>
        left.Position == right.Position && Bytes(left.Header).SequenceEqual(Bytes(right.Header)) && left.Disclosed is { } shown && right.Disclosed is { } other
        && shown.Path == other.Path && Bytes(shown.Body).SequenceEqual(Bytes(other.Body)) && Bytes(shown.Content).SequenceEqual(Bytes(other.Content));

    private static byte[] Bytes(string text) => Convert.FromBase64String(text);
}
