using Tutti.Kernel.Bench.Measuring;

namespace Tutti.Kernel.Bench.Workloads;

/// <summary>W0: from the start of a process to its first step; this program, built as the tool is.</summary>
internal static class FirstStep
{
    public static async Task RunAsync(Session session)
    {
        if (session.IsSlowed) { return; }
        session.Say("W0: start of the process to the first step");
        foreach (var isDurable in new[] { false, true })
        {
            var (times, memory) = (new List<double>(), new List<double>());
            for (var round = 0; round < session.Reps(15); round++)
            {
                var numbers = await Child.NumbersAsync("first", isDurable ? [session.FreshDirectory()] : []).ConfigureAwait(false);
                times.Add(numbers[0]);
                memory.Add(numbers[1]);
            }

            var mode = isDurable ? "durable" : "memory";
            session.Report("W0", $"{mode}.first-step", "ms", times);
            session.Report("W0", $"{mode}.rss", "MiB", memory);
        }
    }
}
