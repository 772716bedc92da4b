using Tutti.Kernel.Journal;

namespace Tutti.Kernel.Steps;

/// <summary>What a workflow sees of a step that failed for good.</summary>
public sealed class StepFailedException : TuttiException
{
    internal StepFailedException(PathKey key, string path, string code, string message, bool isTransient)
        : base(code, $"Step '{path}' failed: {message}", isTransient)
    {
        Key = key;
        Path = path;
        Detail = message;
    }

    internal PathKey Key { get; }

    /// <summary>The step's path in its run.</summary>
    public string Path { get; }

    /// <summary>The step's own error message.</summary>
    public string Detail { get; }
}

/// <summary>Thrown by a step's action: the target was not reached or refused before acting, so the effect has certainly not happened.</summary>
/// <param name="message">What happened and what to do.</param>
/// <param name="code">A code of your own, or the default.</param>
/// <param name="isTransient">Whether another attempt may succeed.</param>
/// <param name="cause">The error underneath.</param>
public sealed class NotExecutedException(string message, string code = "TUT1010", bool isTransient = true, Exception? cause = null)
    : TuttiException(code, message, isTransient, cause)
{
}

/// <summary>Thrown by a step's action: the target answered, and the answer is no. A definite outcome, also for at-most-once steps.</summary>
/// <param name="message">What happened and what to do.</param>
/// <param name="code">A code of your own, or the default.</param>
public sealed class StepRejectedException(string message, string code = "TUT1011")
    : TuttiException(code, message)
{
}

/// <summary>Thrown by a step's action: not now; the target said when to come back. Nothing was executed.</summary>
/// <param name="retryAfter">Time until the next attempt may start.</param>
/// <param name="message">What happened.</param>
public sealed class RetryLaterException(TimeSpan retryAfter, string message)
    : TuttiException("TUT1012", message, isTransient: true)
{
    /// <summary>Time until the next attempt may start.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;
}

/// <summary>An attempt ran past one of its step's limits; the effect may have happened.</summary>
/// <param name="path">The step.</param>
/// <param name="limit">The limit that was reached.</param>
/// <param name="isIdle">Whether it was the limit of silence, not of time.</param>
public sealed class StepTimeoutException(string path, TimeSpan limit, bool isIdle)
    : TuttiException(
        isIdle ? IdleLimitCode : RunLimitCode,
        isIdle
            ? $"Step '{path}' gave no sign of life for {limit}. Report progress with StepContext.Heartbeat, or raise StepOptions.IdleTimeout."
            : $"Step '{path}' ran past its limit of {limit}. Raise StepOptions.Timeout, or make the step smaller.",
        isTransient: true)
{
    /// <summary>The code of an attempt that ran past its time; an idle one has another.</summary>
    public const string RunLimitCode = "TUT1013";

    /// <summary>The code of an attempt that gave no sign of life.</summary>
    public const string IdleLimitCode = "TUT1014";

    /// <summary>The limit that was reached.</summary>
    public TimeSpan Limit { get; } = limit;
}
