using Tutti.Agents.Bench;
using Tutti.Agents.Bench.Servers;
using Tutti.Agents.Bench.Workloads;
using Tutti.Kernel.Bench.Measuring;

// tutti-agents-bench run [--quick] [--commit HASH] DIRECTORY [A1 … A5]   JSON lines of figures
// tutti-agents-bench W6 MODE                                              a side of the peers' bench
// tutti-agents-bench serve                                                started by the program itself
switch (args)
{
    case ["run", .. var rest]:
        await RunAsync(rest);
        return 0;
    case ["W6", var mode]:
        await PeerSide.RunAsync(mode);
        return 0;
    case ["serve"]:
        await LoopbackModel.ServeAsync();
        return 0;
    default:
        await Console.Error.WriteLineAsync("usage: tutti-agents-bench run [--quick] [--commit HASH] DIRECTORY [A1 … A5] | W6 memory|embedded");
        return 2;
}

static async Task RunAsync(string[] words)
{
    using var server = await ServerProcess.StartAsync();
    (string, Func<Session, Task>) Of(string name, Func<Session, string, Task> run) => (name, session => run(session, server.Address));
    await SessionRun.RunAsync(words, Of("A1", OneCall.RunAsync), Of("A2", Agents.OneAsync), Of("A3", Agents.ManyAsync), ("A4", Routing.SpeedAsync), ("A5", Routing.QualityAsync));
}
