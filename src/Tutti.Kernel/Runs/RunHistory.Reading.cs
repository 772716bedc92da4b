using System.Collections.Immutable;
using Tutti.Kernel.Diagnostics;
using Tutti.Kernel.Erasing;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;

namespace Tutti.Kernel.Runs;

/// <summary>How the history is put together from the run's records.</summary>
internal sealed partial class RunHistory
{
    /// <summary>Reads a run's records in order: all of them, or its start, what its last continuation names, that continuation and all that follows.</summary>
    /// <exception cref="TuttiException">The records are not those of one run, or one of them cannot be read.</exception>
    public static RunHistory Read(IReadOnlyList<JournalRecord> records)
    {
        if (records.Count == 0 || records[0].Kind != RecordKind.RunStarted)
        {
            throw new JournalFormatException("a run does not begin with its start");
        }

        ErasureErrors.Refuse(records);
        var history = new RunHistory(RunStartedBody.Decode(records[0].Body.Span)) { FirstTime = records[0].Time, StartedAt = records[0].Position };
        if (history.Start.Carried > 0) { history.CarriedEnds = [.. history.Start.CarriedBefore.Append(history.Start.Carried).Select(distance => records[0].Position + distance)]; }
        history._rewoundAt = records.LastOrDefault(static record => record.Kind == RecordKind.RunRewound)?.Position ?? -1;
        var generationFrom = records.LastOrDefault(static record => record.Kind == RecordKind.RunContinued)?.Position ?? -1; // no retry goes back behind it
        foreach (var record in Standing(records, taken => { if (taken.Position > generationFrom) { history.KeepTaken(taken); } })) { history.Take(record, records); }
        var last = records[^1];
        history.LastPosition = last.Position;
        history.LastTime = last.Time;
        return history;
    }

    /// <summary>The records that count after each retry from failure.</summary>
    /// <param name="records">All records of a run, in order.</param>
    /// <param name="onTaken">Told each record that a retry takes back, those among them that still count.</param>
    public static IReadOnlyList<JournalRecord> Standing(IReadOnlyList<JournalRecord> records, Action<JournalRecord>? onTaken = null)
    {
        if (!records.Any(static record => record.Kind == RecordKind.RunRewound)) { return records; }
        var standing = new List<JournalRecord>(records.Count);
        foreach (var record in records)
        {
            if (record.Kind == RecordKind.RunRewound) { TakeBack(standing, ReasonBody.Decode(record.Body.Span).Amount, onTaken); }
            standing.Add(record);
        }

        return standing;
    }

    private static void TakeBack(List<JournalRecord> standing, long target, Action<JournalRecord>? onTaken)
    {
        var from = standing.FindIndex(candidate => candidate.Position >= target);
        if (from < 0) { return; }
        var taken = standing.GetRange(from, standing.Count - from);
        standing.RemoveRange(from, taken.Count);
        foreach (var record in taken)
        {
            onTaken?.Invoke(record);
            if (SurvivesRewind(record.Kind)) { standing.Add(record); }
        }
    }

    /// <summary>Results that a retry takes back are kept as memos, so that nothing runs twice (P2).</summary>
    private void KeepTaken(JournalRecord record)
    {
        // A cancelled step is not settled by that: its effect may have happened (P3).
        if (record.Kind is RecordKind.StepCompleted or RecordKind.StepFailed) { (_settledBeforeRewind ??= new())[record.Key] = record; }
        if (IsMemo(record)) { _memos[record.Key] = record; }
        if (record.Kind is RecordKind.StepAdmitted or RecordKind.StepClaimed or RecordKind.StepNoted or RecordKind.StepCorrected) { (_leftByRewind ??= []).Add(record.Key); }
        if (record.Kind == RecordKind.VersionMarked) { RememberVersion(record); }
    }

    /// <summary>Results are good for ever, but a lock that was given then is another's by now: it is asked for again.</summary>
    private static bool IsMemo(JournalRecord record) =>
        record.Kind is RecordKind.StepCompleted or RecordKind.ScopeCorrected or RecordKind.QuestionAnswered or RecordKind.RequestAnswered or RecordKind.VersionMarked && !Mutations.Is(Mutation.RewindForgetsResults) && !LockTrail.IsOfLocks(record);

    /// <summary>Arrivals, words of persons and claimed effects stay: they happened, whatever the code did with them.</summary>
    private static bool SurvivesRewind(RecordKind kind) =>
        kind is RecordKind.SignalReceived or RecordKind.ScopeTold or RecordKind.StepAdmitted or RecordKind.StepClaimed or RecordKind.StepNoted or RecordKind.StepCorrected or RecordKind.CancelRequested
            or RecordKind.RunPaused or RecordKind.RunUnpaused or RecordKind.RunNeedsAttention or RecordKind.AttentionCleared;

    private void Take(JournalRecord record, IReadOnlyList<JournalRecord> all)
    {
        switch (record.Kind)
        {
            case RecordKind.RunStarted:
                InputType = Start.InputType;
                Input = record.Content;
                break;
            case RecordKind.RunContinued:
                Continue(record, all);
                break;
            case RecordKind.RunCompleted or RecordKind.RunFailed or RecordKind.RunCancelled:
                End = record;
                break;
            case RecordKind.RunPaused:
                (Pause, PausedAt) = (ReasonBody.Decode(record.Body.Span), record.Position);
                break;
            case RecordKind.RunRewound:
                Pause = null;
                break;
            case RecordKind.RunUnpaused:
                Unpause(ReasonBody.Decode(record.Body.Span));
                break;
            case RecordKind.RunNeedsAttention:
                Attention = ReasonBody.Decode(record.Body.Span);
                _stops ??= [];
                _stops[record.Key] = StopsAt(record.Key) + 1;
                break;
            case RecordKind.AttentionCleared:
                Attention = null;
                break;
            case RecordKind.UndoStarted:
                UndoStart = record;
                foreach (var undone in _undone) { _undoneBefore.TryAdd(undone.Key, undone); }
                _deliveries.Clear();
                break;
            case RecordKind.VersionMarked:
                RememberVersion(record);
                _deliveries.Add(record);
                break;
            default:
                TakePathRecord(record);
                break;
        }
    }

    private void TakePathRecord(JournalRecord record)
    {
        switch (record.Kind)
        {
            case RecordKind.CancelRequested:
                CancelRequest = ReasonBody.Decode(record.Body.Span);
                Attention = null;
                Pause = null;
                _deliveries.Add(record);
                break;
            case RecordKind.SignalReceived:
                SignalIds.Add(SignalIdentity.Of(SignalBody.Decode(record.Body.Span)));
                _deliveries.Add(record);
                break;
            case RecordKind.ScopeCorrected or RecordKind.ScopeTold:
                _deliveries.Add(record);
                break;
            case RecordKind.StepCompleted or RecordKind.StepFailed or RecordKind.StepCancelled or RecordKind.StepRefused or RecordKind.TimerFired
                or RecordKind.SignalSent or RecordKind.ChildEnded or RecordKind.QuestionAnswered or RecordKind.RequestAnswered or RecordKind.RequestRefused:
                if (_notes.TryGetValue(record.Key, out var ended)) { ended.HasEnded = ended.IsClaimSettled = true; }
                if (record.Kind == RecordKind.StepCompleted && record.Path.StartsWith(UndoPath.Prefix, StringComparison.Ordinal)) { _undone.TryAdd(record.Key, record); }
                _deliveries.Add(record);
                break;
            default:
                TakeNote(record, NotesFor(record.Key, record.Path));
                break;
        }
    }

    private void TakeNote(JournalRecord record, PathNotes notes)
    {
        switch (record.Kind)
        {
            case RecordKind.StepAttempted:
                notes.LastAttempt = StepErrorBody.Decode(record.Body.Span);
                notes.IsClaimSettled = true;
                if (notes.LastAttempt.WasNotMade) { notes.Admission = null; }
                break;
            case RecordKind.StepClaimed:
                TakeClaim(record, notes, StepClaimedBody.Decode(record.Body.Span), record.Content);
                break;
            case RecordKind.StepAdmitted:
                TakeAdmission(record, notes);
                break;
            case RecordKind.StepNoted:
                notes.Note = record.Content;
                break;
            case RecordKind.StepUnknown:
                notes.Unknown = StepErrorBody.Decode(record.Body.Span);
                break;
            case RecordKind.StepResolved:
                notes.Unknown = null;
                notes.IsClaimSettled = true;
                break;
            case RecordKind.StepCorrected:
                notes.Correction = new Correction(record.Body, record.Content);
                notes.Unknown = null;
                break;
            case RecordKind.TimerSet:
                notes.TimerDue = TimerSetBody.Decode(record.Body.Span).DueUs;
                break;
            case RecordKind.SignalAwaited:
                notes.IsSignalAwaited = true;
                break;
            case RecordKind.ChildStarted:
                notes.Child = ChildStartedBody.Decode(record.Body.Span);
                break;
            case RecordKind.QuestionAsked:
                notes.Question = QuestionAskedBody.Decode(record.Body.Span);
                break;
            case RecordKind.WaitClosed:
                notes.IsClosed = true;
                break;
            default:
                throw new JournalFormatException($"record {record.Position} has kind {(byte)record.Kind}, which this version does not know");
        }
    }

    private void TakeClaim(JournalRecord record, PathNotes notes, StepClaimedBody claim, ReadOnlyMemory<byte> undoInput)
    {
        if (record.Position > _rewoundAt) { _leftByRewind?.Remove(record.Key); }
        notes.Claim = new Claim(record.Key, record.Path, record.Position, claim, undoInput);
        notes.IsClaimSettled = _settledBeforeRewind?.GetValueOrDefault(record.Key) is { } settled && record.Position < settled.Position;
        notes.Unknown = null;
        Remember(notes.Claim);
    }

    private void TakeAdmission(JournalRecord record, PathNotes notes)
    {
        var admitted = StepAdmittedBody.Decode(record.Body.Span);
        notes.Admission = record.Content;
        notes.AdmittedAttempt = admitted.Attempt;
        notes.IsClaimSettled = false;
        if (admitted.Claim is { } claim) { TakeClaim(record, notes, claim, undoInput: default); }
    }

    private void RememberVersion(JournalRecord record) => (_versions ??= new(StringComparer.Ordinal)).Add(VersionBody.Decode(record.Body.Span).Change);

    private void Unpause(ReasonBody reason)
    {
        Grant(Pause, reason);
        Pause = null;
    }

    private void Continue(JournalRecord record, IReadOnlyList<JournalRecord> all)
    {
        var body = RunContinuedBody.Decode(record.Body.Span);
        var unread = body.UnreadSignals.ToHashSet();
        Generation = body.Generation;
        InputType = body.InputType;
        Input = record.Content;
        CarriedSignals = [.. all.Where(candidate => unread.Contains(candidate.Position) && !Mutations.Is(Mutation.SignalDroppedOnContinue))];
        SignalIds.UnionWith(body.SignalIds);
        MissesSignalIds = SignalIds.Count < body.SignalsSeen;
        _rewoundAt = Math.Max(_rewoundAt, body.RewoundAt);
        FirstMarks = FirstMarks.Concat(body.Marks).Concat(_deliveries.SelectMany(static delivery => MarksOf(delivery.Kind, delivery.Body.Span))).ToImmutableSortedSet(StringComparer.Ordinal);
        _deliveries.Clear();
        _notes.Clear();
        _noteOrder.Clear();
        _undone.Clear();
        _stops = null;
        _versions?.RemoveWhere(change => !_memos.Any(memo => memo.Kind == RecordKind.VersionMarked && VersionBody.Decode(memo.Body.Span).Change == change));
        _claims.Clear();
        GrantedSteps = 0;
        GrantedTimeUs = 0;
    }
}
