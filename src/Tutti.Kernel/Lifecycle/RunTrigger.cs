namespace Tutti.Kernel.Lifecycle;

/// <summary>What moves a run from one status to another. Never renumbered.</summary>
public enum RunTrigger : byte
{
    /// <summary>Every wait became external.</summary>
    Park = 1,

    /// <summary>An event arrived for a parked run.</summary>
    Wake = 2,

    /// <summary>A person paused the run, or it reached a limit.</summary>
    Pause = 3,

    /// <summary>A person let it go on.</summary>
    Unpause = 4,

    /// <summary>The kernel met something that only a person can decide.</summary>
    Stop = 5,

    /// <summary>A person let a run in need of attention try again.</summary>
    ClearAttention = 6,

    /// <summary>Somebody asked for cancellation.</summary>
    RequestCancel = 7,

    /// <summary>Every started step is settled and effects are to be undone.</summary>
    BeginUndo = 8,

    /// <summary>The workflow returned.</summary>
    Complete = 9,

    /// <summary>The workflow ended with an error, and what had to be undone is undone.</summary>
    Fail = 10,

    /// <summary>The cancelled run is settled and undone.</summary>
    FinishCancel = 11,

    /// <summary>Retry from failure (rule R8).</summary>
    Rewind = 12,

    /// <summary>Continue as new (rule R8).</summary>
    Continue = 13,
}
