using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Tutti.Kernel.Bench.Measuring;
using Tutti.Kernel.Bench.Workloads;
using Tutti.Kernel.Journal;
using Tutti.Orchestration.Bench.Measuring;
using Tutti.Orchestration.Topics;

namespace Tutti.Orchestration.Bench.Workloads;

/// <summary>
/// A8: 1,000 runs that publish and hear, on 100 topics and all on one, on disk. A message is an event that one run hears. The baseline are as many runs with as many
/// steps as each publishes and hears, on the same store.
/// </summary>
internal static class Talking
{
    private const int Runs = 1_000;

    public static async Task RunAsync(Session session)
    {
        session.Say("A8: 1,000 runs that publish and hear, on 100 topics and on one");
        await MeasureAsync(session, new Shape(Topics: 100, Speakers: 10, Says: session.IsQuick ? 2 : 10)).ConfigureAwait(false);
        await MeasureAsync(session, new Shape(Topics: 1, Speakers: session.IsQuick ? 20 : 100, Says: 1)).ConfigureAwait(false);
    }

    private static async Task MeasureAsync(Session session, Shape shape)
    {
        var bed = await PlanBed.OpenAsync(session.FreshDirectory()).ConfigureAwait(false);
        var (heard, published, plain, shares, rates) = (new List<double>(), new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var round = -1; round < session.Reps(5); round++)
        {
            rates.Add(session.Fsync.Measure());
            var time = await TalkAsync(bed, shape, round).ConfigureAwait(false);
            var steps = await StepsAsync(bed, shape).ConfigureAwait(false);
            if (round < 0) { continue; } // the first round warms up
            heard.Add(shape.Heard / time);
            published.Add(shape.Published / time);
            plain.Add(steps);
            shares.Add((shape.Heard + shape.Published) / time / steps);
        }

        var name = string.Create(CultureInfo.InvariantCulture, $"durable.{shape.Topics}-topics");
        session.Report("A8", $"{name}.heard", "messages/s", heard, rates);
        session.Report("A8", $"{name}.published", "events/s", published, rates);
        session.Report("A8", $"{name}.without-topics", "steps/s", plain, rates);
        session.Report("A8", $"{name}.share", "ratio", shares);
        await bed.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Seconds from the first event to the end of all runs.</summary>
    private static async Task<double> TalkAsync(PlanBed bed, Shape shape, int round)
    {
        bed.Talk.Reset();
        var runs = await Task.WhenAll(Enumerable.Range(0, Runs).Select(number => bed.Engine.StartAsync(PlanBed.Talking, shape.InputOf(number, round)))).ConfigureAwait(false);
        while (bed.Talk.Listening < Runs) { await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, CancellationToken.None).ConfigureAwait(false); }
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, shape.Topics).Select(topic => bed.Engine.PublishAsync(Shape.TopicOf(topic, round), new PublishedEvent { Type = "begin" }))).ConfigureAwait(false);
        await Task.WhenAll(runs.Select(EndAsync)).ConfigureAwait(false);
        return Stopwatch.GetElapsedTime(started).TotalSeconds;

        async Task EndAsync(RunId run) => Check.That(await bed.Engine.WaitAsync<long>(run).ConfigureAwait(false) == shape.EachHears, "A talk");
    }

    /// <summary>Steps a second of runs that do as many steps as the others publish and hear.</summary>
    private static async Task<double> StepsAsync(PlanBed bed, Shape shape)
    {
        var each = shape.EachHears + (shape.Published / Runs);
        var started = Stopwatch.GetTimestamp();
        await Host.PoolAsync(Runs, Runs, async _ => Check.That(await bed.RunPlainAsync(PlanBed.Chain, each).ConfigureAwait(false) == each, "A chain")).ConfigureAwait(false);
        return Runs * each / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>Who talks where.</summary>
    /// <param name="Topics">Among how many topics the runs are.</param>
    /// <param name="Speakers">How many of those at a topic publish.</param>
    /// <param name="Says">How many each of them publishes.</param>
    private sealed record Shape(int Topics, int Speakers, int Says)
    {
        public long EachHears => (long)Speakers * Says;

        public long Published => EachHears * Topics;

        public long Heard => EachHears * Runs;

        /// <summary>Each round has topics of its own: those of the round before still know its runs.</summary>
        public static string TopicOf(int topic, int round) => string.Create(CultureInfo.InvariantCulture, $"round{round}-{topic}");

        public JsonElement InputOf(int number, int round) => JsonElement.Parse(string.Create(
            CultureInfo.InvariantCulture, $$"""{"topic":"{{TopicOf(number % Topics, round)}}","says":{{(number / Topics < Speakers ? Says : 0)}},"hears":{{EachHears}}}"""));
    }
}
