namespace Tutti.Agents.Processes.Admission;

/// <summary>What a command needs of the machine while it runs. More than the machine has counts as all of it.</summary>
public sealed record ProcessWeight
{
    /// <summary>One processor, no particular memory.</summary>
    public static ProcessWeight One { get; } = new();

    /// <summary>How many processors it keeps busy, at least 1.</summary>
    public int Processors { get; init; } = 1;

    /// <summary>How much memory it needs; 0 is not counted.</summary>
    public long MemoryBytes { get; init; }
}
