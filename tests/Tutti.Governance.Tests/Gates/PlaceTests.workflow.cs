using Tutti.Governance.Amounts;
using Tutti.Governance.Gates;
using Tutti.Governance.Prices;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Lifecycle;
using Tutti.Kernel.Memory;
using Tutti.Kernel.Steps;
using Tutti.Testing;

namespace Tutti.Governance.Tests.Gates;

/// <summary>How many calls may be under way at once, and who is next: never more, nobody starves, first come first served within a key.</summary>
public sealed class PlaceTests
{
    private const int MostLooks = 20_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task GivenPlaces_WhenManyRunsCallInAnyOrder_ThenNeverMoreAreUnderWay_AndAllAreServed(int seed)
    {
        var random = new Random(seed);
        var (most, runs, perRun) = (random.Next(1, 4), random.Next(4, 12), random.Next(1, 4));
        var inside = new Inside();
        await using var host = await inside.HostAsync($$"""rules: [{ id: r, allow: "*", limit: { at_once: {{most}}, turns: args.of } }]""", perRun);

        var started = new List<RunId>();
        for (var run = 0; run < runs; run++) { started.Add(await host.RunAsync("work", $"{(char)('a' + random.Next(3))}{run}")); }
        for (var ended = 0; ended < runs * perRun; ended++)
        {
            await inside.UntilAsync(Math.Min(most, (runs * perRun) - ended));
            Assert.InRange(inside.Count, 1, most);
            inside.LetGo(random.Next(inside.Count));
        }

        foreach (var run in started) { Assert.Equal(RunStatus.Completed, (await host.EndAsync(run)).Status); }
        Assert.Equal((most, 0), (inside.MostAtOnce, (await host.Engine.LocksAsync(Cancellation)).Count));
    }

    [Fact]
    public async Task GivenOnePlace_WhenOneKeyAsksForMuch_ThenTheOthersGetTheirTurn_AndEachKeysOwnAreServedInTheOrderOfAsking()
    {
        var inside = new Inside();
        await using var host = await inside.HostAsync("""rules: [{ id: r, allow: "*", limit: { at_once: 1, turns: "args.of.substring(0, 1)" } }]""");
        foreach (var name in new[] { "a1", "a2", "a3", "b1", "c1", "b2", "a4" }) { await WaitingAsync(host, name, inside); }

        for (var next = 0; next < 7; next++)
        {
            await inside.UntilAsync(1);
            inside.LetGo(0);
        }

        Assert.Equal(["a1", "b1", "c1", "a2", "b2", "a3", "a4"], inside.Order);
    }

    [Fact]
    public async Task GivenPlacesOfAKey_WhenTheyAreTaken_ThenOnlyThatKeyWaits_AndOverDenyRefusesAtOnce()
    {
        var inside = new Inside();
        await using var host = await inside.HostAsync("""
            rules:
              - { id: r, allow: "*", limit: { at_once: 1, per: "args.of.substring(0, 1)", over: deny } }
            """);
        var (first, other) = (await host.RunAsync("work", "a1"), await host.RunAsync("work", "b1"));
        await inside.UntilAsync(2);

        var refused = await host.EndAsync(await host.RunAsync("work", "a2"));

        Assert.Equal((RunStatus.Failed, "TUT2210"), (refused.Status, refused.ErrorCode));
        inside.LetGo(0);
        inside.LetGo(0);
        Assert.Equal((RunStatus.Completed, RunStatus.Completed), ((await host.EndAsync(first)).Status, (await host.EndAsync(other)).Status));
    }

    [Fact]
    public async Task GivenOnePlace_WhenItsRunIsCancelled_ThenTheNextOneGetsIt()
    {
        var inside = new Inside();
        await using var host = await inside.HostAsync("""rules: [{ id: r, allow: "*", limit: { at_once: 1 } }]""");
        var first = await host.RunAsync("work", "a1");
        await inside.UntilAsync(1);
        var next = await WaitingAsync(host, "b1", inside);

        await host.Engine.CancelAsync(first, "ann", cancellationToken: Cancellation);
        await inside.UntilAsync(1, "b1");
        inside.LetGo(0);

        Assert.Equal((RunStatus.Cancelled, RunStatus.Completed), ((await host.EndAsync(first)).Status, (await host.EndAsync(next)).Status));
        Assert.Empty(await host.Engine.LocksAsync(Cancellation));
    }

    [Fact]
    public async Task GivenOnePlace_WhenTheHostDiesAfterAnyRecord_ThenItIsGivenBack_AndAllRunsEnd()
    {
        await using var whole = new InMemoryStore(Guid.Empty);
        await FinishAsync(whole);

        for (var survived = 1L; survived < whole.DurableHead; survived++)
        {
            await using var rest = await CrashImage.OfAsync(whole, survived, Cancellation);
            Assert.Equal((survived, 1), (survived, await FinishAsync(rest)));
        }
    }

    [Fact]
    public async Task GivenARateThatQueues_WhenItIsFull_ThenCallsWaitInALine_AndNobodyOvertakes()
    {
        var inside = new Inside { EndsAtOnce = true };
        await using var host = await inside.HostAsync("""rules: [{ id: r, allow: "*", limit: { calls: 2/minute, over: wait, turns: "args.of.substring(0, 1)" } }]""");
        var runs = new List<RunId>();
        foreach (var name in new[] { "a1", "a2" }) { runs.Add(await host.RunAsync("work", name)); await host.EndAsync(runs[^1]); }
        foreach (var name in new[] { "a3", "a4", "b1", "a5" }) { runs.Add(await WaitingAsync(host, name, inside)); }

        await host.GoOnAsync([.. runs]);

        Assert.Equal(["a1", "a2", "a3", "b1", "a4", "a5"], inside.Order);
        Assert.InRange(host.Time.GetUtcNow() - new ManualTime().GetUtcNow(), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(2.1));
        Assert.Empty(await host.Engine.LocksAsync(Cancellation));
    }

    [Fact]
    public async Task GivenAQuotaThatQueues_WhenItIsUsedUp_ThenModelsWaitForRoom_EachInItsTurn()
    {
        var order = new List<int>();
        await using var host = await new GateHost("""
            budgets: { rate: { limit: 100 tokens, window: 1m, counts: models, over: wait } }
            rules: [{ id: r, allow: "*" }]
            """).With<int, string>("ask", async (ctx, session, number) =>
        {
            var asked = GateHost.OrderOf("model:m", "{}") with { Tokens = new ModelTokens(60, 0), Options = new StepOptions { Repeat = RepeatRule.Idempotent } };
            return await session.CallAsync(ctx, "model", asked, (_, _) =>
            {
                lock (order) { order.Add(number); }
                return ValueTask.FromResult(new GateResult<string>("said") { Actual = [Amount.Of(60, ModelTokens.Unit)] });
            });
        }).OpenAsync();
        var runs = new List<RunId> { await host.RunAsync("ask", 0) };
        await host.EndAsync(runs[0]);
        for (var run = 1; run < 4; run++)
        {
            runs.Add(await host.RunAsync("ask", run));
            await UntilWaitsAsync(host, runs[^1]);
        }

        await host.GoOnAsync([.. runs]);

        Assert.Equal([0, 1, 2, 3], order);
        Assert.InRange(host.Time.GetUtcNow() - new ManualTime().GetUtcNow(), TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(3.5));
    }

    /// <summary>Two runs that call twice each, one at a time.</summary>
    private static async Task<int> FinishAsync(InMemoryStore store)
    {
        var inside = new Inside { EndsAtOnce = true };
        var host = await inside.HostAsync("""rules: [{ id: r, allow: "*", limit: { at_once: 1 } }]""", calls: 2, store);
        var runs = new List<RunId>();
        foreach (var name in new[] { "a", "b" }) { runs.Add(await host.RunAsync("work", name, name)); }
        await host.GoOnAsync([.. runs]);
        foreach (var run in runs) { Assert.Equal(RunStatus.Completed, host.Engine.Catalogue.Find(run)?.Status); }
        Assert.Empty(await host.Engine.LocksAsync(Cancellation));
        await host.Engine.DisposeAsync();
        return Math.Max(1, inside.MostAtOnce);
    }

    private static async Task<RunId> WaitingAsync(GateHost host, string name, Inside inside)
    {
        var isFirst = inside.Order.Count == 0; // asked before the run starts: it may be inside sooner than this thread looks again
        var run = await host.RunAsync("work", name);
        if (isFirst) { await inside.UntilAsync(1); }
        else { await UntilWaitsAsync(host, run); }
        return run;
    }

    private static async Task UntilWaitsAsync(GateHost host, RunId run)
    {
        for (var look = 0; (await host.Engine.WaitsAsync(run, Cancellation)).All(static wait => wait.Kind is not (WaitKind.Signal or WaitKind.Timer)); look++)
        {
            if (look == MostLooks) { Assert.Fail($"{run} does not wait: {await host.StandAsync([run])}\nplaces: {string.Join("; ", await host.Engine.LocksAsync(Cancellation))}"); }
            await Task.Delay(1, Cancellation);
        }
    }

    /// <summary>Calls that are under way; the test ends them.</summary>
    private sealed class Inside
    {
        private readonly Lock _gate = new();
        private readonly List<(string Of, TaskCompletionSource End)> _calls = [];

        public bool EndsAtOnce { get; init; }

        public List<string> Order { get; } = [];

        public int MostAtOnce { get; private set; }

        public int Count { get { lock (_gate) { return _calls.Count; } } }

        public Task<GateHost> HostAsync(string policy, int calls = 1, InMemoryStore? store = null)
        {
            var host = store is null ? new GateHost(policy) : new GateHost(policy) { Store = store };
            return host.With<string, string>("work", async (ctx, session, name) =>
            {
                await ctx.ParallelAsync("all", calls, (scope, number) => session.CallAsync(
                    scope, "call", GateHost.OrderOf("shop.ship", $$"""{"of": "{{name}}", "number": {{number}}}""") with { Options = new StepOptions { Repeat = RepeatRule.Idempotent } }, (step, _) => EnterAsync(name, step)));
                return name;
            }).OpenAsync();
        }

        public void LetGo(int index)
        {
            TaskCompletionSource end;
            lock (_gate)
            {
                end = _calls[index].End;
                _calls.RemoveAt(index);
            }

            end.SetResult();
        }

        public async Task UntilAsync(int count, string? of = null)
        {
            for (var look = 0; ; look++)
            {
                lock (_gate)
                {
                    if (_calls.Count >= count && (of is null || _calls.Exists(call => call.Of == of))) { return; }
                    Assert.True(look < MostLooks, $"{_calls.Count} calls are under way, not {count}");
                }

                await Task.Delay(1, Cancellation);
            }
        }

        private async ValueTask<GateResult<string>> EnterAsync(string name, StepContext step)
        {
            var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_gate)
            {
                Order.Add(name);
                _calls.Add((name, end));
                MostAtOnce = Math.Max(MostAtOnce, _calls.Count);
            }

            if (EndsAtOnce) { LetGo(0); }
            using var cancelled = step.CancellationToken.Register(() => { lock (_gate) { _calls.RemoveAll(call => call.End == end); } end.TrySetCanceled(); });
            await end.Task;
            return new GateResult<string>(name);
        }
    }
}
