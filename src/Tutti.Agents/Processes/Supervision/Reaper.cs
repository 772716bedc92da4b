namespace Tutti.Agents.Processes.Supervision;

/// <summary>Collects ended children and adds up what they used.</summary>
internal sealed class Reaper(int command)
{
    private const long TicksPerMicrosecond = 10;

    /// <summary>The command's wait status, once it has ended.</summary>
    internal int? CommandStatus { get; private set; }

    internal TimeSpan ProcessorTime { get; private set; }

    internal long MaximumResidentBytes { get; private set; }

    /// <summary>Collects all who have ended.</summary>
    /// <returns>
    /// Whether nobody is left. A subreaper without children has no descendants at all: an orphan becomes its child
    /// in the moment in which the orphan's parent ends.
    /// </returns>
    internal bool CollectAll()
    {
        while (true)
        {
            var ended = Libc.Wait(-1, out var status, Libc.WaitNoHang, out var usage);
            if (ended == 0) { return false; }
            if (ended < 0 && Libc.LastError == Libc.ErrorNoChildren) { return true; }
            if (ended < 0) { continue; }
            if (ended == command) { CommandStatus = status; }
            Add(in usage);
        }
    }

    private void Add(in Libc.ResourceUsage usage)
    {
        var seconds = usage.UserSeconds + usage.SystemSeconds;
        var microseconds = usage.UserMicroseconds + usage.SystemMicroseconds;
        ProcessorTime += TimeSpan.FromSeconds(seconds) + TimeSpan.FromTicks(microseconds * TicksPerMicrosecond);
        MaximumResidentBytes = Math.Max(MaximumResidentBytes, usage.MaximumResidentKibibytes * 1024);
    }
}
