namespace Tutti.Kernel.Lifecycle;

/// <summary>The one table of run states (rule R12); the diagram in <c>docs/semantics.md</c> is generated from it.</summary>
public static class RunTransitions
{
    private static readonly (RunStatus From, RunTrigger On, RunStatus To)[] Table =
    [
        (RunStatus.Running, RunTrigger.Park, RunStatus.Waiting),
        (RunStatus.Waiting, RunTrigger.Wake, RunStatus.Running),
        (RunStatus.Running, RunTrigger.Pause, RunStatus.Paused),
        (RunStatus.Waiting, RunTrigger.Pause, RunStatus.Paused),
        (RunStatus.Paused, RunTrigger.Unpause, RunStatus.Running),
        (RunStatus.Running, RunTrigger.Stop, RunStatus.NeedsAttention),
        (RunStatus.Waiting, RunTrigger.Stop, RunStatus.NeedsAttention),
        (RunStatus.Paused, RunTrigger.Stop, RunStatus.NeedsAttention),
        (RunStatus.Cancelling, RunTrigger.Stop, RunStatus.NeedsAttention),
        (RunStatus.Undoing, RunTrigger.Stop, RunStatus.NeedsAttention),
        (RunStatus.NeedsAttention, RunTrigger.ClearAttention, RunStatus.Running),
        (RunStatus.Running, RunTrigger.RequestCancel, RunStatus.Cancelling),
        (RunStatus.Waiting, RunTrigger.RequestCancel, RunStatus.Cancelling),
        (RunStatus.Paused, RunTrigger.RequestCancel, RunStatus.Cancelling),
        (RunStatus.NeedsAttention, RunTrigger.RequestCancel, RunStatus.Cancelling),
        (RunStatus.Running, RunTrigger.BeginUndo, RunStatus.Undoing),
        (RunStatus.Cancelling, RunTrigger.BeginUndo, RunStatus.Undoing),
        (RunStatus.Running, RunTrigger.Complete, RunStatus.Completed),
        (RunStatus.Paused, RunTrigger.Complete, RunStatus.Completed),
        (RunStatus.Cancelling, RunTrigger.Complete, RunStatus.Completed),
        (RunStatus.Running, RunTrigger.Fail, RunStatus.Failed),
        (RunStatus.Paused, RunTrigger.Fail, RunStatus.Failed),
        (RunStatus.Paused, RunTrigger.BeginUndo, RunStatus.Undoing),
        (RunStatus.Undoing, RunTrigger.Fail, RunStatus.Failed),
        (RunStatus.Undoing, RunTrigger.FinishCancel, RunStatus.Cancelled),
        (RunStatus.Cancelling, RunTrigger.FinishCancel, RunStatus.Cancelled),
        (RunStatus.Failed, RunTrigger.Rewind, RunStatus.Running),
        (RunStatus.Running, RunTrigger.Continue, RunStatus.Running),
        (RunStatus.Paused, RunTrigger.Continue, RunStatus.Paused),
    ];

    private static readonly RunStatus[] Nexts = Index();

    /// <summary>Every row, for documents and coverage.</summary>
    public static IEnumerable<(RunStatus From, RunTrigger On, RunStatus To)> Rows =>
        Table.OrderBy(row => row.From).ThenBy(row => row.On);

    /// <summary>The status after a trigger.</summary>
    /// <param name="from">The status before.</param>
    /// <param name="on">The trigger.</param>
    /// <exception cref="InvalidTransitionException">The trigger means nothing in that status.</exception>
    public static RunStatus Next(RunStatus from, RunTrigger on) =>
        Nexts[At(from, on)] is var to && to != default ? to : throw new InvalidTransitionException(from, on);

    /// <summary>Whether a trigger means anything in a status.</summary>
    /// <param name="from">The status before.</param>
    /// <param name="on">The trigger.</param>
    public static bool Allows(RunStatus from, RunTrigger on) => Nexts[At(from, on)] != default;

    /// <summary>Whether nothing more happens by itself.</summary>
    /// <param name="status">The status.</param>
    public static bool IsEnded(this RunStatus status) => status is RunStatus.Completed or RunStatus.Failed or RunStatus.Cancelled;

    private static RunStatus[] Index()
    {
        var nexts = new RunStatus[256];
        foreach (var (from, on, to) in Table) { nexts[At(from, on)] = to; }
        return nexts;
    }

    private static int At(RunStatus from, RunTrigger on) => (((int)from & 15) << 4) | ((int)on & 15);
}

/// <summary>A verb that means nothing for a run in its present status.</summary>
/// <param name="from">The run's status.</param>
/// <param name="on">What was asked for.</param>
public sealed class InvalidTransitionException(RunStatus from, RunTrigger on)
    : TuttiException("TUT1007", $"A run that is {from} cannot {on}. Look at it with 'tutti runs get'.")
{
    /// <summary>The run's status.</summary>
    public RunStatus From { get; } = from;

    /// <summary>What was asked for.</summary>
    public RunTrigger On { get; } = on;
}
