using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Kernel.Runs;

namespace Tutti.Kernel.Engine;

/// <summary>Which waits of a run are open, read from its records.</summary>
internal static class OpenWaits
{
    public static IReadOnlyList<RunWait> Of(IReadOnlyList<JournalRecord> records)
    {
        var open = new Dictionary<PathKey, RunWait>();
        var signals = new List<PathKey>();
        foreach (var record in RunHistory.Standing(records))
        {
            switch (record.Kind)
            {
                case RecordKind.RunContinued or RecordKind.UndoStarted or RecordKind.RunCompleted or RecordKind.RunFailed or RecordKind.RunCancelled:
                    open.Clear();
                    signals.Clear();
                    break;
                case RecordKind.SignalReceived:
                    CloseSignal(open, signals, SignalBody.Decode(record.Body.Span).Name);
                    break;
                case RecordKind.TimerFired or RecordKind.QuestionAnswered or RecordKind.ChildEnded or RecordKind.WaitClosed or RecordKind.StepResolved or RecordKind.StepCorrected
                    or RecordKind.StepCompleted or RecordKind.StepFailed or RecordKind.StepRefused or RecordKind.StepCancelled:
                    open.Remove(record.Key);
                    signals.Remove(record.Key);
                    break;
                default:
                    if (Describe(record) is not { } wait) { break; }
                    open[record.Key] = wait;
                    if (wait.Kind == WaitKind.Signal) { signals.Add(record.Key); }
                    break;
            }
        }

        return [.. open.Values.OrderBy(wait => wait.Since)];
    }

    private static void CloseSignal(Dictionary<PathKey, RunWait> open, List<PathKey> signals, string name)
    {
        var index = signals.FindIndex(key => open[key].Origin == name);
        if (index < 0) { return; }
        open.Remove(signals[index]);
        signals.RemoveAt(index);
    }

    private static RunWait? Describe(JournalRecord record)
    {
        var body = record.Body.Span;
        var wait = new RunWait
        {
            Run = record.Run,
            Key = record.Key,
            Path = record.Path,
            Kind = default,
            Since = DateTimeOffset.UnixEpoch.AddMicroseconds(record.Time),
            Origin = "",
        };
        switch (record.Kind)
        {
            case RecordKind.TimerSet:
                return wait with { Kind = WaitKind.Timer, Origin = "a timer", Due = TimeOf(TimerSetBody.Decode(body).DueUs) };
            case RecordKind.SignalAwaited:
                return wait with { Kind = WaitKind.Signal, Origin = TypedBody.Decode(body).Type };
            case RecordKind.ChildStarted:
                var child = ChildStartedBody.Decode(body);
                return wait with { Kind = WaitKind.Child, Origin = $"{child.Definition} {child.Child}", Child = child.Child };
            case RecordKind.StepAttempted:
                var attempt = StepErrorBody.Decode(body);
                return wait with { Kind = WaitKind.Retry, Origin = $"attempt {attempt.Attempt + 1} after: {attempt.Error.Message}", Due = TimeOf(attempt.DueUs) };
            case RecordKind.StepUnknown:
                return wait with { Kind = WaitKind.UnknownOutcome, Origin = StepErrorBody.Decode(body).Error.Message, Choices = ["happened", "did-not-happen", "failed"] };
            case RecordKind.QuestionAsked:
                var asked = QuestionAskedBody.Decode(body);
                return wait with { Kind = WaitKind.Question, Origin = asked.Prompt, Choices = asked.Choices, For = asked.For, Check = asked.Check, Due = TimeOf(asked.ExpiresUs), Details = record.Content };
            default:
                return null;
        }
    }

    private static DateTimeOffset? TimeOf(long us) => us > 0 ? DateTimeOffset.UnixEpoch.AddMicroseconds(us) : null;
}
