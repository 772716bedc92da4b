using System.Text.Json.Nodes;
using Tutti.Agents.Bench.Loops;
using Tutti.Agents.Bench.Servers;
using Tutti.Kernel.Bench.Measuring;

namespace Tutti.Agents.Bench;

/// <summary>Tutti's side of W6 in a bench that starts each orchestrator with <c>WORKLOAD MODE</c> and <c>BENCH_*</c> variables: one agent, then 100 agents, 32 at once.</summary>
internal static class PeerSide
{
    private const int ModelCalls = LoopbackModel.ToolCalls + 1;
    private const int Reps = 20;
    private const int Agents = 100;

    public static async Task RunAsync(string mode)
    {
        var address = Variable("BENCH_LLM_URL").TrimEnd('/');
        var directory = mode switch
        {
            "memory" => null,
            "embedded" => Path.Combine(Variable("BENCH_DIR"), "store"),
            _ => throw new ArgumentException($"There is no mode '{mode}': memory or embedded.", nameof(mode)),
        };
        await using var loop = await AgentLoop.OpenAsync(address.EndsWith("/v1", StringComparison.Ordinal) ? address : $"{address}/v1", directory);
        await Workloads.Agents.TimeAsync(loop, 5, width: 1);
        var (times, cpu) = (new List<double>(), Environment.CpuUsage.TotalTime);
        for (var rep = 0; rep < Reps; rep++) { times.Add(await Workloads.Agents.TimeAsync(loop, 1, width: 1) * 1e3); }
        var cpuMs = (Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds;
        var seconds = await Workloads.Agents.TimeAsync(loop, Agents, width: 32);
        var median = Session.Median(times);
        var line = new JsonObject
        {
            ["loop_ms"] = Math.Round(median, 2),
            ["ms_per_model_call"] = Math.Round(median / ModelCalls, 3),
            ["cpu_ms_per_model_call"] = Math.Round(cpuMs / (Reps * ModelCalls), 4),
            ["parallel_agents_per_s"] = Math.Round(Agents / seconds, 1),
            ["parallel_calls_per_s"] = Math.Round(Agents * ModelCalls / seconds),
            ["rss_mb"] = Math.Round(ProcessMemory.RssMb(), 1),
        };
        await Console.Out.WriteLineAsync($"RESULT {line.ToJsonString()}\nEND");
        await Console.Out.FlushAsync();
    }

    private static string Variable(string name) => Environment.GetEnvironmentVariables()[name] is string { Length: > 0 } value ? value : throw new InvalidOperationException($"{name} is not set.");
}
