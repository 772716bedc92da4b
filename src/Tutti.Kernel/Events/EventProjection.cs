using System.Text;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;

namespace Tutti.Kernel.Events;

/// <summary>Records as events. Names are wire names: API, constants, never derived from C#.</summary>
internal static class EventProjection
{
    public static RunEvent Of(JournalRecord record)
    {
        var shell = new RunEvent
        {
            Position = record.Position,
            Time = DateTimeOffset.UnixEpoch.AddMicroseconds(record.Time),
            Kind = NameOf(record.Kind),
            Path = record.Path,
            Payload = record.Content,
        };
        return record.IsErased ? shell with { Text = "erased", Payload = default } : Fill(shell, record);
    }

    public static string NameOf(RecordKind kind) => Names.TryGetValue(kind, out var name) ? name : $"record.{(byte)kind}";

    /// <summary>All names, for those who ask for a kind.</summary>
    public static IReadOnlyCollection<string> AllNames => Names.Values;

    private static readonly Dictionary<RecordKind, string> Names = new()
    {
        [RecordKind.RunStarted] = "run.started",
        [RecordKind.RunContinued] = "run.continued",
        [RecordKind.RunCompleted] = "run.completed",
        [RecordKind.RunFailed] = "run.failed",
        [RecordKind.RunCancelled] = "run.cancelled",
        [RecordKind.RunPaused] = "run.paused",
        [RecordKind.RunUnpaused] = "run.unpaused",
        [RecordKind.RunNeedsAttention] = "run.needs-attention",
        [RecordKind.CancelRequested] = "run.cancel-requested",
        [RecordKind.RunRewound] = "run.rewound",
        [RecordKind.RunErased] = "run.erased",
        [RecordKind.AttentionCleared] = "run.attention-cleared",
        [RecordKind.StepCompleted] = "step.completed",
        [RecordKind.StepFailed] = "step.failed",
        [RecordKind.StepCancelled] = "step.cancelled",
        [RecordKind.StepAttempted] = "step.attempted",
        [RecordKind.StepClaimed] = "step.claimed",
        [RecordKind.StepNoted] = "step.noted",
        [RecordKind.StepUnknown] = "step.unknown",
        [RecordKind.StepResolved] = "step.resolved",
        [RecordKind.StepAdmitted] = "step.admitted",
        [RecordKind.StepRefused] = "step.refused",
        [RecordKind.TimerSet] = "timer.set",
        [RecordKind.TimerFired] = "timer.fired",
        [RecordKind.SignalAwaited] = "signal.awaited",
        [RecordKind.SignalReceived] = "signal.received",
        [RecordKind.SignalSent] = "signal.sent",
        [RecordKind.ChildStarted] = "child.started",
        [RecordKind.ChildEnded] = "child.ended",
        [RecordKind.QuestionAsked] = "question.asked",
        [RecordKind.QuestionAnswered] = "question.answered",
        [RecordKind.WaitClosed] = "wait.closed",
        [RecordKind.StepCorrected] = "step.corrected",
        [RecordKind.ScopeCorrected] = "scope.corrected",
        [RecordKind.ScopeTold] = "scope.told",
        [RecordKind.VersionMarked] = "version.marked",
        [RecordKind.UndoStarted] = "undo.started",
        [RecordKind.RequestAnswered] = "request.answered",
        [RecordKind.RequestRefused] = "request.refused",
        [RecordKind.ObjectOpened] = "object.opened",
        [RecordKind.ObjectChanged] = "object.changed",
        [RecordKind.ObjectKept] = "object.kept",
    };

    private static RunEvent Fill(RunEvent shell, JournalRecord record)
    {
        var body = record.Body.Span;
        switch (record.Kind)
        {
            case RecordKind.RunStarted:
                var start = RunStartedBody.Decode(body);
                return shell with { Text = $"{start.Definition} v{start.Version}", PayloadType = start.InputType };
            case RecordKind.RunContinued:
                return shell with { PayloadType = RunContinuedBody.Decode(body).InputType };
            case RecordKind.RunCompleted:
                return shell with { PayloadType = TypedBody.Decode(body).Type };
            case RecordKind.RunFailed:
                return WithError(shell, RunFailedBody.Decode(body).Error);
            case RecordKind.UndoStarted:
                return WithError(shell, UndoStartedBody.Decode(body).Failure.Error);
            case RecordKind.StepCompleted:
                var completed = StepCompletedBody.Decode(body);
                return shell with { Attempt = completed.Attempt, Duration = TimeSpan.FromMicroseconds(completed.DurationUs), PayloadType = completed.Type };
            case RecordKind.StepFailed or RecordKind.StepRefused or RecordKind.StepCancelled or RecordKind.StepAttempted or RecordKind.StepUnknown:
                var error = StepErrorBody.Decode(body);
                return WithError(shell, error.Error) with { Attempt = error.Attempt, Duration = TimeSpan.FromMicroseconds(error.DurationUs), Due = TimeOf(error.DueUs) };
            default:
                return FillWait(FillReason(shell, record), record);
        }
    }

    private static RunEvent FillReason(RunEvent shell, JournalRecord record)
    {
        switch (record.Kind)
        {
            case RecordKind.RunCancelled or RecordKind.RunPaused or RecordKind.RunUnpaused or RecordKind.RunNeedsAttention
                or RecordKind.CancelRequested or RecordKind.RunRewound or RecordKind.AttentionCleared:
                var reason = ReasonBody.Decode(record.Body.Span);
                return shell with { Code = reason.Code, By = reason.By, Text = reason.Text };
            case RecordKind.RunErased:
                var erased = RunErasedBody.Decode(record.Body.Span);
                return shell with { Code = erased.Rule, By = erased.By, Text = erased.Because };
            case RecordKind.StepResolved:
                var resolved = StepResolvedBody.Decode(record.Body.Span);
                return shell with { By = resolved.By, Text = TextOf(resolved) };
            case RecordKind.StepCorrected or RecordKind.ScopeCorrected:
                var corrected = CorrectionBody.Decode(record.Body.Span);
                return shell with { By = corrected.By, Text = corrected.Because, PayloadType = corrected.Type };
            case RecordKind.ScopeTold:
                return shell with { By = CorrectionBody.Decode(record.Body.Span).By, Text = Encoding.UTF8.GetString(record.Content.Span) };
            case RecordKind.VersionMarked:
                var marked = VersionBody.Decode(record.Body.Span);
                return shell with { Text = $"{marked.Change} = {marked.Version}" };
            default:
                return shell;
        }
    }

    private static RunEvent FillWait(RunEvent shell, JournalRecord record)
    {
        var body = record.Body.Span;
        switch (record.Kind)
        {
            case RecordKind.TimerSet:
                return shell with { Due = TimeOf(TimerSetBody.Decode(body).DueUs) };
            case RecordKind.SignalAwaited:
                return shell with { Text = TypedBody.Decode(body).Type };
            case RecordKind.SignalReceived or RecordKind.SignalSent:
                var signal = SignalBody.Decode(body);
                return shell with { Text = signal.Name, By = signal.Sender, PayloadType = signal.Type };
            case RecordKind.ChildStarted:
                var child = ChildStartedBody.Decode(body);
                return shell with { Text = $"{child.Definition} as {child.Child}", PayloadType = child.InputType };
            case RecordKind.ChildEnded:
                var ended = ChildEndedBody.Decode(body);
                return WithError(shell, ended.Error) with { PayloadType = ended.Type };
            case RecordKind.QuestionAsked:
                var asked = QuestionAskedBody.Decode(body);
                return shell with { Text = asked.Prompt, Due = TimeOf(asked.ExpiresUs), PayloadType = record.Content.IsEmpty ? "" : "json" };
            case RecordKind.QuestionAnswered:
                var answered = QuestionAnsweredBody.Decode(body);
                return shell with { Text = answered.Text.Length == 0 ? answered.Choice : $"{answered.Choice}: {answered.Text}", By = answered.By };
            default:
                return shell;
        }
    }

    private static string TextOf(StepResolvedBody said) => said.Costs.Count == 0 ? said.Text : $"{said.Text} (it cost {string.Join(", ", said.Costs)})".TrimStart();

    private static RunEvent WithError(RunEvent shell, ErrorBody error) => shell with { Code = error.Code, Text = error.Message };

    private static DateTimeOffset? TimeOf(long us) => us > 0 ? DateTimeOffset.UnixEpoch.AddMicroseconds(us) : null;
}
