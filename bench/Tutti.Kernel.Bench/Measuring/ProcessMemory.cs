using System.Globalization;

namespace Tutti.Kernel.Bench.Measuring;

/// <summary>What the operating system says of processes.</summary>
internal static class ProcessMemory
{
    private const string Field = "VmRSS:";

    /// <summary>Resident memory of this process in MiB.</summary>
    public static double RssMb() => OperatingSystem.IsLinux() ? RssMb("self") : Environment.WorkingSet / 1048576.0;

    /// <summary>Resident memory of another process in MiB.</summary>
    public static double RssMb(int process) => RssMb(process.ToString(CultureInfo.InvariantCulture));

    private static double RssMb(string process)
    {
        var line = File.ReadLines($"/proc/{process}/status").First(text => text.StartsWith(Field, StringComparison.Ordinal));
        return long.Parse(line.AsSpan(Field.Length).Trim().ToString().Split(' ')[0], CultureInfo.InvariantCulture) / 1024.0;
    }

    /// <summary>Bytes of managed memory that are in use once they no longer shrink: a checkpoint that is being written needs some for a while.</summary>
    public static async Task<long> SettledBytesAsync()
    {
        var (before, now) = (long.MaxValue, InUse());
        while (now < before * 0.99)
        {
            await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System, CancellationToken.None).ConfigureAwait(false);
            (before, now) = (now, InUse());
        }

        return Math.Min(before, now);
    }

    private static long InUse()
    {
        for (var round = 0; round < 3; round++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
