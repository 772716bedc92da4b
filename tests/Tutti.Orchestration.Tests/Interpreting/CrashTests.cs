using Tutti.Kernel;
using Tutti.Kernel.Journal;
using Tutti.Orchestration.Plans;
using Tutti.Orchestration.Tests.Support;
using Tutti.Testing;

namespace Tutti.Orchestration.Tests.Interpreting;

/// <summary>Generated plans with crashes between their records: the same outputs, nothing at most once twice, undone in order.</summary>
public sealed class CrashTests
{
    private const int Seeds = 150;
    private const int LeastOfEach = 30;

    [Fact]
    public async Task P4_GeneratedPlans_CrashesChangeNothing()
    {
        var kinds = new Dictionary<string, int>(StringComparer.Ordinal);
        var crashes = 0;
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var generated = new GeneratedPlan(seed).Make();
            foreach (var (kind, count) in generated.Kinds) { kinds[kind] = kinds.GetValueOrDefault(kind) + count; }
            var plan = PlanBench.Parse(generated.Steps, $$""" "inputs":{"n":"int"},"limits":{"steps":100000,"ttl":"30000d","idle":"30000d"},"outputs":{{generated.Outputs}} """);

            var (calm, calmActs, claims, _) = await LiveAsync(plan, seed, crashesAfter: int.MaxValue);
            var (crashed, acts, _, count2) = await LiveAsync(plan, seed, crashesAfter: 1 + (seed % 4));

            crashes += count2;
            Assert.True(calm == crashed, $"Seed {seed}: {calm} became {crashed} by crashes.");
            Same(seed, "acts with and without crashes", Once(calmActs).Order(), Once(acts).Order());
            Same(seed, "acts at most once", Once(acts).Distinct(), Once(acts));
            if (calm != "TEST1") { continue; }
            Same(seed, "undos, newest claim first", claims.Reverse(), Undone(calmActs)); // side by side, steps may act in another order than they claimed
            Same(seed, "undos after crashes", Once(acts).Order(), Undone(acts).Distinct().Order()); // an undo may run again after a crash
        }

        Assert.All(kinds, kind => Assert.True(kind.Value >= LeastOfEach, $"Only {kind.Value} of '{kind.Key}'."));
        Assert.Equal(16, kinds.Count);
        Assert.InRange(crashes, Seeds, int.MaxValue);
    }

    /// <summary>Runs a plan to its end, with a crash after every so many durable events.</summary>
    private static async Task<(string End, IReadOnlyList<string> Acts, IReadOnlyList<string> Claims, int Crashes)> LiveAsync(Plan plan, int seed, int crashesAfter)
    {
        await using var bench = await new PlanBench().OpenAsync();
        var run = await bench.StartAsync(plan, $$"""{"n":{{seed}}}""");
        var (crashes, position) = (0, -1L);
        while (await SeeMoreAsync(bench, run, position, crashesAfter) is { } seen)
        {
            position = seen;
            if (crashesAfter == int.MaxValue) { continue; }
            await bench.RestartAsync();
            crashes++;
        }

        var end = await EndAsync(bench, run);
        var events = await bench.Engine.EventsAsync(run, -1, PlanBench.Cancellation);
        return (end, [.. bench.Acts], [.. events.Where(static happened => happened.Kind == "step.claimed").Select(static happened => happened.Path)], crashes);
    }

    /// <summary>Follows until so many more events are durable; null at the end of the run. The clock runs fast meanwhile.</summary>
    private static async Task<long?> SeeMoreAsync(PlanBench bench, RunId run, long after, int count)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(PlanBench.Cancellation);
        done.CancelAfter(TimeSpan.FromMinutes(5));
        using var clock = new Timer(_ => bench.Time.Advance(TimeSpan.FromMinutes(5)), state: null, dueTime: 0, period: 5);
        await foreach (var happened in bench.Engine.WatchAsync(run, after, done.Token))
        {
            if (happened.Position is { } position && position > after && --count <= 0) { return position; }
        }

        return null;
    }

    private static void Same(int seed, string what, IEnumerable<string> expected, IEnumerable<string> actual)
    {
        var (left, right) = (string.Join(' ', expected), string.Join(' ', actual));
        Assert.True(left == right, $"Seed {seed}, {what}:\n{left}\n{right}");
    }

    private static async Task<string> EndAsync(PlanBench bench, RunId run)
    {
        try { return await bench.OutputsAsync(run); }
        catch (TuttiException failed) { return failed.Code; } // the message names the run
        catch (TimeoutException)
        {
            var events = await bench.Engine.EventsAsync(run, -1, PlanBench.Cancellation);
            throw new InvalidOperationException($"The run does not end:\n{string.Join('\n', events.Select(static happened => $"{happened.Position} {happened.Kind} {happened.Path} {happened.Code} {happened.Text}"))}");
        }
    }

    private static IEnumerable<string> Once(IEnumerable<string> acts) => acts.Where(static act => act.StartsWith("once:", StringComparison.Ordinal)).Select(static act => act[5..]);

    private static IEnumerable<string> Undone(IEnumerable<string> acts) => acts.Where(static act => act.StartsWith("undo:~undo/", StringComparison.Ordinal)).Select(static act => act[11..]);
}
