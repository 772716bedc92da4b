using System.Text.Json.Serialization;
using Tutti.Agents.Processes.Admission;
using Tutti.Agents.Processes.Limits;

namespace Tutti.Agents.Cards;

/// <summary>What a command may use, and what it needs of the machine to be let in.</summary>
public sealed record ProcessAllowance
{
    /// <summary>No limits, one processor.</summary>
    public static ProcessAllowance Unlimited { get; } = new();

    /// <summary>Processor time of the whole tree.</summary>
    [JsonPropertyName("processorTime")]
    public TimeSpan? ProcessorTime { get; init; }

    /// <summary>Private memory of the whole tree. It is also what must be free on the machine before the command starts.</summary>
    [JsonPropertyName("memoryBytes")]
    public long? MemoryBytes { get; init; }

    /// <summary>Processes that live at once.</summary>
    [JsonPropertyName("processes")]
    public int? Processes { get; init; }

    /// <summary>Bytes written to standard output and error.</summary>
    [JsonPropertyName("outputBytes")]
    public long? OutputBytes { get; init; }

    /// <summary>Open files of each process.</summary>
    [JsonPropertyName("openFiles")]
    public int? OpenFiles { get; init; }

    /// <summary>The largest file that may be written.</summary>
    [JsonPropertyName("fileBytes")]
    public long? FileBytes { get; init; }

    /// <summary>How many processors it keeps busy, 1 by default: it is let in when so many are free.</summary>
    [JsonPropertyName("processors")]
    public int Processors { get => field == 0 ? 1 : field; init; }

    internal ProcessLimits ToLimits() => new()
    {
        ProcessorTime = ProcessorTime,
        MemoryBytes = MemoryBytes,
        Processes = Processes,
        OutputBytes = OutputBytes,
        OpenFiles = OpenFiles,
        FileBytes = FileBytes,
    };

    internal ProcessWeight ToWeight() => new() { Processors = Processors, MemoryBytes = MemoryBytes ?? 0 };
}
