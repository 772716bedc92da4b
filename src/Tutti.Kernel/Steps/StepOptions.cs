using Tutti.Kernel.Guards;
using Tutti.Kernel.Undo;

namespace Tutti.Kernel.Steps;

/// <summary>What a step declares about itself.</summary>
public sealed record StepOptions
{
    /// <summary>Idempotent, one attempt, no time limit.</summary>
    public static StepOptions Default { get; } = new();

    /// <summary>A step without an effect outside.</summary>
    public static StepOptions Pure { get; } = new() { Repeat = RepeatRule.Pure };

    /// <summary>A step that must not act twice.</summary>
    public static StepOptions AtMostOnce { get; } = new() { Repeat = RepeatRule.AtMostOnce };

    /// <summary>What may be done again when the outcome is unknown.</summary>
    public RepeatRule Repeat { get; init; } = RepeatRule.Idempotent;

    /// <summary>How to undo the effect, registered together with the claim (rule E3); null where there is nothing to undo.</summary>
    public UndoRequest? Undo { get; init; }

    /// <summary>When to try again.</summary>
    public RetryPolicy Retry { get; init; } = RetryPolicy.None;

    /// <summary>The longest time for one attempt; null for none.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The longest time without a heartbeat; null for none.</summary>
    public TimeSpan? IdleTimeout { get; init; }

    /// <summary>What stands before every attempt and settles its end; null for nothing.</summary>
    public IStepGuard? Guard { get; init; }

    internal bool NeedsClaim => Repeat == RepeatRule.AtMostOnce || Undo is not null;

    /// <summary>A step that nothing has to be asked or claimed for.</summary>
    internal bool IsPlain => !NeedsClaim && Guard is null;

    /// <summary>A step whose attempts no clock watches: they may run on the run's own thread.</summary>
    internal bool IsUntimed => Timeout is null && IdleTimeout is null;
}
