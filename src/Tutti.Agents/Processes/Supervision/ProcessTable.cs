using System.Globalization;

namespace Tutti.Agents.Processes.Supervision;

/// <summary>A snapshot of the processes of this machine, and the signals that may safely be sent on the strength of one.</summary>
internal static class ProcessTable
{
    /// <summary>Every process that is visible and has not ended.</summary>
    internal static List<ProcessStat> Read()
    {
        var found = new List<ProcessStat>();
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var processId)
                && ProcessStat.TryRead(processId, out var stat) && !stat.HasEnded)
            {
                found.Add(stat);
            }
        }

        return found;
    }

    /// <summary>The children of the given processes, their children and so on, without the given ones.</summary>
    internal static List<ProcessStat> Descendants(IReadOnlyList<ProcessStat> all, IEnumerable<int> roots)
    {
        var children = all.ToLookup(static stat => stat.ParentId);
        var seen = new HashSet<int>(roots);
        var open = new Queue<int>(seen);
        var found = new List<ProcessStat>();
        while (open.TryDequeue(out var parent))
        {
            foreach (var child in children[parent])
            {
                if (!seen.Add(child.ProcessId)) { continue; }
                found.Add(child);
                open.Enqueue(child.ProcessId);
            }
        }

        return found;
    }

    /// <summary>Sends a signal to exactly the process that was seen, never to a later one with its number.</summary>
    internal static void Signal(ProcessStat target, int signal)
    {
        // A process descriptor pins the process; only then is it certain that the check below speaks of the receiver.
        var descriptor = (int)Libc.SystemCall(Libc.SystemCallPidFdOpen, target.ProcessId, 0, 0, 0);
        var isUnsupported = descriptor < 0 && Libc.LastError == Libc.ErrorNotImplemented;
        if (descriptor < 0 && !isUnsupported) { return; }
        if (ProcessStat.TryRead(target.ProcessId, out var now) && now.StartTicks == target.StartTicks)
        {
            if (isUnsupported) { _ = Libc.Kill(target.ProcessId, signal); }
            else { _ = Libc.SystemCall(Libc.SystemCallPidFdSendSignal, descriptor, signal, 0, 0); }
        }

        if (descriptor >= 0) { _ = Libc.Close(descriptor); }
    }

    /// <summary>Asks each process to end; a stopped one is woken so that it can.</summary>
    internal static void Terminate(IReadOnlyCollection<ProcessStat> targets)
    {
        foreach (var target in targets) { Signal(target, Libc.SignalTerminate); }
        foreach (var target in targets) { Signal(target, Libc.SignalContinue); }
    }

    /// <summary>Kills what <paramref name="find"/> finds, after stopping it, so that nothing forks away between look and kill.</summary>
    internal static void StopAndKill(Func<List<ProcessStat>> find)
    {
        const int maximumRounds = 16;
        var stopped = new HashSet<ProcessStat>();
        for (var round = 0; round < maximumRounds; round++)
        {
            var isQuiet = true;
            foreach (var target in find())
            {
                if (!stopped.Add(target with { State = ' ', ParentId = 0 })) { continue; }
                isQuiet = false;
                Signal(target, Libc.SignalStop);
            }

            if (isQuiet) { break; }
        }

        foreach (var target in stopped) { Signal(target, Libc.SignalKill); }
    }
}
