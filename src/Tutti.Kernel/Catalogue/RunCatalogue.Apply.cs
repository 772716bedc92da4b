using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Kernel.Lifecycle;

namespace Tutti.Kernel.Catalogue;

/// <summary>How records change the catalogue.</summary>
public sealed partial class RunCatalogue
{
    /// <summary>Takes over one durable record. Records come in order of position, each once.</summary>
    /// <param name="record">The record as it was appended.</param>
    /// <param name="position">Its position.</param>
    /// <param name="address">Where the store keeps it; opaque to the catalogue.</param>
    /// <remarks>
    /// Never fails: the record is durable already, and one that cannot be read must not lock up the store. Its run needs attention.
    /// </remarks>
    public void Apply(in RecordDraft record, long position, long address)
    {
        lock (_gate)
        {
            var index = _runs.IndexOf(record.Run);
            if (index < 0)
            {
                index = AddRun(record);
            }

            ref var entry = ref _runs[index];
            entry.LastPosition = position;
            entry.LastAddress = address;
            entry.UpdatedSeconds = Seconds(record.Time);
            if (entry.Has(EntryMarks.IsObject))
            {
                ApplyToObject(ref entry, index, record, position);
                return;
            }

            entry.Set(EntryMarks.Parked, (record.Marks & RecordMarks.Parks) != 0);
            entry.Set(EntryMarks.AtRest, false);
            if (record.IsErased)
            {
                entry.Status = StatusAfter(entry, record.Kind) ?? entry.Status; // the rest of what it said is over
                return;
            }

            if (record.Kind is RecordKind.StepCompleted && entry.OpenDues == 0) { return; }
            try
            {
                ApplyKind(ref entry, index, record);
                ApplyLinks(ref entry, index, record, position);
            }
            catch (JournalFormatException)
            {
                entry.Status = RunStatus.NeedsAttention;
            }
        }
    }

    private static uint Seconds(long timeUs) => (uint)Math.Clamp(timeUs / 1_000_000, 0, uint.MaxValue);

    private int AddRun(in RecordDraft record)
    {
        if (record.Kind == RecordKind.ObjectOpened) { return AddObject(record); }
        var body = StartOf(record);
        var index = _runs.Add(record.Run);
        ref var entry = ref _runs[index];
        entry.StartedSeconds = Seconds(record.Time);
        entry.NextDueUs = long.MaxValue;
        entry.Status = body.Version > 0 ? RunStatus.Running : RunStatus.NeedsAttention;
        entry.Definition = IndexOf(new DefinitionRef(body.Definition, body.Version, body.Source));
        if (body.Labels.Count > 0)
        {
            entry.Set(EntryMarks.HasLabels, true);
            _labels.Add(index, [.. body.Labels]);
        }

        if (!body.Parent.IsDefault)
        {
            entry.Set(EntryMarks.HasParent, true);
            _parents.Add(index, new ParentRef(body.Parent, body.ParentKey));
            _unstartedChildren?.Remove(record.Run);
        }

        return index;
    }

    private static RunStartedBody StartOf(in RecordDraft record)
    {
        try
        {
            if (record.Kind == RecordKind.RunStarted) { return RunStartedBody.Decode(record.Body.Span); }
        }
        catch (JournalFormatException)
        {
            // Falls through: the run is listed, and reading it says what is wrong.
        }

        return new RunStartedBody { Definition = "?", Version = 0 };
    }

    private int IndexOf(DefinitionRef definition)
    {
        if (_definitionIndex.TryGetValue(definition, out var index)) { return index; }
        _definitions.Add(definition);
        _definitionIndex.Add(definition, _definitions.Count - 1);
        return _definitions.Count - 1;
    }

    private void ApplyKind(ref RunEntry entry, int index, in RecordDraft record)
    {
        if (StatusAfter(entry, record.Kind) is { } status)
        {
            entry.Status = status;
            if (status.IsEnded() || record.Kind is RecordKind.UndoStarted or RecordKind.RunContinued) { CloseWaits(ref entry); }
        }

        switch (record.Kind)
        {
            case RecordKind.CancelRequested:
                entry.Set(EntryMarks.CancelRequested, true);
                break;
            case RecordKind.UndoStarted:
                entry.Set(EntryMarks.Undoing, true);
                break;
            case RecordKind.RunRewound:
                entry.Set(EntryMarks.Rewound, true);
                break;
            case RecordKind.RunErased:
                Erase(ref entry, index, RunErasedBody.Decode(record.Body.Span));
                break;
            default:
                ApplyWait(ref entry, record);
                break;
        }
    }

    private static void ApplyWait(ref RunEntry entry, in RecordDraft record)
    {
        switch (record.Kind)
        {
            case RecordKind.TimerSet:
                OpenDue(ref entry, TimerSetBody.Decode(record.Body.Span).DueUs);
                break;
            case RecordKind.TimerFired:
                CloseDue(ref entry);
                break;
            case RecordKind.StepAttempted:
                CloseDueOfAttempt(ref entry, record);
                OpenDue(ref entry, StepErrorBody.Decode(record.Body.Span).DueUs);
                break;
            case RecordKind.StepCompleted or RecordKind.StepFailed or RecordKind.StepRefused:
                CloseDueOfAttempt(ref entry, record);
                break;
            case RecordKind.QuestionAsked:
                entry.OpenQuestions++;
                if (QuestionAskedBody.Decode(record.Body.Span).ExpiresUs is > 0 and var expires) { OpenDue(ref entry, expires); }
                break;
            case RecordKind.QuestionAnswered:
                CloseQuestion(ref entry);
                if (QuestionAnsweredBody.Decode(record.Body.Span).HadExpiry) { CloseDue(ref entry); }
                break;
            case RecordKind.StepUnknown:
                entry.OpenQuestions++;
                break;
            case RecordKind.StepResolved:
            case RecordKind.StepCorrected when CorrectionBody.Decode(record.Body.Span).WasUnknown:
                CloseQuestion(ref entry);
                break;
            default:
                break;
        }
    }

    /// <summary>The status that a record gives its run; null where it gives none.</summary>
    private static RunStatus? StatusAfter(in RunEntry entry, RecordKind kind) => kind switch
    {
        RecordKind.RunCompleted => RunStatus.Completed,
        RecordKind.RunFailed => RunStatus.Failed,
        RecordKind.RunCancelled => RunStatus.Cancelled,
        RecordKind.RunPaused => RunStatus.Paused,
        RecordKind.RunNeedsAttention => RunStatus.NeedsAttention,
        RecordKind.CancelRequested => RunStatus.Cancelling,
        RecordKind.UndoStarted => RunStatus.Undoing,
        RecordKind.RunContinued when entry.Status == RunStatus.Paused => RunStatus.Paused,
        RecordKind.RunUnpaused or RecordKind.RunRewound or RecordKind.RunContinued => RunStatus.Running,
        RecordKind.AttentionCleared when entry.Has(EntryMarks.Undoing) => RunStatus.Undoing,
        RecordKind.AttentionCleared when entry.Has(EntryMarks.CancelRequested) => RunStatus.Cancelling,
        RecordKind.AttentionCleared => RunStatus.Running,
        _ => null,
    };

    private static void CloseWaits(ref RunEntry entry)
    {
        entry.OpenDues = 0;
        entry.OpenQuestions = 0;
        entry.NextDueUs = long.MaxValue;
        entry.Set(EntryMarks.Rewound, false);
    }

    private static void OpenDue(ref RunEntry entry, long dueUs)
    {
        if (entry.OpenDues < ushort.MaxValue) { entry.OpenDues++; }
        entry.NextDueUs = Math.Min(entry.NextDueUs, dueUs);
    }

    private static void CloseQuestion(ref RunEntry entry) => entry.OpenQuestions = (ushort)Math.Max(0, entry.OpenQuestions - 1);

    /// <summary>A second or later attempt ends the wait for it.</summary>
    private static void CloseDueOfAttempt(ref RunEntry entry, in RecordDraft record)
    {
        if (StepCompletedBody.AttemptOf(record.Body.Span) > 1) { CloseDue(ref entry); }
    }

    /// <summary>With the last due time gone the entry knows that none is open; before that it keeps the earliest, which is never too late.</summary>
    private static void CloseDue(ref RunEntry entry)
    {
        if (entry.OpenDues is 0 or ushort.MaxValue) { return; }
        if (--entry.OpenDues == 0) { entry.NextDueUs = long.MaxValue; }
    }

    private void ApplyLinks(ref RunEntry entry, int index, in RecordDraft record, long position)
    {
        switch (record.Kind)
        {
            case RecordKind.ChildStarted:
                var child = ChildStartedBody.Decode(record.Body.Span).Child;
                if (_runs.IndexOf(child) < 0) { (_unstartedChildren ??= [])[child] = record.Run; }
                break;
            case RecordKind.ChildEnded:
                _untoldChildEnds?.Remove(ChildEndedBody.Decode(record.Body.Span).Child);
                break;
            case RecordKind.RunCompleted or RecordKind.RunFailed or RecordKind.RunCancelled:
                if (_parents.ContainsKey(index)) { (_untoldChildEnds ??= []).Add(record.Run); }
                break;
            case RecordKind.RunRewound:
                _untoldChildEnds?.Remove(record.Run);
                break;
            case RecordKind.RunContinued:
                entry.Set(EntryMarks.HasContinued, true);
                entry.ContinuedAt = position;
                break;
            case RecordKind.SignalSent:
                var sent = SignalBody.Decode(record.Body.Span);
                (_unreceivedSignals ??= [])[SignalIdentity.Of(sent, sent.Target)] = position;
                break;
            case RecordKind.SignalReceived:
                if (_unreceivedSignals is { Count: > 0 }) { _unreceivedSignals.Remove(SignalIdentity.Of(SignalBody.Decode(record.Body.Span), record.Run)); }
                break;
            default:
                break;
        }
    }
}
