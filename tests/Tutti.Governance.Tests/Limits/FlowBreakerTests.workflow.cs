using Tutti.Governance.Gates;
using Tutti.Governance.Limits;
using Tutti.Governance.Tests.Gates;
using Tutti.Kernel;
using Tutti.Kernel.Catalogue;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Lifecycle;
using Tutti.Kernel.Memory;
using Tutti.Kernel.Steps;
using Tutti.Testing;

namespace Tutti.Governance.Tests.Limits;

public sealed class FlowBreakerTests
{
    private const string Policy = """
        breakers: { shop: { flow: "shop/*", failures: 50%, of: 4, open: 10m, trial: 1h } }
        rules: [{ id: r, allow: "*" }]
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GivenABreaker_WhenTooManyRunsFail_ThenStartsAreRefused_ThenOneTries_AndClosesItOrOpensItAgain()
    {
        await using var host = await HostAsync(new InMemoryStore(Guid.Empty));
        foreach (var word in new[] { "ok", "fail", "ok", "fail" }) { await EndAsync(host, word); }

        var refused = await RefusedAsync(host);
        Assert.Equal(("TUT2670", true), (refused.Code, refused.IsTransient));
        Assert.Contains("2026-01-01 00:10:00", refused.Message, StringComparison.Ordinal);
        Assert.Equal(RunStatus.Completed, (await host.EndAsync(await StartAsync(host, "ok", "other"))).Status);

        host.Time.Advance(TimeSpan.FromMinutes(10));
        var trial = await StartAsync(host, "wait");
        Assert.Equal("TUT2670", (await RefusedAsync(host)).Code);
        await host.Engine.SignalAsync(trial, "go", "fail", cancellationToken: Cancellation);
        await host.EndAsync(trial);
        Assert.Equal("TUT2670", (await RefusedAsync(host)).Code);

        host.Time.Advance(TimeSpan.FromMinutes(10));
        await EndAsync(host, "ok");
        for (var run = 0; run < 3; run++) { await EndAsync(host, "ok"); }
        Assert.Equal((CircuitStatus.Closed, 3, 0), (await StandingAsync(host)) is var standing ? (standing.Circuit, standing.Runs, standing.Failures) : default);
    }

    [Fact]
    public async Task GivenABreaker_WhenATrialNeverEnds_ThenAnotherRunTries_AndACancelledOneSaysNothing()
    {
        await using var host = await HostAsync(new InMemoryStore(Guid.Empty));
        for (var run = 0; run < 4; run++) { await EndAsync(host, "fail"); }
        Assert.Equal("TUT2670", (await RefusedAsync(host)).Code);
        host.Time.Advance(TimeSpan.FromMinutes(10));
        await StartAsync(host, "wait");

        host.Time.Advance(TimeSpan.FromHours(1));
        var second = await StartAsync(host, "wait");
        await host.Engine.CancelAsync(second, "ann", cancellationToken: Cancellation);
        await host.EndAsync(second);
        await EndAsync(host, "ok");

        Assert.Equal(CircuitStatus.Closed, (await StandingAsync(host)).Circuit);
    }

    [Fact]
    public async Task GivenABreaker_WhenTheHostDiesAfterAnyRecord_ThenNoFailureIsForgotten()
    {
        await using var whole = new InMemoryStore(Guid.Empty);
        var host = await HostAsync(whole);
        for (var run = 0; run < 4; run++) { await EndAsync(host, "fail", $"run {run}"); }
        Assert.Equal("TUT2670", (await RefusedAsync(host)).Code);
        await host.Engine.DisposeAsync();

        for (var survived = 1L; survived < whole.DurableHead; survived++)
        {
            await using var rest = await CrashImage.OfAsync(whole, survived, Cancellation);
            var next = await HostAsync(rest);
            next.Time.Advance(TimeSpan.FromSeconds(30));
            for (var run = 0; run < 8 && (await StandingAsync(next)).Circuit == CircuitStatus.Closed; run++) { await EndAsync(next, "fail", $"after {run}"); }
            Assert.Equal((survived, "TUT2670"), (survived, (await RefusedAsync(next)).Code));
            await next.Engine.DisposeAsync();
        }
    }

    /// <summary>Who starts a run does not matter: code, a run as its child, a fork, or a person who retries it.</summary>
    [Theory]
    [InlineData("code")]
    [InlineData("child")]
    [InlineData("fork")]
    [InlineData("retry")]
    public async Task GivenABreaker_WhenRunsThatStartedByOtherWaysFail_ThenTheyCountOnce(string way)
    {
        await using var host = await HostAsync(new InMemoryStore(Guid.Empty), Policy.Replace("shop/*", "work", StringComparison.Ordinal));
        await host.EndAsync(await StartAsync(host, "ok", "work"));
        for (var run = 0; run < 3; run++)
        {
            host.Time.Advance(TimeSpan.FromSeconds(2));
            await FailAsync(host, way, run);
            if (run == 2) { break; }
            Assert.Equal((run + 2, run + 1), await CountAsync(host));
            Assert.Equal((run + 2, run + 1), await CountAsync(host));
        }

        Assert.Equal("TUT2670", (await Assert.ThrowsAsync<TuttiException>(() => StartAsync(host, "ok", "work"))).Code);
        host.Time.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(RunStatus.Completed, (await host.EndAsync(await StartAsync(host, "ok", "work"))).Status);
        Assert.Equal(RunStatus.Completed, (await host.EndAsync(await StartAsync(host, "ok", "work"))).Status);
    }

    private static async Task<(int Runs, int Failures)> CountAsync(GateHost host) => await StandingAsync(host) is var standing ? (standing.Runs, standing.Failures) : default;

    private static async Task FailAsync(GateHost host, string way, int number)
    {
        if (number == 0 || way == "code") { await host.EndAsync(await host.RunAsync("work", "fail")); }
        else if (way == "child") { await host.EndAsync(await host.RunAsync("parent", "fail")); }
        else
        {
            var first = host.Engine.Catalogue.List(new RunQuery { Definition = "work", Statuses = [RunStatus.Failed] })[^1].Id;
            if (way == "retry") { await host.Engine.RetryAsync(first, "ann", Cancellation); }
            await host.EndAsync(way == "retry" ? first : await host.Engine.ForkAsync(first, cancellationToken: Cancellation));
        }
    }

    private static Task<GateHost> HostAsync(InMemoryStore store, string? policy = null)
    {
        var host = new GateHost(policy ?? Policy) { Store = store };
        return host.With<string, string>("parent", static (ctx, _, word) => ctx.ChildAsync<string, string>("child", "work", word)).With<string, string>("work", static async (ctx, _, word) =>
        {
            if (word == "wait") { word = await ctx.SignalAsync<string>("go"); }
            return await ctx.StepAsync("end", new StepOptions { Retry = RetryPolicy.None }, _ => word == "fail" ? throw new InvalidOperationException("no") : ValueTask.FromResult(word));
        }).OpenAsync();
    }

    private static Task<RunId> StartAsync(GateHost host, string word, string flow = "shop/refund", string? key = null) =>
        new FlowStarts(host.Gate, host.Time).StartAsync(host.Engine, flow, () => host.RunAsync("work", word, key), Cancellation);

    private static async Task EndAsync(GateHost host, string word, string? key = null) => await host.EndAsync(await StartAsync(host, word, key: key));

    private static Task<TuttiException> RefusedAsync(GateHost host) => Assert.ThrowsAsync<TuttiException>(() => StartAsync(host, "ok"));

    private static async Task<FlowStanding> StandingAsync(GateHost host) =>
        (await new FlowStarts(host.Gate, host.Time).LookAsync(host.Engine, Cancellation)).SingleOrDefault() ?? new FlowStanding("", "", CircuitStatus.Closed, null, 0, 0);
}
