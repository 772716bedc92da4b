namespace Tutti.Kernel.Steps;

/// <summary>Where a step stands. Never renumbered.</summary>
public enum StepStatus : byte
{
    /// <summary>The code waits for it; it has not started.</summary>
    Registered = 1,

    /// <summary>Its claim is on its way to the disk.</summary>
    Claiming = 2,

    /// <summary>An attempt runs.</summary>
    Running = 3,

    /// <summary>An attempt failed; the next one has a due time.</summary>
    WaitingToRetry = 4,

    /// <summary>An effect may have happened; the target is probed.</summary>
    Probing = 5,

    /// <summary>An effect may have happened; a person decides.</summary>
    Unknown = 6,

    /// <summary>It has its result.</summary>
    Completed = 7,

    /// <summary>It has failed for good.</summary>
    Failed = 8,

    /// <summary>It was cancelled and is settled.</summary>
    Cancelled = 9,
}

/// <summary>What moves a step from one status to another. Never renumbered.</summary>
public enum StepTrigger : byte
{
    /// <summary>Its effect is claimed first.</summary>
    Claim = 1,

    /// <summary>An attempt starts.</summary>
    Start = 2,

    /// <summary>The attempt failed and another follows.</summary>
    Retry = 3,

    /// <summary>The attempt ended without a definite reply and the target can be asked.</summary>
    Probe = 4,

    /// <summary>The outcome is unknown and only a person can say.</summary>
    Lose = 5,

    /// <summary>The result is there.</summary>
    Complete = 6,

    /// <summary>It failed for good.</summary>
    Fail = 7,

    /// <summary>It is cancelled and settled.</summary>
    Cancel = 8,
}

/// <summary>The one table of step states (rule R12).</summary>
public static class StepTransitions
{
    private static readonly (StepStatus From, StepTrigger On, StepStatus To)[] Table =
    [
        (StepStatus.Registered, StepTrigger.Claim, StepStatus.Claiming),
        (StepStatus.Registered, StepTrigger.Start, StepStatus.Running),
        (StepStatus.Registered, StepTrigger.Retry, StepStatus.WaitingToRetry),
        (StepStatus.Registered, StepTrigger.Probe, StepStatus.Probing),
        (StepStatus.Registered, StepTrigger.Lose, StepStatus.Unknown),
        (StepStatus.Registered, StepTrigger.Complete, StepStatus.Completed),
        (StepStatus.Registered, StepTrigger.Fail, StepStatus.Failed),
        (StepStatus.Registered, StepTrigger.Cancel, StepStatus.Cancelled),
        (StepStatus.Claiming, StepTrigger.Start, StepStatus.Running),
        (StepStatus.Claiming, StepTrigger.Complete, StepStatus.Completed),
        (StepStatus.Claiming, StepTrigger.Fail, StepStatus.Failed),
        (StepStatus.Claiming, StepTrigger.Cancel, StepStatus.Cancelled),
        (StepStatus.Running, StepTrigger.Retry, StepStatus.WaitingToRetry),
        (StepStatus.Running, StepTrigger.Probe, StepStatus.Probing),
        (StepStatus.Running, StepTrigger.Lose, StepStatus.Unknown),
        (StepStatus.Running, StepTrigger.Complete, StepStatus.Completed),
        (StepStatus.Running, StepTrigger.Fail, StepStatus.Failed),
        (StepStatus.Running, StepTrigger.Cancel, StepStatus.Cancelled),
        (StepStatus.WaitingToRetry, StepTrigger.Claim, StepStatus.Claiming),
        (StepStatus.WaitingToRetry, StepTrigger.Start, StepStatus.Running),
        (StepStatus.WaitingToRetry, StepTrigger.Complete, StepStatus.Completed),
        (StepStatus.WaitingToRetry, StepTrigger.Cancel, StepStatus.Cancelled),
        (StepStatus.Probing, StepTrigger.Claim, StepStatus.Claiming),
        (StepStatus.Probing, StepTrigger.Retry, StepStatus.WaitingToRetry),
        (StepStatus.Probing, StepTrigger.Fail, StepStatus.Failed),
        (StepStatus.Probing, StepTrigger.Lose, StepStatus.Unknown),
        (StepStatus.Probing, StepTrigger.Complete, StepStatus.Completed),
        (StepStatus.Probing, StepTrigger.Cancel, StepStatus.Cancelled),
        (StepStatus.Unknown, StepTrigger.Claim, StepStatus.Claiming),
        (StepStatus.Unknown, StepTrigger.Complete, StepStatus.Completed),
        (StepStatus.Unknown, StepTrigger.Fail, StepStatus.Failed),
        (StepStatus.Unknown, StepTrigger.Cancel, StepStatus.Cancelled),
    ];

    private static readonly StepStatus[] Nexts = Index();

    /// <summary>Every row, for documents and coverage.</summary>
    public static IEnumerable<(StepStatus From, StepTrigger On, StepStatus To)> Rows =>
        Table.OrderBy(row => row.From).ThenBy(row => row.On);

    /// <summary>The status after a trigger.</summary>
    /// <param name="from">The status before.</param>
    /// <param name="on">The trigger.</param>
    /// <exception cref="InvalidOperationException">The kernel has a defect: the trigger means nothing in that status.</exception>
    public static StepStatus Next(StepStatus from, StepTrigger on) => Nexts[At(from, on)] is var to && to != default
        ? to
        : throw new InvalidOperationException($"A step that is {from} cannot {on}.");

    /// <summary>One byte for each pair: a step moves twice on its way.</summary>
    private static StepStatus[] Index()
    {
        var nexts = new StepStatus[256];
        foreach (var (from, on, to) in Table) { nexts[At(from, on)] = to; }
        return nexts;
    }

    private static int At(StepStatus from, StepTrigger on) => (((int)from & 15) << 4) | ((int)on & 15);
}
