namespace Tutti.Agents.Processes.Limits;

/// <summary>What a command and all that it starts may use. Null is no limit. docs/process-agents.md says who enforces which.</summary>
/// <remarks>
/// Processor time, memory, processes and output are measured over the whole tree by its supervisor, which ends the tree and reports the
/// limit. Open files and file size are the kernel's own, for each process: a call fails, and the command says so itself.
/// </remarks>
public sealed record ProcessLimits
{
    /// <summary>No limit at all.</summary>
    public static ProcessLimits None { get; } = new();

    /// <summary>User and system time of the whole tree.</summary>
    public TimeSpan? ProcessorTime { get; init; }

    /// <summary>Private resident memory of the whole tree, measured several times a second: short peaks between two looks pass.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>How many processes live at once, the command included.</summary>
    public int? Processes { get; init; }

    /// <summary>Bytes that are written to standard output and error together. What the result keeps is a different matter: <see cref="ProcessRequest.OutputLimitBytes"/>.</summary>
    public long? OutputBytes { get; init; }

    /// <summary>Open files of each process (<c>RLIMIT_NOFILE</c>), at least 64.</summary>
    public int? OpenFiles { get; init; }

    /// <summary>The largest file that a process may write (<c>RLIMIT_FSIZE</c>).</summary>
    public long? FileBytes { get; init; }

    internal bool AreMeasured => ProcessorTime is not null || MemoryBytes is not null || Processes is not null;

    /// <summary>The first faulty limit, or null.</summary>
    internal string? Fault => this switch
    {
        { ProcessorTime: { } time } when time <= TimeSpan.Zero => nameof(ProcessorTime),
        { MemoryBytes: <= 0 } => nameof(MemoryBytes),
        { Processes: <= 0 } => nameof(Processes),
        { OutputBytes: <= 0 } => nameof(OutputBytes),
        { OpenFiles: < 64 } => nameof(OpenFiles),
        { FileBytes: <= 0 } => nameof(FileBytes),
        _ => null,
    };

    internal void Write(BinaryWriter writer)
    {
        writer.Write(ProcessorTime?.Ticks ?? 0);
        writer.Write(MemoryBytes ?? 0);
        writer.Write(Processes ?? 0);
        writer.Write(OpenFiles ?? 0);
        writer.Write(FileBytes ?? 0);
    }

    /// <summary>What the supervisor needs to know; the output is counted by the engine.</summary>
    internal static ProcessLimits Read(BinaryReader reader) => new()
    {
        ProcessorTime = Some(reader.ReadInt64()) is { } ticks ? TimeSpan.FromTicks(ticks) : null,
        MemoryBytes = Some(reader.ReadInt64()),
        Processes = (int?)Some(reader.ReadInt32()),
        OpenFiles = (int?)Some(reader.ReadInt32()),
        FileBytes = Some(reader.ReadInt64()),
    };

    private static long? Some(long value) => value == 0 ? null : value;
}

/// <summary>A limit that was reached. Numbers are stable: they reach the journal.</summary>
public enum ProcessLimit
{
    /// <summary>See <see cref="ProcessLimits.ProcessorTime"/>.</summary>
    ProcessorTime = 1,

    /// <summary>See <see cref="ProcessLimits.MemoryBytes"/>.</summary>
    Memory = 2,

    /// <summary>See <see cref="ProcessLimits.Processes"/>.</summary>
    Processes = 3,

    /// <summary>See <see cref="ProcessLimits.OutputBytes"/>.</summary>
    Output = 4,
}
