using System.Globalization;
using Tutti.Kernel.Bench.Measuring;
using Tutti.Kernel.Bench.Peers;
using Tutti.Kernel.Bench.Reports;
using Tutti.Kernel.Bench.Workloads;

// tutti-bench run [--quick] [--slowed-us N] [--commit HASH] DIRECTORY [W…]   JSON lines of figures
// tutti-bench report DIRECTORY                                              Markdown from DIRECTORY/*.jsonl
// tutti-bench WORKLOAD MODE                                                 a side of the peers' bench (Peers/PeerDriver.cs)
// tutti-bench soak DIRECTORY MINUTES RUNS RATE                              many waiting runs for hours (Workloads/Soak.workflow.cs)
// tutti-bench child …                                                       started by the program itself
switch (args)
{
    case ["run", .. var rest]:
        await SessionRun.RunAsync(
            rest,
            ("W0", FirstStep.RunAsync), ("W1", Chain.RunAsync), ("W2", FanOut.RunAsync), ("W3", Crowd.RunAsync),
            ("W4", Parked.RunAsync), ("W5", Killed.RunAsync), ("W7", Dialogue.RunAsync), ("W8", Proven.RunAsync), ("W9", Kept.RunAsync)).ConfigureAwait(false);
        return 0;
    case ["child", .. var rest]:
        await Child.RunAsync(rest).ConfigureAwait(false);
        return 0;
    case ["soak", var directory, var minutes, var runs, var rate]:
        var soak = new Soak(directory, TimeSpan.FromMinutes(double.Parse(minutes, CultureInfo.InvariantCulture)), int.Parse(runs, CultureInfo.InvariantCulture), int.Parse(rate, CultureInfo.InvariantCulture));
        return await soak.RunAsync().ConfigureAwait(false) ? 0 : 1;
    case ["report", var directory]:
        Report.Write(directory, Console.Out);
        return 0;
    case [['W', ..] workload, var mode]:
        await PeerDriver.RunAsync(workload, mode).ConfigureAwait(false);
        return 0;
    default:
        await Console.Error.WriteLineAsync("usage: tutti-bench run [--quick] [--slowed-us N] [--commit HASH] DIRECTORY [W…] | report DIRECTORY | WORKLOAD MODE").ConfigureAwait(false);
        return 2;
}
