using Tutti.Kernel.Engine;
using Tutti.Kernel.Tests.Support;

namespace Tutti.Kernel.Tests.Runs;

public sealed class StartTests
{
    [Fact]
    public async Task GivenAStoreThatIsDurableAtOnce_WhenARunStarts_ThenNobodyPumpsItBeforeItHasNotedItsOwnRecord()
    {
        var scheduler = new AtOnce();
        await using var host = await new KernelHost(options => options.Scheduler = scheduler).With<int, int>("idle", static async (ctx, _) => await ctx.SignalAsync<int>("go")).OpenAsync();
        var before = scheduler.Count;

        var run = await host.RunAsync("idle", 0);

        // The store tells the run while it appends. A pump from there would meet the note half written on another thread, and lose it.
        Assert.Equal(1, scheduler.Count - before);
        await host.Engine.SignalAsync(run, "go", 7, cancellationToken: KernelHost.Cancellation);
        Assert.Equal(7, await host.ResultAsync<int>(run));
    }

    /// <summary>Runs what is scheduled where it is scheduled.</summary>
    private sealed class AtOnce : IRunScheduler
    {
        private int _count;

        public int Count => Volatile.Read(ref _count);

        public void Schedule(Action<object?> work, object? state)
        {
            Interlocked.Increment(ref _count);
            work(state);
        }
    }
}
