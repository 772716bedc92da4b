using System.Text;
using System.Text.Json.Nodes;
using Tutti.Kernel;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Proofs.Notes;
using Tutti.Storage.Embedded.Audits;
using Tutti.Storage.Embedded.Audits.Bundles;
using Tutti.Storage.Embedded.Tests.Proofs;
using Xunit;

namespace Tutti.Storage.Embedded.Tests.Audits.Bundles;

/// <summary>Bundles: what they show and withhold, what holds of them with a key alone, and everything that must not pass.</summary>
public sealed class BundleTests
{
    private static readonly SeedSigner Signer = SignedStores.Signer(1);
    private static readonly AuditTrust Trust = new() { Key = Signer.Key };

    [Fact]
    public async Task Verify_BundleOfARun_HoldsOnEveryLevelThatCanBeChecked()
    {
        var report = BundleAudit.Verify((await MakeAsync()).ToBytes(), Trust);

        Assert.Equal(["digests", "chain", "inclusion", "signature", "statement", "anchors", "witnesses", "policy", "budgets"], report.Levels.Select(static level => level.Name));
        Assert.Equal([AuditVerdict.Pass, AuditVerdict.Pass, AuditVerdict.Pass, AuditVerdict.Pass, AuditVerdict.Pass], report.Levels.Take(5).Select(static level => level.Verdict));
        Assert.Contains("refunds version 3, completed, 5 records, 0 withheld", Of(report, AuditLevels.Statement).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ToBytes_SameRunAndHead_AreTheSame_AndAnotherChoiceOfStepsIsNot()
    {
        var disk = await AuditedRuns.SignedAsync();

        Assert.Equal(Bundle(disk).ToBytes(), Bundle(disk).ToBytes());
        Assert.NotEqual(Bundle(disk).ToBytes(), Bundle(disk, "pay").ToBytes());
        Assert.Equal(RunDigest(Bundle(disk)), RunDigest(Bundle(disk, "*"))); // the same run, whatever is shown of it
    }

    [Fact]
    public async Task Statement_SaysWhatTheRecordsSay_InTheFormOfInToto()
    {
        var statement = StatementOf(await MakeAsync());

        Assert.Equal("https://in-toto.io/Statement/v1", statement["_type"]!.GetValue<string>());
        Assert.Equal("urn:tutti:agent-run:v1", statement["predicateType"]!.GetValue<string>());
        Assert.Equal(["receipt.json", "README.txt", $"run/{AuditedRuns.Refund}"], statement["subject"]!.AsArray().Select(static subject => subject!["name"]!.GetValue<string>()));
        var run = statement["predicate"]!;
        Assert.Equal(("refunds", 3, "completed", 5, 0), (run["workflow"]!.GetValue<string>(), run["version"]!.GetValue<int>(), run["status"]!.GetValue<string>(), run["records"]!.GetValue<int>(), run["withheld"]!.GetValue<int>()));
        Assert.Equal(("1970-01-01T00:00:01.000000Z", "1970-01-01T00:00:06.000000Z"), (run["started"]!.GetValue<string>(), run["ended"]!.GetValue<string>()));
        Assert.Equal(7, run["head"]!["size"]!.GetValue<long>());
    }

    [Theory]
    [InlineData("desk", 2)]
    [InlineData("ask", 1)]
    [InlineData("ask#2", 1)]
    [InlineData("desk/ask", 1)]
    [InlineData(".", 2)]
    [InlineData("*", 5)]
    public async Task Withhold_Step_HidesItAndAllBeneathIt_AndTheRestStaysProven(string step, int withheld)
    {
        var bundle = await MakeAsync(step);
        var report = BundleAudit.Verify(bundle.ToBytes(), Trust);
        var text = Encoding.UTF8.GetString(bundle.ToBytes());

        Assert.Equal(withheld, bundle.Withheld);
        Assert.False(report.HasFailed);
        Assert.Equal(AuditVerdict.Pass, Of(report, AuditLevels.Statement).Verdict);
        Assert.Equal(step != ".", !text.Contains(Convert.ToBase64String(Encoding.UTF8.GetBytes(AuditedRuns.Secret)), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Withhold_StartOfTheRun_LeavesNoNameOfTheWorkflowAnywhere()
    {
        var bundle = await MakeAsync(".");

        Assert.Null(bundle.Workflow);
        Assert.DoesNotContain("refunds", Encoding.UTF8.GetString(bundle.ToBytes()), StringComparison.Ordinal);
        Assert.Null(StatementOf(bundle)["predicate"]!["workflow"]);
    }

    [Fact]
    public async Task Withhold_StepThatIsNotThere_IsRefused_RatherThanShown()
    {
        var disk = await AuditedRuns.SignedAsync();

        var refused = Assert.Throws<TuttiException>(() => Bundle(disk, "asks"));

        Assert.Equal("TUT3524", refused.Code);
        Assert.Contains("desk/ask#2", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_UnfinishedRun_SaysSo_AndACancelledOneToo()
    {
        var disk = await AuditedRuns.SignedAsync();
        var cancelled = AuditedRuns.Prove(disk, AuditedRuns.Report);

        Assert.Equal("cancelled", RunBundle.Of(cancelled, [], Signer).Status);
        Assert.Equal("unfinished", RunBundle.Of(cancelled with { Records = [cancelled.Records[0]] }, [], Signer).Status);
    }

    [Fact]
    public async Task Of_KeyThatDidNotSignTheHead_IsRefused()
    {
        var receipt = AuditedRuns.Prove(await AuditedRuns.SignedAsync(), AuditedRuns.Refund);

        Assert.Equal("TUT3523", Assert.Throws<TuttiException>(() => RunBundle.Of(receipt, [], SignedStores.Signer(2))).Code);
    }

    [Fact]
    public async Task Verify_WithoutAStatement_SaysThatNobodyHasSignedOne()
    {
        var bundle = RunBundle.Of(AuditedRuns.Prove(await AuditedRuns.SignedAsync(), AuditedRuns.Refund), [], signer: null);

        var report = BundleAudit.Verify(bundle.ToBytes(), Trust);

        Assert.False(report.HasFailed || bundle.IsSigned);
        Assert.Equal(AuditVerdict.NotChecked, Of(report, AuditLevels.Statement).Verdict);
    }

    [Fact]
    public async Task Verify_OtherKey_FailsTheSignatures_AndARevokedOneToo()
    {
        var bytes = (await MakeAsync()).ToBytes();
        AuditTrust[] distrust = [new() { Key = SignedStores.Signer(2).Key }, Trust with { Revoked = [Signer.Key] }, new() { Revoked = [Signer.Key] }, new() { Key = SignedStores.Signer(2).Key, Revoked = [Signer.Key] }];

        foreach (var trust in distrust)
        {
            var report = BundleAudit.Verify(bytes, trust);
            Assert.Equal((AuditVerdict.Fail, AuditVerdict.Fail), (Of(report, AuditLevels.Signature).Verdict, Of(report, AuditLevels.Statement).Verdict));
            Assert.All([Of(report, AuditLevels.Signature), Of(report, AuditLevels.Statement)], level => Assert.Equal(trust.Revoked.Count > 0, level.Detail.EndsWith("which is revoked", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task Verify_HeadOfAnotherLog_OrProofsForAnotherSize_Fail()
    {
        var bundle = await MakeAsync();
        var head = LogCheckpoint.Parse(SignedNote.Parse(Encoding.UTF8.GetBytes(bundle.Receipt.Checkpoint)).Text);
        LogCheckpoint[] others = [head with { Origin = "tutti/other" }, head with { Size = head.Size * 4 }, head with { Size = head.Size - 1 }, head with { Root = Kernel.Proofs.TreeHash.Empty }];

        foreach (var other in others)
        {
            var report = BundleAudit.Verify(With(bundle, receipt => receipt["checkpoint"] = SignedNote.Sign(other.ToString(), Signer).ToString()), Trust);
            Assert.Equal(AuditVerdict.Pass, Of(report, AuditLevels.Signature).Verdict);
            Assert.Equal(AuditVerdict.Fail, Of(report, AuditLevels.Statement).Verdict);
            Assert.Equal(other.Origin == head.Origin, Of(report, AuditLevels.Inclusion).Verdict == AuditVerdict.Fail); // of another origin it is a tree like this one
        }

        var anchored = BundleAudit.Verify(bundle.ToBytes(), Trust with { Anchors = [SignedNote.Sign(others[0].ToString(), Signer)] });
        Assert.Contains("of another log", Of(anchored, AuditLevels.Anchors).Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("statement.sigstore.json", "{}")]
    [InlineData("statement.sigstore.json", "null")]
    [InlineData("statement.sigstore.json", "")]
    [InlineData("README.txt", "This run was approved by everybody.")]
    public async Task Verify_MemberReplaced_FailsTheStatement(string name, string text)
    {
        var members = ZipFiles.MembersOf((await MakeAsync()).ToBytes());
        members[name] = Encoding.UTF8.GetBytes(text);

        Assert.Equal(AuditVerdict.Fail, Of(BundleAudit.Verify(ZipFiles.Deflated(members), Trust), AuditLevels.Statement).Verdict);
    }

    [Fact]
    public async Task Verify_StatementOfAnotherRun_OrOneThatSaysMore_Fails()
    {
        var disk = await AuditedRuns.SignedAsync();
        var (refund, report) = (ZipFiles.MembersOf(Bundle(disk).ToBytes()), ZipFiles.MembersOf(RunBundle.Of(AuditedRuns.Prove(disk, AuditedRuns.Report), [], Signer).ToBytes()));
        var lying = JsonNode.Parse(PayloadOf(refund[ZipFiles.Statement]))!;
        lying["predicate"]!["status"] = "failed";
        var more = JsonNode.Parse(PayloadOf(refund[ZipFiles.Statement]))!;
        more["subject"]!.AsArray().Add(JsonNode.Parse("""{"name":"other","digest":{"sha256":"00"}}"""));

        byte[][] statements = [report[ZipFiles.Statement], SigstoreBundle.Sign(Encoding.UTF8.GetBytes(lying.ToJsonString()), Signer).ToBytes(), SigstoreBundle.Sign(Encoding.UTF8.GetBytes(more.ToJsonString()), Signer).ToBytes(), SigstoreBundle.Sign("{}"u8.ToArray(), Signer).ToBytes()];

        foreach (var statement in statements)
        {
            refund[ZipFiles.Statement] = statement;
            Assert.Equal(AuditVerdict.Fail, Of(BundleAudit.Verify(ZipFiles.Deflated(refund), Trust), AuditLevels.Statement).Verdict);
        }
    }

    [Fact]
    public async Task Of_RecordsOfAnObject_AreRefused()
    {
        var receipt = AuditedRuns.Prove(await AuditedRuns.SignedAsync(), AuditedRuns.Refund);
        var first = ReceiptAudit.HeaderOf(receipt.Records[0]) with { Kind = RecordKind.ObjectOpened };
        var header = new byte[RecordHeader.Size];
        first.Write(header);

        Assert.Equal("TUT3525", Assert.Throws<TuttiException>(() => RunBundle.Of(receipt with { Records = [receipt.Records[0] with { Header = Convert.ToBase64String(header) }] }, [], Signer)).Code);
    }

    private static async Task<RunBundle> MakeAsync(params string[] withheld) => Bundle(await AuditedRuns.SignedAsync(), withheld);

    private static RunBundle Bundle(Tutti.Testing.SimulatedDisk disk, params string[] withheld) => RunBundle.Of(AuditedRuns.Prove(disk, AuditedRuns.Refund), withheld, Signer);

    private static AuditLevel Of(AuditReport report, string level) => report.Levels.Single(found => found.Name == level);

    private static byte[] With(RunBundle bundle, Action<JsonNode> change)
    {
        var members = ZipFiles.MembersOf(bundle.ToBytes());
        var receipt = JsonNode.Parse(members[ZipFiles.Receipt])!;
        change(receipt);
        members[ZipFiles.Receipt] = Encoding.UTF8.GetBytes(receipt.ToJsonString());
        return ZipFiles.Deflated(members);
    }

    private static JsonNode StatementOf(RunBundle bundle) => JsonNode.Parse(PayloadOf(ZipFiles.MembersOf(bundle.ToBytes())[ZipFiles.Statement]))!;

    private static byte[] PayloadOf(byte[] statement) => JsonNode.Parse(statement)!["dsseEnvelope"]!["payload"]!.GetValue<string>() is { } payload ? Convert.FromBase64String(payload) : [];

    private static string RunDigest(RunBundle bundle) => StatementOf(bundle)["subject"]![2]!["digest"]!["sha256"]!.GetValue<string>();
}
