using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;

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

    /// <summary>Newest first, without what a retry took back: all since the failure but what persons corrected.</summary>
    private static IEnumerable<JournalRecord> Standing(IReadOnlyList<JournalRecord> records)
    {
        var taken = long.MaxValue;
        foreach (var record in records.Reverse())
        {
            if (record.Kind == RecordKind.RunRewound) { taken = Math.Min(taken, ReasonBody.Decode(record.Body.Span).Amount); }
            else if (record.Position < taken || record.Kind == RecordKind.StepCorrected) { yield return record; }
        }
    }

    /// <summary>The paths of all waits but those for signals.</summary>
    public static HashSet<PathKey> OpenIn(IReadOnlyList<JournalRecord> records)
    {
        var newest = Standing(records).TakeWhile(static record => !ClosingAll.Contains(record.Kind))
            .Where(static record => Opening.Contains(record.Kind) || Closing.Contains(record.Kind))
            .DistinctBy(static record => record.Key);
        return [.. newest.Where(static record => Opening.Contains(record.Kind)).Select(static record => record.Key)];
    }
}
