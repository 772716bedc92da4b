using System.Diagnostics;
using System.Globalization;
using Tutti.Kernel.Bench.Measuring;

namespace Tutti.Kernel.Bench.Workloads;

/// <summary>This program as a process of its own, for what only a fresh process or a killed one shows.</summary>
internal static class Child
{
    private const string Key = "the-run";

    private static readonly TimeSpan SpinTime = TimeSpan.FromSeconds(5);

    /// <summary>Starts a child.</summary>
    /// <param name="mode">Which of the modes below.</param>
    /// <param name="arguments">The mode's arguments, without the time of the start, which is added.</param>
    public static Process Start(string mode, params string[] arguments)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo(Environment.ProcessPath ?? "tutti-bench", ["child", mode, now, .. arguments]) { RedirectStandardOutput = true };
        return Process.Start(start) ?? throw new InvalidOperationException("The program cannot start itself.");
    }

    /// <summary>Runs a child to its end and gives the first number it prints.</summary>
    public static async Task<double> TimeAsync(string mode, params string[] arguments) => (await NumbersAsync(mode, arguments).ConfigureAwait(false))[0];

    /// <summary>Runs a child to its end and gives the numbers it prints.</summary>
    public static async Task<double[]> NumbersAsync(string mode, params string[] arguments)
    {
        using var process = Start(mode, arguments);
        var line = await process.StandardOutput.ReadLineAsync().ConfigureAwait(false) ?? "";
        await process.WaitForExitAsync().ConfigureAwait(false);
        Check.That(process.ExitCode == 0 && line.Length > 0, $"The child process '{mode}'");
        return [.. line.Split(' ').Select(part => double.Parse(part, CultureInfo.InvariantCulture))];
    }

    /// <summary>The child's side.</summary>
    public static async Task RunAsync(string[] arguments)
    {
        var (mode, started, directory) = (arguments[0], long.Parse(arguments[1], CultureInfo.InvariantCulture), arguments.Length > 2 ? arguments[2] : null);
        switch (mode)
        {
            case "open":
                var host = await Host.OpenAsync(directory).ConfigureAwait(false);
                Print(NowMs() - started);
                await host.DisposeAsync().ConfigureAwait(false);
                break;
            case "first":
                await FirstStepAsync(started, directory).ConfigureAwait(false);
                break;
            case "go-on":
                await GoOnAsync(started, arguments[2], arguments[3], long.Parse(arguments[4], CultureInfo.InvariantCulture)).ConfigureAwait(false);
                break;
            case "spin":
                await SpinAsync(arguments[2], arguments[3], arguments[4]).ConfigureAwait(false);
                break;
            default:
                throw new ArgumentException($"There is no mode '{mode}'.", nameof(arguments));
        }
    }

    /// <summary>Milliseconds from the start of the process to the first step, and resident memory then.</summary>
    private static async Task FirstStepAsync(long started, string? directory)
    {
        long first = 0;
        var host = await Host.OpenAsync(directory, _ => first = NowMs()).ConfigureAwait(false);
        await host.RunAsync(Workflows.Chain, 1).ConfigureAwait(false);
        Print(first - started, ProcessMemory.RssMb());
        await host.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Starts or takes up a chain; each step leaves its number in the log. Prints the time to the first step here and to the end.</summary>
    private static async Task GoOnAsync(long started, string directory, string log, long steps)
    {
        long first = 0;
        using var file = new FileStream(log, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        var host = await Host.OpenAsync(directory, number =>
        {
            if (first == 0) { first = NowMs(); }
            Span<byte> line = stackalloc byte[24];
            number.TryFormat(line, out var written, default, CultureInfo.InvariantCulture);
            line[written] = (byte)'\n';
            file.Write(line[..(written + 1)]);
        }).ConfigureAwait(false);
        Check.That(await host.RunAsync(Workflows.Chain, steps, Key).ConfigureAwait(false) == steps, "W5");
        Print(first - started, NowMs() - started);
        await host.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Runs chains of so many steps, so many at once, for some seconds: for a profiler. Prints steps a second, processor microseconds and allocated bytes a step.</summary>
    private static async Task SpinAsync(string directory, string steps, string width)
    {
        var (length, wide) = (long.Parse(steps, CultureInfo.InvariantCulture), int.Parse(width, CultureInfo.InvariantCulture));
        var host = await Host.OpenAsync(directory == "-" ? null : directory).ConfigureAwait(false);
        var (done, allocated, cpu, watch) = (0L, GC.GetTotalAllocatedBytes(), Environment.CpuUsage.TotalTime, Stopwatch.StartNew());
        await Task.WhenAll(Enumerable.Range(0, wide).Select(_ => Task.Run(async () =>
        {
            while (watch.Elapsed < SpinTime) { Interlocked.Add(ref done, await host.RunAsync(Workflows.Chain, length).ConfigureAwait(false)); }
        }))).ConfigureAwait(false);
        Print(done / watch.Elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / done, (GC.GetTotalAllocatedBytes() - allocated) / (double)done);
        await host.DisposeAsync().ConfigureAwait(false);
    }

    private static long NowMs() => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    private static void Print(params double[] numbers)
    {
        Console.Out.WriteLine(string.Join(' ', numbers.Select(number => number.ToString(CultureInfo.InvariantCulture))));
        Console.Out.Flush();
    }
}
