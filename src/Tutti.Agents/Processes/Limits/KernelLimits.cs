using Tutti.Agents.Processes.Supervision;

namespace Tutti.Agents.Processes.Limits;

/// <summary>
/// Limits that the kernel keeps for each process. The supervisor sets them for itself before it starts the command, which inherits them:
/// there is no moment in which the command runs without, and none of them hinders the supervisor.
/// </summary>
internal static unsafe class KernelLimits
{
    internal static void Apply(StartOrder order)
    {
        // A core file is a copy of the memory, secrets included.
        Lower(Libc.LimitCore, 0);
        if (order.Limits.OpenFiles is { } files) { Lower(Libc.LimitOpenFiles, (ulong)files); }
        if (order.Limits.FileBytes is { } bytes) { Lower(Libc.LimitFileSize, (ulong)bytes); }
    }

    /// <summary>Lowers a limit of this process and all that it starts, for good.</summary>
    internal static void Lower(int resource, ulong value)
    {
        var limit = stackalloc ulong[2];
        if (Libc.GetLimit(resource, limit) != 0) { return; }
        limit[0] = Math.Min(limit[0], value);
        limit[1] = Math.Min(limit[1], value);
        _ = Libc.SetLimit(resource, limit);
    }
}
