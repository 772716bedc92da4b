using System.Globalization;
using Tutti.Kernel.Bench.Measuring;
using Tutti.Orchestration.Bench.Workloads;

// tutti-plan-bench run [--quick] [--commit HASH] DIRECTORY [P1 … P3, A6 … A9]   JSON lines of figures
// tutti-plan-bench cold                                           started by the program itself
// tutti-plan-bench spin NAME SECONDS [DIRECTORY]                  one of the workloads again and again: for a profiler
switch (args)
{
    case ["run", .. var rest]:
        await SessionRun.RunAsync(
            rest,
            ("P1", Reading.RunAsync),
            ("P2", ManyRuns.RunAsync),
            ("P3", BigMap.RunAsync),
            ("A6", Reading.GraphAsync),
            ("A7", BigMap.PureAsync),
            ("A8", Talking.RunAsync),
            ("A9", Competing.RunAsync)).ConfigureAwait(false);
        return 0;
    case ["cold"]:
        Reading.Cold(Console.Out);
        return 0;
    case ["spin", var name, var seconds, .. var directory]:
        await SpinAsync(name, TimeSpan.FromSeconds(int.Parse(seconds, CultureInfo.InvariantCulture)), directory is [var path] ? path : null).ConfigureAwait(false);
        return 0;
    default:
        await Console.Error.WriteLineAsync("usage: tutti-plan-bench run [--quick] [--commit HASH] DIRECTORY [P1 … P3, A6 … A9] | spin read|crowd|map SECONDS [DIRECTORY]").ConfigureAwait(false);
        return 2;
}

static Task SpinAsync(string name, TimeSpan time, string? directory) => name switch
{
    "read" => Task.Run(() => Reading.Spin(time, Console.Out)),
    "crowd" => ManyRuns.SpinAsync(time, directory, Console.Out),
    _ => BigMap.SpinAsync(time, directory, Console.Out),
};
