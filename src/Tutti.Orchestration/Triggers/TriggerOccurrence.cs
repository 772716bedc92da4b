namespace Tutti.Orchestration.Triggers;

/// <summary>One time that a trigger fired, or did not.</summary>
/// <param name="Number">Its number, from 1; 0 for one that was left out before it had one.</param>
/// <param name="Event">What happened.</param>
/// <param name="Phase">How it stands.</param>
/// <param name="Run">Its run; empty for none.</param>
/// <param name="Outcome">How it ended; 0 while it has not.</param>
/// <param name="Code">Why it ended so; empty for well.</param>
/// <param name="Why">The same in words.</param>
public sealed record TriggerOccurrence(long Number, TriggerEvent Event, TriggerPhase Phase, string Run = "", TriggerOutcome Outcome = default, string Code = "", string Why = "")
{
    /// <summary>When it ended, or last changed.</summary>
    public DateTimeOffset Changed { get; init; }

    /// <summary>How often a person wanted it delivered anew: each time is a run of its own.</summary>
    public int Replays { get; init; }
}

/// <summary>How an occurrence stands.</summary>
public enum TriggerPhase
{
    /// <summary>It waits for room.</summary>
    Waiting = 1,

    /// <summary>Its run is to be started.</summary>
    Starting = 2,

    /// <summary>Its run is there.</summary>
    Running = 3,

    /// <summary>Its run is to be cancelled, because a newer occurrence wants its place.</summary>
    Cancelling = 4,

    /// <summary>It is over.</summary>
    Ended = 5,
}

/// <summary>How an occurrence ended.</summary>
public enum TriggerOutcome
{
    /// <summary>Its run completed.</summary>
    Completed = 1,

    /// <summary>Its run failed, or could not be started.</summary>
    Failed = 2,

    /// <summary>Its run was cancelled.</summary>
    Cancelled = 3,

    /// <summary>No run began, and none will.</summary>
    LeftOut = 4,
}
