namespace Tutti.Agents.Processes.Supervision;

/// <summary>What process numbers are relative to: a boot of the kernel and a process namespace. Neither changes while we live.</summary>
internal static class MachineIdentity
{
    internal static string BootId { get; } = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();

    internal static string ProcessNamespace { get; } = new FileInfo("/proc/self/ns/pid").LinkTarget ?? "pid:unknown";
}
