using System.Collections;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Tutti.Kernel.Bench.Measuring;
using Tutti.Kernel.Bench.Workloads;
using Tutti.Kernel.Journal;

namespace Tutti.Kernel.Bench.Peers;

/// <summary>
/// Tutti's side of a bench that starts each orchestrator with <c>WORKLOAD MODE</c> and <c>BENCH_*</c> variables and reads lines
/// <c>RESULT {numbers}</c> and <c>END</c>. The same workloads and counts as the other sides.
/// </summary>
internal sealed class PeerDriver
{
    private const int Width = 64;
    private const int ShortSteps = 10;

    private readonly IDictionary _variables = Environment.GetEnvironmentVariables();
    private readonly string _workload;
    private readonly string? _directory;
    private readonly long _startedMs;
    private readonly int _steps;

    private PeerDriver(string workload, string mode)
    {
        _workload = workload;
        _directory = mode switch
        {
            "memory" => null,
            "embedded" => Path.Combine(Variable("BENCH_DIR", "."), "store"),
            _ => throw new ArgumentException($"There is no mode '{mode}': memory or embedded.", nameof(mode)),
        };
        _startedMs = long.Parse(Variable("BENCH_T0", NowMs().ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);
        _steps = Number("BENCH_N", 1_000);
    }

    public static async Task RunAsync(string workload, string mode)
    {
        var driver = new PeerDriver(workload, mode);
        await driver.MeasureAsync().ConfigureAwait(false);
        await Console.Out.WriteLineAsync("END").ConfigureAwait(false);
        await Console.Out.FlushAsync().ConfigureAwait(false);
    }

    private Task MeasureAsync() => _workload.Split('.')[0] switch
    {
        "W0" => FirstStepAsync(),
        "W1" => OneRunAsync(Workflows.Chain),
        "W2" => OneRunAsync(Workflows.Fan),
        "W3" => CrowdAsync(),
        "W4" => WaitingAsync(),
        "W5a" or "W5b" => KilledAsync(),
        _ => throw new NotSupportedException($"Workload {_workload} is not Tutti's yet."),
    };

    private async Task FirstStepAsync()
    {
        long first = 0;
        var host = await Host.OpenAsync(_directory, _ => first = NowMs()).ConfigureAwait(false);
        await host.RunAsync(Workflows.Chain, 1).ConfigureAwait(false);
        Emit(("start_to_first_step_ms", first - _startedMs), ("start_to_done_ms", NowMs() - _startedMs), ("rss_mb", ProcessMemory.RssMb()));
        await host.DisposeAsync().ConfigureAwait(false);
    }

    private async Task OneRunAsync(string workflow)
    {
        var host = await Host.OpenAsync(_directory).ConfigureAwait(false);
        await host.RunAsync(workflow, 20).ConfigureAwait(false);
        var (before, cpu, started) = (ProcessMemory.RssMb(), Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
        Check.That(await host.RunAsync(workflow, _steps).ConfigureAwait(false) == _steps, _workload);
        var ms = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        Emit(("total_ms", ms), ("ms_per_step", ms / _steps), ("cpu_ms_per_step", Cpu(cpu) / _steps), ("rss_mb", ProcessMemory.RssMb()), ("rss_before_mb", before), ("disk_mb", DiskMb()));
        await host.DisposeAsync().ConfigureAwait(false);
    }

    private async Task CrowdAsync()
    {
        var runs = Number("BENCH_RUNS", 500);
        var host = await Host.OpenAsync(_directory).ConfigureAwait(false);
        await Host.PoolAsync(32, 32, _ => host.RunAsync(Workflows.Chain, ShortSteps)).ConfigureAwait(false);
        var times = new double[runs];
        var (cpu, started) = (Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
        await Host.PoolAsync(runs, Width, async index =>
        {
            var begun = Stopwatch.GetTimestamp();
            Check.That(await host.RunAsync(Workflows.Chain, ShortSteps).ConfigureAwait(false) == ShortSteps, _workload);
            times[index] = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
        }).ConfigureAwait(false);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        Array.Sort(times);
        Emit(
            ("total_ms", seconds * 1000),
            ("runs_per_s", runs / seconds),
            ("steps_per_s", runs * ShortSteps / seconds),
            ("p50_ms", times[runs / 2]),
            ("p99_ms", times[runs * 99 / 100]),
            ("cpu_ms_per_step", Cpu(cpu) / (runs * ShortSteps)),
            ("rss_mb", ProcessMemory.RssMb()),
            ("disk_mb", DiskMb()));
        await host.DisposeAsync().ConfigureAwait(false);
    }

    private async Task WaitingAsync()
    {
        var count = Number("BENCH_WAITING", 2_000);
        var host = await Host.OpenAsync(_directory).ConfigureAwait(false);
        await ResumeAsync(host, await StartAsync(host).ConfigureAwait(false)).ConfigureAwait(false);
        var (heap, rss, started) = (await ProcessMemory.SettledBytesAsync().ConfigureAwait(false), ProcessMemory.RssMb(), Stopwatch.GetTimestamp());
        var runs = new RunId[count];
        await Host.PoolAsync(count, Width, async index => runs[index] = await StartAsync(host).ConfigureAwait(false)).ConfigureAwait(false);
        await host.UntilParkedAsync().ConfigureAwait(false);
        var startMs = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        var (heapAfter, rssAfter) = (await ProcessMemory.SettledBytesAsync().ConfigureAwait(false), ProcessMemory.RssMb());
        var times = new double[20];
        for (var index = 0; index < times.Length; index++)
        {
            var begun = Stopwatch.GetTimestamp();
            await ResumeAsync(host, runs[index * 97 % count]).ConfigureAwait(false);
            times[index] = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
        }

        Array.Sort(times);
        Emit(
            ("waiting", count),
            ("start_ms", startMs),
            ("rss_mb", rssAfter),
            ("kb_per_run", (rssAfter - rss) * 1024 / count),
            ("heap_kb_per_run", (heapAfter - heap) / 1024.0 / count),
            ("resume_p50_ms", times[10]),
            ("resume_max_ms", times[^1]),
            ("disk_mb", DiskMb()));
        await host.DisposeAsync().ConfigureAwait(false);
    }

    private async Task KilledAsync()
    {
        long first = 0;
        using var log = new FileStream(Variable("BENCH_LOG", "steps.log"), FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        var host = await Host.OpenAsync(_directory, number =>
        {
            if (first == 0) { first = NowMs(); }
            log.Write(System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{_workload} {number}\n")));
        }).ConfigureAwait(false);
        var opened = NowMs();
        Check.That(await host.RunAsync(Workflows.Chain, _steps, "recover").ConfigureAwait(false) == _steps, _workload);
        Emit(("start_to_open_ms", opened - _startedMs), ("start_to_first_step_ms", first - _startedMs), ("start_to_done_ms", NowMs() - _startedMs));
        await host.DisposeAsync().ConfigureAwait(false);
    }

    private static Task<RunId> StartAsync(Host host) => host.Engine.StartAsync(Workflows.Waiting, 0L);

    private static async Task ResumeAsync(Host host, RunId run)
    {
        await host.Engine.SignalAsync(run, Workflows.WakeSignal, 1L).ConfigureAwait(false);
        Check.That(await host.Engine.WaitAsync<long>(run).ConfigureAwait(false) == 1, "W4");
    }

    private double DiskMb() => _directory is null ? 0 : new DirectoryInfo(_directory).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length) / 1048576.0;

    private static double Cpu(TimeSpan since) => (Environment.CpuUsage.TotalTime - since).TotalMilliseconds;

    private static long NowMs() => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    private string Variable(string name, string otherwise) => _variables[name] as string is { Length: > 0 } value ? value : otherwise;

    private int Number(string name, int otherwise) => int.Parse(Variable(name, otherwise.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);

    private static void Emit(params (string Name, double Value)[] numbers)
    {
        var line = new JsonObject();
        foreach (var (name, value) in numbers) { line[name] = Math.Round(value, 4); }
        Console.Out.WriteLine($"RESULT {line.ToJsonString()}");
    }
}
