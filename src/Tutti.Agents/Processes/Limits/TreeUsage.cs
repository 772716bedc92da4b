using System.Buffers.Text;
using System.Globalization;
using Tutti.Agents.Processes.Supervision;

namespace Tutti.Agents.Processes.Limits;

/// <summary>What a tree uses at this moment.</summary>
/// <param name="ProcessorTime">Of those who live, and of the children that they have waited for.</param>
/// <param name="MemoryBytes">Private resident memory; shared pages count for nobody.</param>
/// <param name="Processes">How many live.</param>
internal readonly record struct TreeUsage(TimeSpan ProcessorTime, long MemoryBytes, int Processes)
{
    // Linux fixes the ticks that /proc shows at 100 a second (USER_HZ).
    private const long TimeSpanTicksPerClockTick = TimeSpan.TicksPerSecond / 100;
    private const int FieldsBeforeTimes = 11;
    private const int TimeFields = 4;

    internal static TreeUsage Of(IReadOnlyCollection<ProcessStat> tree)
    {
        long ticks = 0, pages = 0;
        foreach (var process in tree)
        {
            ticks += ProcessorTicks(process.ProcessId);
            pages += PrivatePages(process.ProcessId);
        }

        return new TreeUsage(TimeSpan.FromTicks(ticks * TimeSpanTicksPerClockTick), pages * Environment.SystemPageSize, tree.Count);
    }

    /// <summary>The first limit that is exceeded, or null.</summary>
    /// <param name="limits">What may be used.</param>
    /// <param name="earlier">Processor time of those who have ended.</param>
    internal ProcessLimit? Exceeded(ProcessLimits limits, TimeSpan earlier) => this switch
    {
        _ when Processes > limits.Processes => ProcessLimit.Processes,
        _ when MemoryBytes > limits.MemoryBytes => ProcessLimit.Memory,
        _ when ProcessorTime + earlier > limits.ProcessorTime => ProcessLimit.ProcessorTime,
        _ => null,
    };

    /// <summary>Whether it pays to look more often.</summary>
    internal bool IsNear(ProcessLimits limits) => Processes * 2L > limits.Processes || MemoryBytes * 4 > limits.MemoryBytes;

    private static unsafe long ProcessorTicks(int processId)
    {
        var buffer = stackalloc byte[1024];
        var line = Read(processId, "stat", buffer, 1024);
        var nameEnd = line.LastIndexOf((byte)')');
        return nameEnd < 0 ? 0 : Sum(line[(nameEnd + 2)..], FieldsBeforeTimes, TimeFields);
    }

    private static unsafe long PrivatePages(int processId)
    {
        var buffer = stackalloc byte[256];
        var line = Read(processId, "statm", buffer, 256);
        return Math.Max(0, Sum(line, 1, 1) - Sum(line, 2, 1));
    }

    private static long Sum(ReadOnlySpan<byte> line, int skipped, int count)
    {
        var sum = 0L;
        for (var field = 0; field < skipped + count; field++)
        {
            if (field >= skipped && Utf8Parser.TryParse(line, out long value, out _)) { sum += value; }
            var space = line.IndexOf((byte)' ');
            if (space < 0) { break; }
            line = line[(space + 1)..];
        }

        return sum;
    }

    private static unsafe ReadOnlySpan<byte> Read(int processId, string name, byte* buffer, int size)
    {
        var file = Libc.Open(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/{name}"), Libc.OpenReadOnly | Libc.OpenCloseOnExec);
        if (file < 0) { return []; }
        var length = Libc.Read(file, buffer, (nuint)size);
        _ = Libc.Close(file);
        return length > 0 ? new ReadOnlySpan<byte>(buffer, (int)length) : [];
    }
}
