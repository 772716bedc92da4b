using System.Globalization;
using Tutti.Kernel.Bench.Measuring;

namespace Tutti.Kernel.Bench.Workloads;

/// <summary>W5: a process is killed in the middle of a chain and started again.</summary>
internal static class Killed
{
    private const int Steps = 2_000;

    public static async Task RunAsync(Session session)
    {
        session.Say("W5: kill -9 in the middle of a chain");
        var (times, repeated, lost) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < session.Reps(session.IsSlowed ? 3 : 9); round++)
        {
            var directory = session.FreshDirectory();
            Directory.CreateDirectory(directory);
            var log = Path.Combine(directory, "steps.log");
            await KillHalfWayAsync(directory, log).ConfigureAwait(false);
            times.Add(await Child.TimeAsync("go-on", directory, log, Steps.ToString(CultureInfo.InvariantCulture)).ConfigureAwait(false));
            var seen = (await File.ReadAllLinesAsync(log).ConfigureAwait(false)).CountBy(line => line).ToDictionary();
            repeated.Add(seen.Values.Sum(count => count - 1));
            lost.Add(Steps - seen.Count);
        }

        session.Report("W5", "goes-on", "ms", times);
        session.Report("W5", "repeated", "steps", repeated);
        session.Report("W5", "lost", "steps", lost);
    }

    private static async Task KillHalfWayAsync(string directory, string log)
    {
        using var process = Child.Start("go-on", directory, log, Steps.ToString(CultureInfo.InvariantCulture));
        while (!File.Exists(log) || new FileInfo(log).Length < Steps * 2)
        {
            Check.That(!process.HasExited, "W5");
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, CancellationToken.None).ConfigureAwait(false);
        }

        process.Kill(); // SIGKILL
        await process.WaitForExitAsync().ConfigureAwait(false);
    }
}
