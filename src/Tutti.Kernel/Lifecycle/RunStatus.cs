namespace Tutti.Kernel.Lifecycle;

/// <summary>Where a run stands. Shown and stored by number: never renumbered.</summary>
public enum RunStatus : byte
{
    /// <summary>The workflow's code runs, or can run as soon as a host has it in memory.</summary>
    Running = 1,

    /// <summary>Every wait is external: the run is parked until an event wakes it.</summary>
    Waiting = 2,

    /// <summary>No further step starts until a person unpauses the run; reached limits pause too.</summary>
    Paused = 3,

    /// <summary>The kernel cannot go on without a person.</summary>
    NeedsAttention = 4,

    /// <summary>Cancellation was asked for; started steps are being settled.</summary>
    Cancelling = 5,

    /// <summary>Effects are being undone, newest first.</summary>
    Undoing = 6,

    /// <summary>The workflow returned its output.</summary>
    Completed = 7,

    /// <summary>The workflow ended with an error.</summary>
    Failed = 8,

    /// <summary>The run was cancelled; its effects are undone.</summary>
    Cancelled = 9,
}
