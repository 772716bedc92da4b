using System.Globalization;
using Tutti.Kernel.Bench.Measuring;
using Tutti.Kernel.Bench.Peers;
using Tutti.Kernel.Bench.Reports;
using Tutti.Kernel.Bench.Workloads;

// tutti-bench run [--quick] [--slowed-us N] [--commit HASH] DIRECTORY [W…]   JSON lines of figures
// tutti-bench report DIRECTORY                                              Markdown from DIRECTORY/*.jsonl
// tutti-bench WORKLOAD MODE                                                 a side of the peers' bench (Peers/PeerDriver.cs)
// tutti-bench child …                                                       started by the program itself
switch (args)
{
    case ["run", .. var rest]:
        await RunAsync(rest).ConfigureAwait(false);
        return 0;
    case ["child", .. var rest]:
        await Child.RunAsync(rest).ConfigureAwait(false);
        return 0;
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

static async Task RunAsync(string[] arguments)
{
    var words = arguments.ToList();
    var isQuick = words.Remove("--quick");
    var slowedUs = int.Parse(Option(words, "--slowed-us") ?? "0", CultureInfo.InvariantCulture);
    var commit = Option(words, "--commit") ?? "";
    var session = new Session(Path.GetFullPath(words[0]), isQuick, slowedUs, commit, Console.Out, Console.Error);
    Check.That(slowedUs == 0 || session.Fsync.Measure() < 1e6 / slowedUs, "The slowed flush");
    var wanted = words.Skip(1).ToHashSet(StringComparer.OrdinalIgnoreCase);
    var workloads = new (string Name, Func<Session, Task> Run)[]
    {
        ("W0", FirstStep.RunAsync), ("W1", Chain.RunAsync), ("W2", FanOut.RunAsync), ("W3", Crowd.RunAsync),
        ("W4", Parked.RunAsync), ("W5", Killed.RunAsync), ("W7", Dialogue.RunAsync),
    };
    foreach (var (name, run) in workloads)
    {
        if (wanted.Count == 0 || wanted.Contains(name)) { await run(session).ConfigureAwait(false); }
    }
}

static string? Option(List<string> words, string name)
{
    var index = words.IndexOf(name);
    if (index < 0) { return null; }
    var value = words[index + 1];
    words.RemoveRange(index, 2);
    return value;
}
