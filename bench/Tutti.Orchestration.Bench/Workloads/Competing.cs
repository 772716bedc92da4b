using System.Text.Json;
using Tutti.Kernel.Bench.Measuring;
using Tutti.Kernel.Bench.Workloads;
using Tutti.Orchestration.Bench.Measuring;

namespace Tutti.Orchestration.Bench.Workloads;

/// <summary>
/// A9: five attempts at once at the same price a second, of which one is good enough after a second and the others would work for five. What the losers cost, in percent
/// of the winner: from the winner's end on, and in all. The baseline lets them all come to their end.
/// </summary>
internal static class Competing
{
    private const int Attempts = 5;

    private static readonly JsonElement NoInputs = JsonElement.Parse("{}");

    public static async Task RunAsync(Session session)
    {
        session.Say("A9: five attempts, of which the first that is good enough ends the others");
        var bed = await PlanBed.OpenAsync(session.FreshDirectory()).ConfigureAwait(false);
        await MeasureAsync(session, bed, "ended", isEnding: true, session.Reps(9)).ConfigureAwait(false);
        await MeasureAsync(session, bed, "waited-for", isEnding: false, session.Reps(2)).ConfigureAwait(false);
        await bed.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task MeasureAsync(Session session, PlanBed bed, string name, bool isEnding, int rounds)
    {
        var (all, after) = (new List<double>(), new List<double>());
        for (var round = isEnding ? -1 : 0; round < rounds; round++)
        {
            Check.That(await bed.RunPlanAsync(SamplePlans.Race(Attempts, isEnding), NoInputs).ConfigureAwait(false) == 1, "A race");
            var cost = await bed.Paid.SettleAsync().ConfigureAwait(false);
            Check.That(cost.Attempts == Attempts, "A race's account");
            if (round < 0) { continue; } // the first round warms up
            all.Add(cost.All);
            after.Add(cost.After);
        }

        session.Report("A9", $"{name}.losers.after", "%", after);
        session.Report("A9", $"{name}.losers.all", "%", all);
    }
}
