using System.Diagnostics;
using Tutti.Agents.Bench.Loops;
using Tutti.Agents.Bench.Servers;
using Tutti.Kernel.Bench.Measuring;
using Tutti.Kernel.Bench.Workloads;

namespace Tutti.Agents.Bench.Workloads;

/// <summary>A2 and A3: agents that call a model eleven times and a tool ten times, one after the other and 32 at once; every way in turns.</summary>
internal static class Agents
{
    private const int ModelCalls = LoopbackModel.ToolCalls + 1;

    public static async Task OneAsync(Session session, string address)
    {
        session.Say("A2: one agent with 11 model calls and 10 tool calls");
        var agents = session.IsQuick ? 10 : 200;
        await InTurnsAsync(session, address, async (loop, rates) =>
        {
            rates.Add(session.Fsync.Measure());
            return await TimeAsync(loop, agents, width: 1) * 1e6 / (agents * ModelCalls);
        }, "A2", "us/model call");
    }

    public static async Task ManyAsync(Session session, string address)
    {
        session.Say("A3: 32 agents at once");
        var agents = session.IsQuick ? 64 : 1_000;
        await InTurnsAsync(session, address, async (loop, rates) =>
        {
            rates.Add(session.Fsync.Measure());
            return agents * ModelCalls / await TimeAsync(loop, agents, width: 32);
        }, "A3", "model calls/s");
    }

    /// <summary>Seconds for so many agents.</summary>
    public static async Task<double> TimeAsync(IAgentLoop loop, int agents, int width)
    {
        var started = Stopwatch.GetTimestamp();
        await Host.PoolAsync(agents, width, async _ => Check.That(await loop.RunAsync() == "done", "An agent's answer"));
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task InTurnsAsync(Session session, string address, Func<IAgentLoop, List<double>, Task<double>> measure, string workload, string unit)
    {
        var loops = new (string Name, IAgentLoop Loop)[]
        {
            ("bare", new BareLoop(address)),
            ("client", new ClientLoop(address)),
            ("gated.memory", await AgentLoop.OpenAsync(address, directory: null)),
            ("gated.durable", await AgentLoop.OpenAsync(address, session.FreshDirectory())),
        };
        var samples = loops.ToDictionary(static loop => loop.Name, static _ => (Samples: new List<double>(), Rates: new List<double>()));
        foreach (var (_, loop) in loops) { await measure(loop, []); }
        for (var round = 0; round < session.Reps(7); round++)
        {
            foreach (var (name, loop) in loops) { samples[name].Samples.Add(await measure(loop, samples[name].Rates)); }
        }

        foreach (var (name, loop) in loops)
        {
            session.Report(workload, name, unit, samples[name].Samples, name == "gated.durable" ? samples[name].Rates : null);
            if (workload == "A2" && name != "bare") { session.Report(workload, $"{name}.over", unit, [.. samples[name].Samples.Zip(samples["bare"].Samples, static (ours, bare) => ours - bare)]); }
            await loop.DisposeAsync();
        }
    }
}
