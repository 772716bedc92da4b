using TradeSettlement.Desks;
using Tutti.Governance.Audits;
using Tutti.Kernel.Journal;
using Tutti.Storage.Embedded.Audits;
using Tutti.TradeSettlement.Tests.Support;

namespace Tutti.TradeSettlement.Tests;

/// <summary>A verifier who holds the policy finds the desk's decisions and budgets as they must be.</summary>
public sealed class VerifiedTests
{
    [Fact]
    public async Task GivenTradesThatSettledFailedAndWereAskedAbout_WhenTheStoreIsVerified_ThenPolicyAndBudgetsPass()
    {
        await using var desk = await TestDesk.OpenAsync(failures: "fee=refuse@T0002");
        await desk.RunAsync(TestDesk.Sample(1), TestDesk.Sample(2), TestDesk.Sample(9));
        var run = await desk.StartAsync(TestDesk.Sample(5));
        await desk.SeeAsync(run, static happened => happened.Kind == "question.asked");
        await new Approver(desk.Desk, input: null, TextWriter.Null).AnswerAsync("T0005", Assert.Single(await desk.Engine.WaitsAsync(run, TestContext.Current.CancellationToken)), TestContext.Current.CancellationToken);
        Assert.Empty((await desk.EndAsync()).Faults);
        await desk.CloseAsync();

        using var audit = StoreAudit.Open(desk.Journal);
        var ledgers = new LedgerAudit(run: null);
        var levels = new AuditTrust { Audits = [new Level(AuditLevels.Budgets, ledgers), new Level(AuditLevels.Policy, new DecisionAudit(run: null, [DeskPolicy.Load(DeskPolicy.Own())], ledgers))] };
        var report = audit.Verify(run: null, levels, progress: null, TestContext.Current.CancellationToken);

        Assert.False(report.HasFailed, report.ToJson());
        Assert.All([AuditLevels.Policy, AuditLevels.Budgets], level => Assert.Equal(AuditVerdict.Pass, report.Levels.Single(found => found.Name == level).Verdict));
    }

    private sealed class Level(string level, ILogAudit audit) : IRecordAudit
    {
        string IRecordAudit.Level => level;

        public bool Wants(in RecordHeader header) => audit.Wants(header);

        public void See(JournalRecord record) => audit.See(record);

        public AuditFinding Conclude()
        {
            var (holds, detail, firstBad) = audit.Conclude();
            return new AuditFinding(holds switch { true => AuditVerdict.Pass, false => AuditVerdict.Fail, null => AuditVerdict.NotChecked }, detail, firstBad);
        }
    }
}
