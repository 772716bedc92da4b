using Tutti.Kernel.Catalogue;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Kernel.Runs;
using Tutti.Simulation.Worlds;

namespace Tutti.Simulation.Laws;

/// <summary>Limits, retries, expiries and repeated inputs: what the journals of a world at rest say of them, counted one by one.</summary>
internal sealed class LimitLaws(World world)
{
    private static readonly HashSet<RecordKind> Attempts = [RecordKind.StepAttempted, RecordKind.StepAdmitted, RecordKind.StepClaimed, RecordKind.StepCompleted, RecordKind.StepFailed, RecordKind.StepUnknown];

    public void Check()
    {
        foreach (var run in world.Engine.Catalogue.List(new RunQuery { Limit = int.MaxValue }))
        {
            var records = world.Records(run.Id);
            Count(records);
            CheckPauses(run.Id, records);
            CheckSteps(run.Id, records);
            CheckRetries(run.Id, records);
            CheckQuestions(run.Id, [.. records.Skip(world.Forks.CopiedInto(run.Id))]);
            CheckCancels(run.Id, records);
        }
    }

    private static void Require(bool holds, string law, string detail)
    {
        if (!holds) { throw new LawBrokenException(law, detail); }
    }

    private static DateTimeOffset TimeOf(JournalRecord record) => DateTimeOffset.UnixEpoch.AddMicroseconds(record.Time);

    private void Count(IReadOnlyList<JournalRecord> records)
    {
        world.Coverage.Count("continued as new", records.Count(record => record.Kind == RecordKind.RunContinued));
        world.Coverage.Count("version markers", records.Count(record => record.Kind == RecordKind.VersionMarked));
    }

    /// <summary>A run is paused for its limit of silence only when nothing in it has given a sign for so long (rule R9).</summary>
    private void CheckPauses(RunId run, IReadOnlyList<JournalRecord> records)
    {
        foreach (var pause in records.Where(record => record.Kind == RecordKind.RunPaused))
        {
            var reason = ReasonBody.Decode(pause.Body.Span);
            world.Coverage.Count($"paused for {reason.Code}");
            if (reason.Code != PauseReasons.Idle || world.Time.HasJumped) { continue; }
            var since = TimeOf(pause) - TimeSpan.FromMilliseconds(reason.Amount);
            Require(!world.Service.SignsOf(run).Any(sign => sign > since && sign < TimeOf(pause)), "R9", $"run {run} was paused as silent at {TimeOf(pause):O}, and was not");
        }
    }

    /// <summary>A step ends by a limit only when it has lasted, or was silent, as long as that.</summary>
    private void CheckSteps(RunId run, IReadOnlyList<JournalRecord> records)
    {
        var generation = 0;
        foreach (var record in records)
        {
            if (record.Kind == RecordKind.RunContinued) { generation++; }
            if (record.Kind is not (RecordKind.StepAttempted or RecordKind.StepFailed)) { continue; }
            var body = StepErrorBody.Decode(record.Body.Span);
            var key = $"{run}-{generation}-{record.Key}";
            switch (body.Error.Code)
            {
                case "TUT1013":
                    world.Coverage.Count("steps out of time");
                    Require(body.DurationUs >= Service.Longest.TotalMicroseconds, "R9", $"step '{record.Path}' of run {run} was ended for its limit of time after {body.DurationUs} µs");
                    break;
                case "TUT1014":
                    world.Coverage.Count("steps silent for too long");
                    Require(body.DurationUs >= Service.LongestSilence.TotalMicroseconds && !world.Service.WasStoppedEarly(key, body.Attempt), "R9", $"step '{record.Path}' of run {run} was ended as silent, and was not");
                    break;
                case "TUT1012":
                    world.Coverage.Count("errors with retry-after");
                    Require(body.DueUs == 0 || body.DueUs - record.Time >= (long)Service.Later.TotalMicroseconds, "R4", $"step '{record.Path}' of run {run} is to come back before it may");
                    break;
                case Service.Final or "SIM2":
                    world.Coverage.Count("errors that are not retried");
                    Require(record.Kind == RecordKind.StepFailed, "R4", $"step '{record.Path}' of run {run} is tried again after {body.Error.Code}");
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>No attempt ends before the time that the attempt before it named.</summary>
    private static void CheckRetries(RunId run, IReadOnlyList<JournalRecord> records)
    {
        var due = new Dictionary<PathKey, long>();
        foreach (var record in records)
        {
            if (record.Kind is RecordKind.RunContinued or RecordKind.RunRewound) { due.Clear(); }
            if (record.Kind == RecordKind.StepCorrected) { due.Remove(record.Key); } // a person need not wait
            if (!Attempts.Contains(record.Kind)) { continue; }
            Require(record.Time >= due.GetValueOrDefault(record.Key), "R4", $"step '{record.Path}' of run {run} was tried again before its time");
            due[record.Key] = record.Kind == RecordKind.StepAttempted ? StepErrorBody.Decode(record.Body.Span).DueUs : 0;
        }
    }

    private void CheckQuestions(RunId run, IReadOnlyList<JournalRecord> records)
    {
        var asked = records.Where(record => record.Kind == RecordKind.QuestionAsked).ToLookup(record => record.Key, record => QuestionAskedBody.Decode(record.Body.Span));
        var fromOriginal = world.Records(run).Take(world.Forks.CopiedInto(run)).Select(static record => record.Key).ToHashSet(); // a retry of a fork repeats them
        foreach (var answered in records.Where(record => record.Kind == RecordKind.QuestionAnswered && !fromOriginal.Contains(record.Key)))
        {
            var answer = QuestionAnsweredBody.Decode(answered.Body.Span);
            world.Coverage.Count(answer.Expired ? "questions expired" : "questions answered");
            var fits = asked[answered.Key].Any(question => answer.Expired
                ? question.ExpiresUs > 0 && question.ExpiresUs <= answered.Time && question.OnExpiry == answer.Choice
                : question.Choices.Contains(answer.Choice));
            Require(fits, "R10", $"question '{answered.Path}' of run {run} was answered '{answer.Choice}', {(answer.Expired ? "by its expiry" : $"by '{answer.By}'")}, which it does not allow");
        }
    }

    /// <summary>Once a run undoes, a cancel changes nothing but its end's name.</summary>
    private void CheckCancels(RunId run, IReadOnlyList<JournalRecord> records)
    {
        var undo = records.FirstOrDefault(record => record.Kind == RecordKind.UndoStarted);
        if (undo is null) { return; }
        var late = records.Count(record => record.Kind == RecordKind.CancelRequested && record.Position > undo.Position);
        world.Coverage.Count("cancels journaled while undoing", late);
        Require(records.Count(record => record.Kind == RecordKind.UndoStarted) == 1 || records.Any(record => record.Kind == RecordKind.RunContinued), "E4", $"run {run} began to undo twice");
    }
}
