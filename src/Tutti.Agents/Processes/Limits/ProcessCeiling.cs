using System.Globalization;
using Tutti.Agents.Processes.Supervision;

namespace Tutti.Agents.Processes.Limits;

/// <summary>
/// A hard ceiling over the number of processes: measuring alone comes too late for a bomb that doubles. It is a control group with a limit
/// of its own where one may be made (root, mostly), and the kernel's limit for the user elsewhere, which does not bind root.
/// The supervisor is below the ceiling too; it starts nothing more, so it cannot be hindered.
/// </summary>
internal sealed class ProcessCeiling : IDisposable
{
    /// <summary>Threads of the supervisor, and processes between two looks; the exact number is kept by measuring.</summary>
    private const int Slack = 64;

    private readonly string? _group;

    private ProcessCeiling(string? group) => _group = group;

    internal static ProcessCeiling Raise(StartOrder order)
    {
        if (order.Limits.Processes is not { } processes) { return new ProcessCeiling(null); }
        // In a user namespace the kernel counts the namespace's processes; outside it counts all of the user, whoever started them.
        var others = order.Sandbox is null ? ThreadsOf(Libc.OwnUser()) : 0;
        KernelLimits.Lower(Libc.LimitProcesses, (ulong)(others + processes + Slack));
        return new ProcessCeiling(TryEnterGroup(processes + Slack));
    }

    /// <summary>Leaves and removes the group; one that is not empty stays.</summary>
    public void Dispose()
    {
        if (_group is null) { return; }
        try
        {
            File.WriteAllText(Path.Combine(Path.GetDirectoryName(_group) ?? "/", "cgroup.procs"), "0");
            Directory.Delete(_group);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // An empty group costs nothing.
        }
    }

    private static string? TryEnterGroup(int most)
    {
        if (OwnGroup() is not { } own) { return null; }
        var group = Path.Combine(own, string.Create(CultureInfo.InvariantCulture, $"tutti-{Libc.OwnProcessId()}"));
        try
        {
            Directory.CreateDirectory(group);
            File.WriteAllText(Path.Combine(group, "pids.max"), most.ToString(CultureInfo.InvariantCulture));
            File.WriteAllText(Path.Combine(group, "cgroup.procs"), "0");
            return group;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Remove(group);
            return null;
        }
    }

    private static void Remove(string group)
    {
        try { Directory.Delete(group); }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It was not made.
        }
    }

    /// <summary>The folder of the group of this process in the hierarchy that counts processes; null if there is none to be seen.</summary>
    private static string? OwnGroup()
    {
        const string root = "/sys/fs/cgroup";
        foreach (var line in File.ReadLines("/proc/self/cgroup"))
        {
            if (line.Split(':', 3) is not [_, var controllers, var path]) { continue; }
            var folder = controllers switch
            {
                "" => root,
                _ when controllers.Split(',').Contains("pids") => Path.Combine(root, controllers),
                _ => null,
            };
            if (folder is null) { continue; }
            var own = folder + path.TrimEnd('/');
            if (File.Exists(Path.Combine(own, "cgroup.procs"))) { return own; }
        }

        return null;
    }

    private static int ThreadsOf(uint user)
    {
        var owner = string.Create(CultureInfo.InvariantCulture, $"Uid:\t{user}\t");
        const string count = "Threads:\t";
        var threads = 0;
        foreach (var process in ProcessTable.Read())
        {
            var status = TryReadStatus(process.ProcessId);
            if (!Array.Exists(status, line => line.StartsWith(owner, StringComparison.Ordinal))) { continue; }
            var line = Array.Find(status, static line => line.StartsWith(count, StringComparison.Ordinal));
            threads += line is null ? 1 : int.Parse(line.AsSpan(count.Length), CultureInfo.InvariantCulture);
        }

        return threads;
    }

    private static string[] TryReadStatus(int processId)
    {
        try { return File.ReadAllLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/status")); }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return []; // ended meanwhile
        }
    }
}
