using Tutti.Kernel.Catalogue;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Erasing;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Lifecycle;
using Tutti.Kernel.Steps;
using Tutti.Kernel.Tests.Support;

namespace Tutti.Kernel.Tests.Runs;

/// <summary>Payloads of ended runs, erased on somebody's word or by a rule of retention (rule S3).</summary>
public sealed class ErasingTests
{
    private static readonly ErasureOptions Ann = new() { By = "ann", Because = "the customer asked" };

    private static CancellationToken Cancellation => KernelHost.Cancellation;

    [Fact]
    public async Task S3_GivenAnEndedRun_WhenItIsErased_ThenOnlyItsCourseIsLeft_AndWhoAsked()
    {
        await using var host = await OpenAsync();
        var run = await EndedAsync(host, "a", new StartOptions { Labels = [new("customer", "bob")] });

        var result = await host.Engine.EraseAsync([run], Ann, Cancellation);

        Assert.Equal((run, 0), (Assert.Single(result.Runs), result.Refused.Count));
        var events = await host.Engine.EventsAsync(run, -1, Cancellation);
        Assert.Equal(["run.started", "step.completed", "run.completed", "run.erased"], events.Select(static happened => happened.Kind));
        Assert.All(events.SkipLast(1), static happened => Assert.Equal(("erased", "", true), (happened.Text, happened.Path, happened.Payload.IsEmpty)));
        Assert.Equal(("ann", "the customer asked"), (events[^1].By, events[^1].Text));
        var summary = host.Engine.Catalogue.Find(run);
        Assert.True(summary is { IsErased: true, Status: RunStatus.Completed, Definition: "work", Version: 1, Labels.Count: 0 });
        Assert.Equal(summary, (await RebuiltAsync(host)).Find(run));
        await host.RestartAsync();
        Assert.Empty(await host.Engine.WaitsAsync(run, Cancellation));
    }

    [Fact]
    public async Task S3_GivenAnErasedRun_WhenSomebodyNeedsWhatItSaid_ThenTheyAreToldWhoErasedIt()
    {
        await using var host = await OpenAsync();
        var run = await EndedAsync(host, "a", new StartOptions { Key = "key" });
        await host.Engine.EraseAsync([run], Ann, Cancellation);

        Func<Task>[] attempts =
        [
            () => host.Engine.WaitAsync(run, Cancellation),
            () => host.Engine.ForkAsync(run, new ForkOptions(), Cancellation),
            () => host.Engine.ForkAsync(run, new ForkOptions { Before = 1 }, Cancellation),
            () => host.Engine.StartAsync("work", "a", new StartOptions { Key = "key" }, Cancellation),
            () => host.Engine.SignalAsync(run, "go", "", "test", "1", Cancellation),
            () => host.Engine.CancelAsync(run, "ann", "", Cancellation),
        ];
        foreach (var attempt in attempts)
        {
            var refusal = await Assert.ThrowsAnyAsync<TuttiException>(attempt);
            Assert.Equal("TUT1062", refusal.Code);
            Assert.Contains("by ann: the customer asked", refusal.Message, StringComparison.Ordinal);
        }

        Assert.Equal("TUT1062", Assert.Single((await host.Engine.EraseAsync([run], Ann, Cancellation)).Refused).Why.Code);
    }

    [Fact]
    public async Task S3_GivenAFailedRun_WhenItIsErased_ThenItCannotBeRetried()
    {
        await using var host = await OpenAsync();
        var run = await host.RunAsync("work", "fail");
        Assert.Equal(RunStatus.Failed, (await host.EndAsync(run)).Status);
        await host.Engine.EraseAsync([run], Ann, Cancellation);

        Assert.Equal("TUT1062", (await Assert.ThrowsAnyAsync<TuttiException>(() => host.Engine.RetryAsync(run, "ann", Cancellation))).Code);
        Assert.Equal(RunStatus.Failed, host.Engine.Catalogue.Find(run)?.Status);
    }

    [Fact]
    public async Task S3_GivenARunThatHasNotEnded_WhenItIsToBeErased_ThenItIsRefused_AndOthersAreErased()
    {
        await using var host = await OpenAsync();
        var (ended, waiting) = (await EndedAsync(host, "a"), await host.RunAsync("work", "wait"));
        await host.SeeAsync(waiting, "signal.awaited");

        var result = await host.Engine.EraseAsync([waiting, ended, RunId.FromKey(Guid.Empty, "nobody")], Ann, Cancellation);

        Assert.Equal([ended], result.Runs);
        Assert.Equal(["TUT1063", "TUT1033"], result.Refused.Select(static refusal => refusal.Why.Code));
        Assert.Equal("TUT1065", (await Assert.ThrowsAnyAsync<TuttiException>(() => host.Engine.EraseAsync([ended], Ann with { Because = " " }, Cancellation))).Code);
        await host.Engine.SignalAsync(waiting, "go", "", "test", "1", Cancellation);
        Assert.Equal("wait", await host.ResultAsync<string>(waiting));
    }

    [Fact]
    public async Task S3_GivenAParentWithChildrenAndSignals_WhenOneOfThemIsErased_ThenTheOthersGoOn()
    {
        await using var host = await OpenAsync();
        var parent = await host.RunAsync("parent", "p");
        var waiting = await host.SeeAsync(parent, static happened => happened.Kind == "signal.awaited");
        var child = Assert.Single(host.Engine.Catalogue.List(new RunQuery { Definition = "work" })).Id;

        Assert.Equal([child], (await host.Engine.EraseAsync([child], Ann, Cancellation)).Runs);
        await host.RestartAsync();
        await host.Engine.SignalAsync(parent, "go", "", "test", "1", Cancellation);

        Assert.Equal("child of p", await host.ResultAsync<string>(parent));
        Assert.True(waiting.Position > 0);
    }

    [Fact]
    public async Task S3_GivenRulesOfRetention_WhenTimeGoesBy_ThenWhatTheyNameIsErased_AndNothingElse()
    {
        await using var host = await OpenAsync(static options => options
            .AddRetention(new RetentionRule { Name = "month", After = TimeSpan.FromDays(30), Statuses = [RunStatus.Completed], Labels = [new("keep", "short")] })
            .AddRetention(new RetentionRule { Name = "year", After = TimeSpan.FromDays(365) }));
        var (brief, plain) = (await EndedAsync(host, "a", new StartOptions { Labels = [new("keep", "short")] }), await EndedAsync(host, "b"));
        var failed = await host.RunAsync("work", "fail", new StartOptions { Labels = [new("keep", "short")] });
        await host.EndAsync(failed);
        var waiting = await host.RunAsync("work", "wait", new StartOptions { Labels = [new("keep", "short")] });
        await host.SeeAsync(waiting, "signal.awaited");

        host.Time.Advance(TimeSpan.FromDays(29));
        Assert.Empty((await host.Engine.ApplyRetentionAsync(Cancellation)).Runs);
        host.Time.Advance(TimeSpan.FromDays(2));
        await SweptAsync(host, brief);
        Assert.Equal([false, false, false], new[] { plain, failed, waiting }.Select(run => host.Engine.Catalogue.Find(run)!.IsErased));
        Assert.Equal("month", (await host.Engine.EventsAsync(brief, -1, Cancellation))[^1].Code);
        host.Time.Advance(TimeSpan.FromDays(340));
        await SweptAsync(host, plain);
        await SweptAsync(host, failed);
        Assert.False(host.Engine.Catalogue.Find(waiting)!.IsErased);
    }

    [Fact]
    public async Task S3_GivenARunThatAWrongClockDatedBeforeEarlierOnes_WhenRetentionLooks_ThenItIsKeptUntilThoseAreOldEnough_AndSaid()
    {
        await using var host = await OpenAsync(static options => options.AddRetention(new RetentionRule { Name = "year", After = TimeSpan.FromDays(365) }));
        var ahead = await EndedAsync(host, "ahead of all");
        host.Time.Advance(TimeSpan.FromDays(400));
        var right = await EndedAsync(host, "right");
        host.Time.Advance(TimeSpan.FromDays(-380));
        var wrong = await EndedAsync(host, "wrong");
        await host.RestartAsync();
        host.Time.Advance(TimeSpan.FromDays(380));

        await host.Engine.ApplyRetentionAsync(Cancellation);

        Assert.Equal([true, false, false], new[] { ahead, right, wrong }.Select(run => host.Engine.Catalogue.Find(run)!.IsErased));
        Assert.Contains(host.Log.Events, static id => id == 1108);
        Assert.Contains(host.Log.Events, static id => id == 1109);
        host.Time.Advance(TimeSpan.FromDays(366));
        await SweptAsync(host, right);
        await SweptAsync(host, wrong);
    }

    [Fact]
    public async Task S3_GivenARuleOfRetention_WhenTheHostStartsAndEachHour_ThenItLooksByItself()
    {
        await using var host = await OpenAsync(static options => options.AddRetention(new RetentionRule { Name = "day", After = TimeSpan.FromDays(1) }));
        var run = await EndedAsync(host, "a");

        while (!host.Engine.Catalogue.Find(run)!.IsErased)
        {
            host.Time.Advance(TimeSpan.FromHours(1)); // the timer is set again when a sweep is over, which nobody is told
            await Task.Delay(1, Cancellation);
        }
    }

    [Fact]
    public void S3_GivenARuleForRunsThatHaveNotEnded_WhenItIsAdded_ThenItIsRefused() =>
        Assert.Throws<ArgumentException>(static () => new TuttiOptions().AddRetention(new RetentionRule { Name = "no", After = TimeSpan.Zero, Statuses = [RunStatus.Waiting] }));

    /// <summary>By this sweep, or by one of the engine's timer a moment before.</summary>
    private static async Task SweptAsync(KernelHost host, RunId run)
    {
        await host.Engine.ApplyRetentionAsync(Cancellation);
        Assert.True(host.Engine.Catalogue.Find(run)!.IsErased);
    }

    /// <summary>The catalogue as a start would make it that reads the whole journal.</summary>
    private static async Task<RunCatalogue> RebuiltAsync(KernelHost host)
    {
        var catalogue = new RunCatalogue();
        for (var position = 0L; position < host.Store.DurableHead; position++)
        {
            var record = await host.Store.ReadAsync(position, Cancellation);
            catalogue.Apply(new RecordDraft(record.Kind, record.Run, record.Key, record.Path, record.Previous, record.Time, record.Body, record.Content) { IsErased = record.IsErased }, position, position);
        }

        return catalogue;
    }

    private static async Task<RunId> EndedAsync(KernelHost host, string input, StartOptions? options = null)
    {
        var run = await host.RunAsync("work", input, options);
        await host.ResultAsync<string>(run);
        return run;
    }

    private static Task<KernelHost> OpenAsync(Action<TuttiOptions>? configure = null) => new KernelHost(configure)
        .With<string, string>("work", static async (ctx, input) =>
        {
            var result = await ctx.StepAsync("step", _ => input == "fail" ? throw new StepRejectedException("no", "TEST1") : ValueTask.FromResult(input));
            if (input == "wait") { await ctx.SignalAsync<string>("go"); }
            return result;
        })
        .With<string, string>("parent", static async (ctx, input) =>
        {
            var result = await ctx.ChildAsync<string, string>("child", "work", $"child of {input}");
            await ctx.SignalAsync<string>("go");
            return result;
        })
        .OpenAsync();
}
