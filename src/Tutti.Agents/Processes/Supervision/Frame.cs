namespace Tutti.Agents.Processes.Supervision;

/// <summary>The kinds of message between engine and supervisor; both are the same build, so there is no negotiation.</summary>
internal enum FrameKind : byte
{
    /// <summary>Supervisor: session, subreaper and pipes stand; it waits for the order.</summary>
    Ready = 1,

    /// <summary>Supervisor: the command runs.</summary>
    Started = 2,

    /// <summary>Supervisor: the command was not executed, a <see cref="StartRefusal"/>.</summary>
    NotStarted = 3,

    /// <summary>Supervisor: bytes of the command's standard output.</summary>
    StandardOutput = 4,

    /// <summary>Supervisor: bytes of the command's standard error.</summary>
    StandardError = 5,

    /// <summary>Supervisor: the command ended. Its wait status (4 bytes).</summary>
    Exited = 6,

    /// <summary>Supervisor: its last word, an <see cref="EndReport"/>.</summary>
    Ended = 7,

    /// <summary>Engine: what to execute, a <see cref="StartOrder"/>.</summary>
    Start = 20,

    /// <summary>Engine: end the tree.</summary>
    End = 21,

    /// <summary>Engine: more of the command's input, where it stays open; an empty one closes it.</summary>
    Input = 22,
}

/// <summary>One message: a length of 4 bytes (little-endian, kind included), a kind of one byte, the payload.</summary>
/// <param name="Kind">What it says.</param>
/// <param name="Payload">Owned by the reader until it reads the next one.</param>
internal readonly record struct Frame(FrameKind Kind, ReadOnlyMemory<byte> Payload)
{
    internal const int HeaderBytes = 5;

    /// <summary>A length above this is not a frame; the largest one carries a standard input.</summary>
    internal const int MaximumBytes = 128 * 1024 * 1024;
}

/// <summary>The call that failed when a command was not executed.</summary>
internal enum StartStage : byte
{
    /// <summary>Making pipes or opening the null device.</summary>
    Pipes = 1,

    /// <summary>Entering the working directory.</summary>
    WorkingDirectory = 2,

    /// <summary>Executing the file.</summary>
    Execute = 3,

    /// <summary>Making the room of a contained command.</summary>
    Sandbox = 4,

    /// <summary>None: the engine had gone before, and nobody would hear of what the command does.</summary>
    Abandoned = 5,
}
