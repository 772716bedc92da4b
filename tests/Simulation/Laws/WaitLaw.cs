using Tutti.Kernel.Journal;

namespace Tutti.Simulation.Laws;

/// <summary>Where a run waits, told from its records in another way than the kernel does: the newest word on each path counts.</summary>
internal static class WaitLaw
{
    private static readonly HashSet<RecordKind> Opening =
        [RecordKind.TimerSet, RecordKind.ChildStarted, RecordKind.StepAttempted, RecordKind.StepUnknown, RecordKind.QuestionAsked];

    private static readonly HashSet<RecordKind> Closing =
    [
        RecordKind.TimerFired, RecordKind.ChildEnded, RecordKind.QuestionAnswered, RecordKind.WaitClosed, RecordKind.StepResolved, RecordKind.StepCorrected, RecordKind.StepCompleted, RecordKind.StepFailed,
        RecordKind.StepCancelled,
    ];

    private static readonly HashSet<RecordKind> ClosingAll =
        [RecordKind.RunContinued, RecordKind.UndoStarted, RecordKind.RunCompleted, RecordKind.RunFailed, RecordKind.RunCancelled];

    /// <summary>The paths of all waits but those for signals.</summary>
    public static HashSet<PathKey> OpenIn(IReadOnlyList<JournalRecord> records)
    {
        var newest = records.Reverse().TakeWhile(static record => !ClosingAll.Contains(record.Kind))
            .Where(static record => Opening.Contains(record.Kind) || Closing.Contains(record.Kind))
            .DistinctBy(static record => record.Key);
        return [.. newest.Where(static record => Opening.Contains(record.Kind)).Select(static record => record.Key)];
    }
}
