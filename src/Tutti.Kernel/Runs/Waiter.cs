using Tutti.Kernel.Journal;

namespace Tutti.Kernel.Runs;

/// <summary>Something that the code of a run waits for, known by its path until its record is delivered.</summary>
internal abstract class Waiter(WorkflowContext scope, PathKey key, string path)
{
    public WorkflowContext Scope { get; } = scope;

    public PathKey Key { get; } = key;

    public string Path { get; } = path;

    protected RunExecution Run => Scope.Run;

    /// <summary>Order of registration, so that a cancelled branch ends its waits in one order.</summary>
    public long Sequence { get; set; }

    /// <summary>Whether the host does something for it (a step, a child), so that pauses hold it and ends wait for it.</summary>
    public virtual bool IsWork => false;

    /// <summary>Whether only an event from outside the process can end it now.</summary>
    public abstract bool IsExternal { get; }

    /// <summary>When a clock may end it; the largest number for never.</summary>
    public virtual long DueUs => long.MaxValue;

    /// <summary>Replay is over and the record has not come: start what is to be started.</summary>
    public abstract void Launch();

    /// <summary>The record has come.</summary>
    public abstract void Deliver(in Delivery delivery);

    /// <summary>The scope is cancelled. External waits end at once; work is settled first.</summary>
    public abstract void OnScopeCancelled();

    /// <summary>A due time may have come.</summary>
    public virtual void OnTick(long nowUs) { }
}
