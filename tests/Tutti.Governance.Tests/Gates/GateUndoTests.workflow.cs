using Tutti.Governance.Approvals;
using Tutti.Governance.Naming;
using Tutti.Kernel.Lifecycle;
using Tutti.Kernel.Memory;
using Tutti.Testing;
using static Tutti.Governance.Tests.Gates.UndoShop;

namespace Tutti.Governance.Tests.Gates;

/// <summary>Undos that are calls: judged, asked about, paid for and recorded like others (rule E4).</summary>
public sealed class GateUndoTests
{
    [Fact]
    public async Task E4_GivenAnUndoThatIsACall_WhenTheRunFails_ThenItIsJudgedPaidAndRecorded()
    {
        await using var host = await HostAsync(Allowed);

        var run = await host.RunAsync("buy", 5);

        Assert.Equal("APP1", (await host.EndAsync(run)).ErrorCode);
        Assert.Equal(["""shop.pay {"amount":5}""", """shop.refund {"amount":5,"fee":2}"""], host.Made);
        var record = (await host.RecordsAsync(run))[^1];
        Assert.Equal(("shop.refund", "refund", "ann", 1), (record.Target, record.Rule, record.Caller, record.Holds.Count));
        Assert.Equal((2m, 0m), await FeesAsync(host));
    }

    [Fact]
    public async Task E4_GivenAnUndoThatIsDenied_WhenItIsMended_ThenItIsNotSkipped()
    {
        await using var host = await HostAsync("deny: shop.refund, say: Never give money back.");
        var run = await host.RunAsync("buy", 5);

        var stopped = await host.SeeAsync(run, "run.needs-attention");
        Assert.Contains("Never give money back.", stopped.Text, StringComparison.Ordinal);
        Assert.Equal(RunStatus.NeedsAttention, host.Engine.Catalogue.Find(run)?.Status);

        host.Policy = PolicyOf(Allowed);
        await host.Engine.RetryAsync(run, "ann", GateHost.Cancellation);

        Assert.Equal("APP1", (await host.EndAsync(run)).ErrorCode);
        Assert.Equal("""shop.refund {"amount":5,"fee":2}""", host.Made[^1]);
    }

    [Fact]
    public async Task E4_GivenAnUndoThatAsks_WhenAPersonEditsIt_ThenTheEditIsMade()
    {
        await using var host = await HostAsync("ask: shop.refund, by: { user: bob }");
        var run = await host.RunAsync("buy", 5);
        var asked = await host.SeeAsync(run, "question.asked");
        await host.RestartAsync();

        await host.AnswerAsync(run, asked, ApprovalChoice.Edit, GateHostLooks.Person("bob"), new ApprovalContent { Arguments = System.Text.Json.JsonElement.Parse("""{"amount":4,"fee":1}""") });

        Assert.Equal("APP1", (await host.EndAsync(run)).ErrorCode);
        Assert.Equal("""shop.refund {"amount":4,"fee":1}""", host.Made[^1]);
    }

    [Fact]
    public async Task P5_GivenACrashAfterAnyRecord_WhenTheNextHostGoesOn_ThenTheFeeIsPaidOnce()
    {
        await using var whole = new InMemoryStore(Guid.Empty);
        var first = await HostAsync(Allowed, whole);
        await first.EndAsync(await first.RunAsync("buy", 5, "once"));
        var records = whole.DurableHead;
        await first.Engine.DisposeAsync();

        for (var survived = 1L; survived < records; survived++)
        {
            await using var rest = await CrashImage.OfAsync(whole, survived, GateHost.Cancellation);
            var host = await HostAsync(Allowed, rest);

            var end = await host.EndAsync(await host.RunAsync("buy", 5, "once"));

            Assert.Equal((survived, "APP1", (2m, 0m)), (survived, end.ErrorCode, await FeesAsync(host)));
            await host.Engine.DisposeAsync();
        }
    }

    /// <summary>What is taken back is what was executed.</summary>
    [Fact]
    public async Task P7_GivenACallThatAPersonEdited_WhenItIsUndone_ThenTheUndoHasTheEditedArguments()
    {
        await using var host = await HostAsync(Allowed, policy: """
            rules:
              - { id: pay, ask: shop.pay, by: { user: bob } }
              - { id: refund, allow: shop.refund }
            """);
        var run = await host.RunAsync("buy", 5);
        var asked = await host.SeeAsync(run, "question.asked");

        await host.AnswerAsync(run, asked, ApprovalChoice.Edit, GateHostLooks.Person("bob"), new ApprovalContent { Arguments = System.Text.Json.JsonElement.Parse("""{"amount":3}""") });

        Assert.Equal("APP1", (await host.EndAsync(run)).ErrorCode);
        Assert.Equal(["""shop.pay {"amount":3}""", """shop.refund {"amount":3,"fee":2}"""], host.Made);
    }

    [Fact]
    public async Task E4_GivenASubAgentWithANarrowGrant_WhenItsCallIsUndone_ThenTheUndoIsAsNarrow()
    {
        await using var host = await HostAsync(Allowed, grant: new Grants.Grant("narrow", NameSet.Of("shop.pay")));
        var run = await host.RunAsync("buy", 5);

        var stopped = await host.SeeAsync(run, "run.needs-attention");

        Assert.Contains("Nothing lets 'ann' use 'shop.refund'", stopped.Text, StringComparison.Ordinal);
    }
}
