using System.Diagnostics;
using Tutti.Agents.Bench.Loops;
using Tutti.Kernel.Bench.Measuring;

namespace Tutti.Agents.Bench.Workloads;

/// <summary>A1: one call of a model after the other, over a bare HTTP client and over ours, in turns.</summary>
internal static class OneCall
{
    public static async Task RunAsync(Session session, string address)
    {
        session.Say("A1: a model call, the bare protocol beside our client");
        await using var bare = new BareLoop(address);
        await using var client = new ClientLoop(address);
        var calls = session.IsQuick ? 200 : 4_000;
        await MeasureAsync(bare.OneAsync, calls);
        await MeasureAsync(client.OneAsync, calls);
        var (floor, ours, over) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < session.Reps(9); round++)
        {
            floor.Add(await MeasureAsync(bare.OneAsync, calls));
            ours.Add(await MeasureAsync(client.OneAsync, calls));
            over.Add(ours[^1] - floor[^1]);
        }

        session.Report("A1", "bare", "us/call", floor);
        session.Report("A1", "client", "us/call", ours);
        session.Report("A1", "client.over", "us/call", over);
    }

    private static async Task<double> MeasureAsync(Func<Task> call, int calls)
    {
        var started = Stopwatch.GetTimestamp();
        for (var number = 0; number < calls; number++) { await call(); }
        return Stopwatch.GetElapsedTime(started).TotalMicroseconds / calls;
    }
}
