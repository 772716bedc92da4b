using Tutti.Agents.Processes.Containment;
using Tutti.Agents.Processes.Limits;

namespace Tutti.Agents.Processes;

/// <summary>How a supervised command came to its end. Numbers are stable: they reach the journal.</summary>
public enum ProcessOutcome
{
    /// <summary>It ended by itself, with an exit code or by a signal.</summary>
    Exited = 1,

    /// <summary>It ran past its run limit and was ended.</summary>
    TimedOut = 2,

    /// <summary>It wrote nothing for its idle limit and was ended.</summary>
    IdleTimedOut = 3,

    /// <summary>The caller cancelled, and it was ended.</summary>
    Cancelled = 4,

    /// <summary>It was not executed: <see cref="ProcessResult.NotStarted"/> says why. Trying again cannot act twice.</summary>
    NotStarted = 5,

    /// <summary>Its supervisor was killed from outside. What was left of the tree has been ended; how far it came is unknown.</summary>
    SupervisorLost = 6,

    /// <summary>It took more than <see cref="ProcessResult.LimitReached"/> allows and was ended.</summary>
    LimitReached = 7,
}

/// <summary>What a supervised command did.</summary>
public sealed record ProcessResult
{
    /// <summary>How it ended.</summary>
    public required ProcessOutcome Outcome { get; init; }

    /// <summary>The exit code; null if it was ended by a signal, not executed or lost.</summary>
    public int? ExitCode { get; init; }

    /// <summary>The number of the signal that ended it, if one did.</summary>
    public int? Signal { get; init; }

    /// <summary>From its execution until its whole tree was gone.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Both streams in the order in which they arrived, redacted.</summary>
    public CapturedOutput Output { get; init; } = CapturedOutput.Empty;

    /// <summary>Standard output alone; null unless <see cref="ProcessRequest.SeparatesErrors"/>.</summary>
    public CapturedOutput? StandardOutput { get; init; }

    /// <summary>Processor time of the whole tree; zero if it is not known.</summary>
    public TimeSpan ProcessorTime { get; init; }

    /// <summary>The largest resident memory of any process of the tree; zero if it is not known.</summary>
    public long MaximumResidentBytes { get; init; }

    /// <summary>How many processes outlived the command, or were beside it when it had to end, and were ended.</summary>
    public int LeftoversEnded { get; init; }

    /// <summary>How many of them could not be ended: they belong to another user or hang in the kernel.</summary>
    public int Survivors { get; init; }

    /// <summary>The limit for which it was ended; null in all other outcomes.</summary>
    public ProcessLimit? LimitReached { get; init; }

    /// <summary>What it was really contained by.</summary>
    public AppliedSandbox Sandbox { get; init; } = AppliedSandbox.None;

    /// <summary>Why it was not executed; null in all other outcomes.</summary>
    public ProcessNotStartedException? NotStarted { get; init; }
}

/// <summary>The part of an output that is kept.</summary>
/// <param name="Text">Redacted text; what was left out of its middle is marked where it was.</param>
/// <param name="TotalBytes">UTF-8 bytes of the whole redacted output.</param>
/// <param name="IsTruncated">Whether a middle part was left out.</param>
public sealed record CapturedOutput(string Text, long TotalBytes, bool IsTruncated)
{
    /// <summary>No output.</summary>
    public static CapturedOutput Empty { get; } = new("", 0, IsTruncated: false);
}
