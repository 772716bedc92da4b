using System.Globalization;
using System.Text.Json;
using Tutti.Orchestration.Topics;

namespace Tutti.Orchestration.Tests.Triggers;

/// <summary>A disk that takes one record more each time, until all is done: whatever was on the way, each occurrence has one run, and none is lost.</summary>
public sealed class TriggerCrashTests
{
    private const int LeastCrashes = 10;

    [Fact]
    public async Task Times_ACrashAtEveryRecord_EachDueTimeHasOneRun()
    {
        for (var records = 1; records <= 4; records++)
        {
            await using var bench = await new TriggerBench().OpenAsync();
            await bench.SetAsync("every: 1m\noverlap: queue\ncatch-up: all");
            bench.Time.Advance(TimeSpan.FromMinutes(5));

            var crashes = await CrashUntilAsync(bench, records, static bench => bench.StateAsync(static state => state.Completed == 5));

            Assert.Equal(["2026-01-01T00:01:00Z", "2026-01-01T00:02:00Z", "2026-01-01T00:03:00Z", "2026-01-01T00:04:00Z", "2026-01-01T00:05:00Z"], (await bench.SaidAsync()).Order(StringComparer.Ordinal));
            Assert.True(records > 1 || crashes >= LeastCrashes, $"only {crashes} crashes");
        }
    }

    [Fact]
    public async Task Events_ACrashAtEveryRecord_EachEventHasOneRun()
    {
        for (var records = 1; records <= 4; records++)
        {
            await using var bench = await new TriggerBench().OpenAsync();
            await bench.SetAsync("topic: orders\ntype: order.*");
            for (var number = 1; number <= 5; number++)
            {
                await bench.Engine.PublishAsync("orders", new PublishedEvent { Type = number == 3 ? "parcel.sent" : "order.paid", Id = number.ToString(CultureInfo.InvariantCulture), Source = "shop", Data = JsonElement.Parse("{}") }, "shop", TriggerBench.Cancellation);
            }

            await CrashUntilAsync(bench, records, static bench => bench.StateAsync(static state => state.Completed == 4));

            Assert.Equal(["1", "2", "4", "5"], (await bench.SaidAsync()).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task Deliveries_ACrashAtEveryRecord_EachEventArrivesInItsOrder()
    {
        for (var records = 1; records <= 3; records++)
        {
            using var receiver = new EventReceiver();
            await using var bench = await new TriggerBench().OpenAsync();
            await bench.SetAsync($"topic: orders\ntype: order.*\nmax: 1\ndeliver: {{ to: '{receiver.Address}' }}");
            for (var number = 1; number <= 5; number++)
            {
                await bench.Engine.PublishAsync("orders", new PublishedEvent { Type = number == 3 ? "parcel.sent" : "order.paid", Id = number.ToString(CultureInfo.InvariantCulture), Source = "shop", Data = JsonElement.Parse("{}") }, "shop", TriggerBench.Cancellation);
            }

            var crashes = await CrashUntilAsync(bench, records, static bench => bench.StateAsync(static state => state.Completed == 4));

            Assert.Equal(["1", "2", "4", "5"], receiver.Taken.Distinct(StringComparer.Ordinal)); // one that was sent may come again
            Assert.True(receiver.Taken.SequenceEqual(receiver.Taken.Order(StringComparer.Ordinal)), string.Join(' ', receiver.Taken));
            Assert.Equal(0, await bench.StateAsync(static state => state.Failed));
            Assert.True(records > 1 || crashes >= LeastCrashes, $"only {crashes} crashes");
        }
    }

    /// <summary>Lives of a host of so many records each. Growing now and then, since some work takes several records at once.</summary>
    private static async Task<int> CrashUntilAsync(TriggerBench bench, int records, Func<TriggerBench, Task<bool>> isDone)
    {
        for (var crashes = 0; ; crashes++)
        {
            await bench.RestartAsync(records + (crashes / 40));
            var head = bench.Engine.Store.DurableHead;
            // Work is done by several threads: the life ends when the disk has, or nothing comes any more.
            for (var quiet = 0; quiet < 20 && bench.Engine.Store.Failure is null; quiet++)
            {
                try
                {
                    await bench.LookAsync();
                    if (await isDone(bench)) { return crashes; }
                }
                catch (Kernel.TuttiException) when (bench.Engine.Store.Failure is not null) { break; }

                await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, TriggerBench.Cancellation);
                if (bench.Engine.Store.DurableHead is var now && now != head) { (head, quiet) = (now, 0); }
            }

            Assert.True(crashes < 2_000, "nothing goes on");
        }
    }
}
