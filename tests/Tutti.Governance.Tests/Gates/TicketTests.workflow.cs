using Tutti.Governance.Approvals;
using Tutti.Governance.Calls;
using Tutti.Governance.Gates;
using Tutti.Governance.Tests.Support;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Runs;

namespace Tutti.Governance.Tests.Gates;

/// <summary>Questions about calls of somebody who does not wait for the answer (rule G3).</summary>
public sealed class TicketTests
{
    private const string Rules = """
        rules:
          - { id: ship, ask: shop.ship, by: { group: finance, not: caller }, within: 1h }
        """;

    [Fact]
    public async Task G3_GivenAYesAfterWhoeverAskedHasGone_WhenTheSameCallComesAgain_ThenItIsMadeOnceAcrossARestart()
    {
        await using var host = new GateHost(Rules);
        await host.With<int, string>("shop", async (ctx, session, _) =>
        {
            var tickets = new GateTickets(ctx);
            var first = await TryAsync(host, ctx, session, tickets, "1", ctx.DelayAsync("leave", TimeSpan.FromMinutes(1)));
            await ctx.SignalAsync<string>("again");
            var other = await TryAsync(host, ctx, session, tickets, "2", ctx.DelayAsync("leave", TimeSpan.FromMinutes(1)));
            var same = await TryAsync(host, ctx, session, tickets, "1", NeverAsync());
            var third = await TryAsync(host, ctx, session, tickets, "1", ctx.DelayAsync("leave", TimeSpan.FromMinutes(1)));
            return $"{first} {other} {same} {third}";
        }).OpenAsync();
        var run = await host.RunAsync("shop", 0);
        var asked = await host.SeeAsync(run, "question.asked");
        Assert.Equal("ticket/call~approve", asked.Path);
        await PassAsync(host, run, timer: 0);
        await host.RestartAsync();

        await host.AnswerAsync(run, asked, ApprovalChoice.Approve, GateHostLooks.Person("bob", "finance"));
        await host.SeeAsync(run, "question.answered");
        Assert.Empty(host.Made); // an approval executes nothing
        await host.Engine.SignalAsync(run, "again", "now", cancellationToken: GateHost.Cancellation);
        await PassAsync(host, run, timer: 1);
        await PassAsync(host, run, timer: 2);

        Assert.Equal("TUT2218 TUT2218 made TUT2218", await host.ResultAsync<string>(run));
        Assert.Equal(["""{"n":1}"""], host.Made);
    }

    [Fact]
    public async Task G3_GivenAYesThatNobodyFetchesInTime_WhenTheCallComesAgain_ThenItIsAskedForAnew()
    {
        await using var host = new GateHost(Rules);
        await host.With<int, string>("shop", async (ctx, session, _) =>
        {
            var tickets = new GateTickets(ctx);
            var first = await TryAsync(host, ctx, session, tickets, "1", ctx.DelayAsync("leave", TimeSpan.FromMinutes(1)));
            await ctx.DelayAsync("late", TimeSpan.FromMinutes(60));
            return $"{first} {await TryAsync(host, ctx, session, tickets, "1", ctx.DelayAsync("leave", TimeSpan.FromMinutes(1)))}";
        }).OpenAsync();
        var run = await host.RunAsync("shop", 0);
        var asked = await host.SeeAsync(run, "question.asked");
        await PassAsync(host, run, timer: 0);

        await host.AnswerAsync(run, asked, ApprovalChoice.Approve, GateHostLooks.Person("bob", "finance"));
        await PassAsync(host, run, timer: 1);
        await PassAsync(host, run, timer: 2);

        Assert.Equal("TUT2218 TUT2218", await host.ResultAsync<string>(run));
        Assert.Empty(host.Made);
    }

    [Fact]
    public async Task G3_GivenTwoEqualCallsThatWait_WhenOneYesComes_ThenOneIsMadeAndTheOtherAsksAnew()
    {
        await using var host = new GateHost(Rules);
        await host.With<int, string>("shop", async (ctx, session, _) =>
        {
            var tickets = new GateTickets(ctx);
            var both = await ctx.ParallelAsync("both", 2, (scope, _) => TryAsync(host, scope, session, tickets, "1", NeverAsync()));
            return string.Join(' ', both.Order(StringComparer.Ordinal));
        }).OpenAsync();
        var run = await host.RunAsync("shop", 0);

        await host.AnswerAsync(run, await host.SeeAsync(run, "question.asked"), ApprovalChoice.Approve, GateHostLooks.Person("bob", "finance"));
        var second = await host.SeeAsync(run, "question.asked", skip: 1);
        await host.AnswerAsync(run, second, ApprovalChoice.Deny, GateHostLooks.Person("bob", "finance"));

        Assert.Equal("TUT2212 made", await host.ResultAsync<string>(run));
        Assert.Single(host.Made);
    }

    [Theory]
    [InlineData("docs.resources/read", GateCall.MethodFingerprint, true)]
    [InlineData("docs.resources/read", null, false)] // as if it were a tool that nobody reviewed
    [InlineData("docs.search", "another", false)]
    [InlineData("docs.prompts/get", GateCall.MethodFingerprint, false)] // no rule can let it through
    [InlineData("open.later", null, true)]
    [InlineData("open.never", null, false)]
    public void Shows_WhatCanBeCalled_AndMethodsOfPinnedServers(string target, string? fingerprint, bool isShown)
    {
        var policy = Policy.Of(
            """
            servers:
              docs: { run: [docs], pin: tutti.lock }
              open: { run: [open] }
            rules:
              - { id: read, allow: [docs.resources/read, docs.search] }
              - { id: later, allow: open.later, after: { open.now: args.id == then.args.id } }
              - { id: now, allow: open.now }
            """,
            ("tutti.lock", Policy.LockOf("docs", """{"name":"search","inputSchema":{"type":"object"}}""")));

        Assert.Equal(isShown, policy.Shows(Policy.Call(target, fingerprint: fingerprint)));
    }

    private static async Task<string> TryAsync(GateHost host, WorkflowContext ctx, GateSession session, GateTickets tickets, string number, Task left)
    {
        var order = GateHost.OrderOf("shop.ship", $$"""{"n":{{number}}}""") with { Hold = new TicketHold(tickets, left) };
        try
        {
            return await session.CallAsync(ctx, "ship", order, (_, pass) =>
            {
                lock (host.Made) { host.Made.Add(pass.Arguments.ToString()); }
                return ValueTask.FromResult(new GateResult<string>("made"));
            });
        }
        catch (CallDeniedException denied) { return denied.Code; }
        catch (CallAskedException asked) { return asked.Code; }
    }

    /// <summary>Lets the time of a timer come, and no more.</summary>
    private static async Task PassAsync(GateHost host, RunId run, int timer)
    {
        await host.SeeAsync(run, "timer.set", timer);
        var fired = host.SeeAsync(run, "timer.fired", timer);
        while (!fired.IsCompleted)
        {
            host.Time.Advance(TimeSpan.FromSeconds(10));
            await Task.WhenAny(fired, Task.Delay(5, GateHost.Cancellation));
        }

        await fired;
    }

    private static Task NeverAsync() => new TaskCompletionSource().Task;
}
