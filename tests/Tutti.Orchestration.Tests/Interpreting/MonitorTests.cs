using System.Text.Json;
using Tutti.Documents;
using Tutti.Kernel.Events;
using Tutti.Kernel.Journal;
using Tutti.Orchestration.Plans;
using Tutti.Orchestration.Tests.Support;
using Tutti.Orchestration.Topics;

namespace Tutti.Orchestration.Tests.Interpreting;

/// <summary>Flows that go round: each round a generation, what it gives carried into the next.</summary>
public sealed class MonitorTests
{
    private const string Counts = """{"look":{"use":"test/echo","with":{"number":"${before == null ? 1 : before.number + 1}"}}}""";

    [Fact]
    public async Task Repeat_UntilItHolds_EachRoundReadsWhatTheOneBeforeGave()
    {
        await using var bench = await new PlanBench().OpenAsync();
        using var clock = Fast(bench);

        var outputs = await bench.RunAsync(Plan(Counts, """{"every":"10m","until":"look.number >= 5"}"""));

        Assert.Equal("""{"number":5,"generation":4}""", outputs);
        Assert.Equal(5, bench.Acts.Count);
        Assert.InRange(bench.Time.GetUtcNow() - new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), TimeSpan.FromMinutes(40), TimeSpan.FromDays(1));
    }

    [Fact]
    public async Task Repeat_Max_EndsAfterSoManyRounds()
    {
        await using var bench = await new PlanBench().OpenAsync();
        using var clock = Fast(bench);

        Assert.Equal("""{"number":3,"generation":2}""", await bench.RunAsync(Plan(Counts, """{"every":"1s","max":3}""")));
    }

    [Fact]
    public async Task Repeat_AThousandRounds_ALifeIsReadFromTheLastOneAlone()
    {
        await using var bench = await new PlanBench().OpenAsync();
        using var clock = Fast(bench);
        var run = await bench.StartAsync(Plan(Counts, """{"every":"1s","max":1000}"""));

        Assert.Equal("""{"number":1000,"generation":999}""", await bench.OutputsAsync(run));

        var records = await bench.Engine.Store.ReadRunAsync(run, 0, PlanBench.Cancellation);
        var rounds = records.Index().Where(static record => record.Item.Kind == RecordKind.RunContinued).Select(static record => record.Index).ToList();
        Assert.Equal(999, rounds.Count);
        var sizes = rounds.Zip(rounds.Skip(1), (from, to) => records.Skip(from).Take(to - from).Sum(static record => record.Body.Length + record.Content.Length)).ToList();
        Assert.InRange(sizes.Max(), 1, 4_000); // the flow, and one round
        Assert.InRange(sizes[^1] - sizes[0], -64, 64); // the number has more digits, nothing else grows
        Assert.All(rounds.Zip(rounds.Skip(1)), static round => Assert.InRange(round.Second - round.First, 1, 8));
    }

    [Fact]
    public async Task Repeat_CrashesBetweenRecords_NoRoundIsLostOrTwice()
    {
        for (var every = 1; every <= 3; every++)
        {
            await using var bench = await new PlanBench().OpenAsync();
            using var clock = Fast(bench);
            var run = await bench.StartAsync(Plan("""{"look":{"use":"test/echo","with":{"number":"${before == null ? 1 : before.number + 1}"}}}""", """{"every":"1m","max":6}"""));
            var position = -1L;
            while (await SeeMoreAsync(bench, run, position, every) is { } seen)
            {
                position = seen;
                await bench.RestartAsync();
            }

            Assert.Equal("""{"number":6,"generation":5}""", await bench.OutputsAsync(run));
        }
    }

    [Fact]
    public async Task Repeat_ItFindsSomething_OthersHearOfItOnce()
    {
        await using var bench = await new PlanBench().OpenAsync();
        using var clock = Fast(bench);
        var hears = await bench.StartAsync(PlanBench.Parse("""{"found":{"hear":{"topic":"alarms"}}}""", """ "outputs":{"said":"${found.data}"} """));
        await bench.SeeAsync(hears, static happened => happened.Kind == "wait.opened" || happened.Kind.StartsWith("signal", StringComparison.Ordinal) || happened.Path.Contains("listen", StringComparison.Ordinal));

        await bench.RunAsync(Plan("""
            {
              "look":{"use":"test/echo","with":{"number":"${before == null ? 1 : before.number + 1}"}},
              "tell":{"publish":{"topic":"alarms","type":"found","data":"${look.number}"},"when":"look.number == 3"}
            }
            """, """{"every":"1m","max":5}"""));

        Assert.Equal("""{"said":3}""", await bench.OutputsAsync(hears));
        Assert.Single(await bench.Engine.PublishedAsync("alarms", PlanBench.Cancellation));
    }

    [Fact]
    public async Task Repeat_CarriesTooMuch_IsCoded()
    {
        await using var bench = await new PlanBench().OpenAsync();
        using var clock = Fast(bench);
        var plan = PlanBench.Parse("""{"look":{"use":"test/echo","with":{"all":"${inputs.text}"}}}""", """ "inputs":{"text":"string"},"repeat":{"every":"1m"},"outputs":{"all":"${look.all}"} """);

        var failed = await Assert.ThrowsAnyAsync<Kernel.TuttiException>(() => bench.RunAsync(plan, JsonSerializer.Serialize(new Dictionary<string, string> { ["text"] = new string('x', 40_000) })));
        var large = PlanBench.Parse("""{"look":{"use":"test/echo"}}""", $$""" "repeat":{"every":"1m"},"files":{"a.md":"{{new string('x', 50_000)}}"} """);
        var refused = await Assert.ThrowsAsync<DocumentException>(() => bench.StartAsync(large));

        Assert.Equal("TUT4741", failed.Code);
        Assert.Equal("TUT4741", refused.Faults[0].Code);
    }

    private static Plan Plan(string steps, string repeat) =>
        PlanBench.Parse(steps, $$""" "repeat":{{repeat}},"outputs":{"number":"${look.number}","generation":"${run.generation}"} """);

    private static Timer Fast(PlanBench bench) => new(_ => bench.Time.Advance(TimeSpan.FromMinutes(5)), state: null, dueTime: 0, period: 1);

    /// <summary>Follows until so many more events are durable; null at the end of the run.</summary>
    private static async Task<long?> SeeMoreAsync(PlanBench bench, RunId run, long after, int count)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(PlanBench.Cancellation);
        patience.CancelAfter(TimeSpan.FromMinutes(5));
        await foreach (RunEvent happened in bench.Engine.WatchAsync(run, after, patience.Token))
        {
            if (happened.Position is { } position && position > after && --count <= 0) { return position; }
        }

        return null;
    }
}
