namespace Tutti.Kernel.Locks;

/// <summary>What runs wait for each other at (rule G7). Journaled: never renumbered.</summary>
public enum LockKind
{
    /// <summary>One holder at a time; tenants take turns.</summary>
    Lock = 1,

    /// <summary>A number of holders at a time; tenants take turns.</summary>
    Semaphore = 2,

    /// <summary>One holder at a time, strictly in the order of asking.</summary>
    Lane = 3,
}
