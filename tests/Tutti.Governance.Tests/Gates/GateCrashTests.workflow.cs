using Tutti.Governance.Approvals;
using Tutti.Kernel;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Lifecycle;
using Tutti.Kernel.Memory;
using Tutti.Kernel.Steps;
using Tutti.Testing;

namespace Tutti.Governance.Tests.Gates;

/// <summary>A host that dies between any two records, while calls are judged, asked about, paid for and made.</summary>
public sealed class GateCrashTests
{
    private const string Shop = """
        budgets:
          team-day: { limit: 100.00 USD, window: day@UTC }
          run-cap: { limit: 60.00 USD, per: run.id, window: run, in: team-day }
        rules:
          - { id: pay, allow: shop.pay, spend: { amount: args.amount, unit: USD, from: run-cap }, limit: 3/run }
          - { id: ship, ask: shop.ship, by: { user: bob }, limit: 5/hour }
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(RepeatRule.Idempotent)]
    [InlineData(RepeatRule.AtMostOnce)]
    public async Task P5_GivenACrashAfterAnyRecord_WhenTheNextHostGoesOn_ThenEveryCentIsSpentOnceAndNothingIsHeld(RepeatRule repeat)
    {
        await using var whole = new InMemoryStore(Guid.Empty);
        var records = (await FinishAsync(whole, repeat)).Records;

        for (var survived = 1L; survived < records; survived++)
        {
            await using var rest = await CrashImage.OfAsync(whole, survived, Cancellation);

            var end = await FinishAsync(rest, repeat);

            Assert.Equal((survived, 0m, 24m), (survived, end.Held, end.Spent));
            Assert.Equal((survived, true), (survived, end.MostAtMostOnce <= (repeat == RepeatRule.AtMostOnce ? 1 : 2)));
        }
    }

    /// <summary>Two runs that each pay twice and ship once; what one host has made, the next does not know.</summary>
    private static async Task<(decimal Held, decimal Spent, long Records, int MostAtMostOnce)> FinishAsync(InMemoryStore store, RepeatRule repeat)
    {
        var host = new GateHost(Shop) { Store = store };
        var options = new StepOptions { Repeat = repeat };
        await host.With<int, string>("buy", async (ctx, session, number) =>
        {
            await host.CallAsync(ctx, session, "shop.pay", $$"""{"amount": {{5 + number}}, "of": {{number}}}""", options);
            var shipped = await host.CallAsync(ctx, session, "shop.ship", $$"""{"of": {{number}}}""", options);
            await host.CallAsync(ctx, session, "shop.pay", $$"""{"amount": 6.5, "of": {{number}}}""", options);
            return shipped;
        }).OpenAsync();
        for (var run = 0; run < 2; run++) { await EndAsync(host, await host.RunAsync("buy", run, $"run {run}")); }
        var balance = await host.BalanceAsync("team-day", "team-day") ?? throw new InvalidOperationException("Nothing was spent.");
        var records = store.DurableHead;
        await host.Engine.DisposeAsync();
        return (balance.Held, balance.Spent, records, host.Made.CountBy(static call => call).Select(static made => made.Value).DefaultIfEmpty(0).Max());
    }

    /// <summary>Bob says yes to what is asked, and that what nobody knows has happened.</summary>
    private static async Task EndAsync(GateHost host, RunId run)
    {
        while (host.Engine.Catalogue.Find(run)?.Status.IsEnded() != true)
        {
            foreach (var wait in await host.Engine.WaitsAsync(run, Cancellation))
            {
                try
                {
                    if (wait.Kind == WaitKind.Question) { await host.Engine.AnswerAsync(run, wait.Path, ApprovalChoice.Approve, new Kernel.Waits.AnswerOptions { Answerer = GateHostLooks.Person("bob") }, Cancellation); }
                    else if (wait.Kind == WaitKind.UnknownOutcome) { await host.Engine.ResolveAsync(run, wait.Path, UnknownResolution.Happened, "bob", "made before"u8.ToArray(), cancellationToken: Cancellation); }
                }
                catch (TuttiException late) when (late.Code is "TUT1008" or "TUT1016" or "TUT1024") { /* still being read, or over meanwhile */ }
            }

            await Task.Yield();
        }

        Assert.Equal(RunStatus.Completed, host.Engine.Catalogue.Find(run)?.Status);
    }
}
