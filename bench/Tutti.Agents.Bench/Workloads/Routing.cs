using System.Diagnostics;
using System.Globalization;
using Tutti.Agents.Routing;
using Tutti.Agents.Routing.Trials;
using Tutti.Agents.Routing.Vectors;
using Tutti.Kernel.Bench.Measuring;
using Tutti.Testing;

namespace Tutti.Agents.Bench.Workloads;

/// <summary>A4: how long a router thinks. A5: how good it is, on requests of a bank's customers that it has not seen.</summary>
internal static class Routing
{
    private const int ExamplesPerAgent = 5;

    public static async Task SpeedAsync(Session session)
    {
        foreach (var agents in session.IsQuick ? [10, 1_000] : new[] { 10, 100, 1_000, 10_000 })
        {
            session.Say(string.Create(CultureInfo.InvariantCulture, $"A4: routing among {agents} agents"));
            var (cards, requests) = MadeUp(agents);
            var started = Stopwatch.GetTimestamp();
            var router = await AgentRouter.CreateAsync(cards, new RouterOptions { Threshold = 0.5 });
            session.Report("A4", Name("build", agents), "ms", [Stopwatch.GetElapsedTime(started).TotalMilliseconds]);
            var rounds = session.Reps(9);
            var calls = agents >= 10_000 ? 400 : session.IsQuick ? 500 : 4_000;
            await RouteAsync(router, requests, calls);
            var samples = new List<double>();
            for (var round = 0; round < rounds; round++) { samples.Add(await RouteAsync(router, requests, calls)); }
            session.Report("A4", Name("route", agents), "us", samples);
        }
    }

    public static async Task QualityAsync(Session session)
    {
        if (CustomerRequests.Read() is not { } all)
        {
            session.Say($"A5 is left out: {PublishedData.Missing}");
            return;
        }

        var asked = all.Where(static (_, at) => at % 4 == 0).Select(static row => new RouteLesson(row.Text, row.Intent)).ToArray();
        var told = all.Where(static (_, at) => at % 4 != 0).ToLookup(static row => row.Intent, static row => row.Text);
        foreach (var examples in session.IsQuick ? [0, 5, 10] : new[] { 0, 1, 3, 5, 10, 30, 100 })
        {
            session.Say(string.Create(CultureInfo.InvariantCulture, $"A5: 77 agents with {examples} examples each, {asked.Length} requests"));
            RouteCard[] cards = [.. told.Select(intent => new RouteCard { Name = intent.Key, Examples = [.. intent.Take(examples)] })];
            var started = Stopwatch.GetTimestamp();
            var router = await AgentRouter.CreateAsync(cards);
            session.Report("A5", Name("build", examples), "ms", [Stopwatch.GetElapsedTime(started).TotalMilliseconds]);
            var trial = await RouteTrial.RunAsync(router, asked);
            session.Report("A5", Name("top1", examples), "%", [100 * trial.Accuracy]);
            session.Report("A5", Name("top3", examples), "%", [100 * trial.TopThree]);
            var chosen = trial.At(router.Threshold);
            session.Report("A5", Name("chosen", examples), "%", [100 * chosen.Coverage]);
            session.Report("A5", Name("chosen.right", examples), "%", [100 * chosen.Precision]);
        }
    }

    private static async Task<double> RouteAsync(AgentRouter router, string[] requests, int calls)
    {
        var started = Stopwatch.GetTimestamp();
        for (var call = 0; call < calls; call++) { await router.RouteAsync(new RouteRequest { Text = requests[call % requests.Length] }); }
        return Stopwatch.GetElapsedTime(started).TotalMicroseconds / calls;
    }

    private static string Name(string figure, int number) => string.Create(CultureInfo.InvariantCulture, $"{figure}.{number}");

    /// <summary>Agents of English words that are each as common as they are, so that lists of who has a word are as long as in real cards.</summary>
    private static (RouteCard[] Cards, string[] Requests) MadeUp(int agents)
    {
        const int commonest = 60; // of these most say nothing
        var (table, random) = (WordTable.English, new Random(7));
        var cards = Enumerable.Range(0, agents).Select(number => new RouteCard
        {
            Name = string.Create(CultureInfo.InvariantCulture, $"{Word()}-{Word()}-{number}"),
            Description = Sentence(20),
            Examples = [.. Enumerable.Range(0, ExamplesPerAgent).Select(_ => Sentence(8))],
        });
        return ([.. cards], [.. Enumerable.Range(0, 200).Select(_ => Sentence(10))]);

#pragma warning disable CA5394 // Seeded on purpose: the same cards each time.
        string Word() => table.WordOf((int)(commonest * Math.Pow((double)table.Count / commonest, random.NextDouble())));
#pragma warning restore CA5394
        string Sentence(int length) => string.Join(' ', Enumerable.Range(0, length).Select(_ => Word()));
    }
}
