using Tutti.Kernel.Catalogue;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Kernel.Lifecycle;
using Tutti.Kernel.Runs;
using Tutti.Simulation.Worlds;

namespace Tutti.Simulation.Laws;

/// <summary>What must hold for every journal once a world has come to rest.</summary>
internal sealed class JournalLaws(World world)
{
    private static readonly HashSet<RecordKind> Ends = [RecordKind.RunCompleted, RecordKind.RunFailed, RecordKind.RunCancelled];

    private static readonly HashSet<RecordKind> Results =
    [
        RecordKind.StepCompleted, RecordKind.StepFailed, RecordKind.StepCancelled, RecordKind.StepRefused, RecordKind.TimerFired, RecordKind.SignalSent, RecordKind.ChildEnded, RecordKind.QuestionAnswered,
        RecordKind.RequestAnswered, RecordKind.RequestRefused,
    ];

    public void Check()
    {
        foreach (var run in world.Engine.Catalogue.List(new RunQuery { Limit = int.MaxValue }))
        {
            var records = world.Records(run.Id);
            CheckChain(run.Id, records);
            CheckEnd(run, records);
            CheckResults(run.Id, records);
            CheckTimers(run.Id, [.. records.Skip(world.Forks.CopiedInto(run.Id))]);
            CheckSignals(run.Id, records);
            CheckCorrections(run.Id, records);
            CheckUndo(run.Id, records);
            CheckChildren(run.Id, records);
            CheckStorage(run.Id, records);
            world.Coverage.Count("journals checked");
        }
    }

    internal static void Require(bool holds, string law, string detail)
    {
        if (!holds) { throw new LawBrokenException(law, detail); }
    }

    internal static void CheckChain(RunId run, IReadOnlyList<JournalRecord> records)
    {
        Require(records[0].Kind is RecordKind.RunStarted or RecordKind.ObjectOpened && records[0].Previous == -1, "S2", $"run {run} does not begin with its start");
        for (var index = 1; index < records.Count; index++)
        {
            Require(records[index].Previous == records[index - 1].Position, "S2", $"run {run} misses a record before position {records[index].Position}");
            Require(records[index].Time >= records[index - 1].Time, "R1", $"run {run} goes back in time at position {records[index].Position}");
        }
    }

    private static void CheckEnd(RunSummary run, IReadOnlyList<JournalRecord> records)
    {
        Require(run.Status.IsEnded(), "liveness", $"run {run.Id} rests as {run.Status}: {string.Join(' ', records.Select(record => record.Kind))}");
        Require(Ends.Contains(records[^1].Kind), "R5", $"the newest record of run {run.Id} is {records[^1].Kind}");
        for (var index = 0; index < records.Count - 1; index++)
        {
            if (Ends.Contains(records[index].Kind))
            {
                Require(records[index].Kind == RecordKind.RunFailed && records[index + 1].Kind == RecordKind.RunRewound, "R5", $"{records[index + 1].Kind} follows {records[index].Kind} in run {run.Id}");
            }
        }
    }

    private static void CheckResults(RunId run, IReadOnlyList<JournalRecord> records)
    {
        var seen = new HashSet<PathKey>();
        foreach (var record in records)
        {
            if (record.Kind is RecordKind.RunContinued or RecordKind.RunRewound) { seen.Clear(); }
            else if (Results.Contains(record.Kind)) { Require(seen.Add(record.Key), "R1", $"run {run} has two results at '{record.Path}'"); }
        }
    }

    private static void CheckTimers(RunId run, IReadOnlyList<JournalRecord> records)
    {
        var due = records.Where(record => record.Kind == RecordKind.TimerSet).ToLookup(record => record.Key, record => TimerSetBody.Decode(record.Body.Span).DueUs);
        foreach (var fired in records.Where(record => record.Kind == RecordKind.TimerFired))
        {
            Require(due[fired.Key].Any(time => time <= fired.Time), "R10", $"a timer of run {run} fired before its time at '{fired.Path}'");
        }
    }

    private void CheckSignals(RunId run, IReadOnlyList<JournalRecord> records)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var arrived = new Dictionary<string, List<long>>(StringComparer.Ordinal);
        foreach (var record in records.Where(record => record.Kind == RecordKind.SignalReceived))
        {
            var body = SignalBody.Decode(record.Body.Span);
            Require(ids.Add($"{body.Sender}/{body.Id}"), "R6", $"signal {body.Id} of {body.Sender} arrived twice in run {run}");
            if (LockLaws.IsOfLocks(body.Name)) { continue; }
            if (!arrived.TryGetValue(body.Name, out var numbers)) { arrived.Add(body.Name, numbers = []); }
            numbers.Add(world.Engine.Payloads.For<long>().Decode(record.Content.Span));
        }

        foreach (var (name, numbers) in arrived)
        {
            if (world.Traces.ReadsOf(run, name) is not { } read) { continue; }
            Require(read.SequenceEqual(numbers.Take(read.Count)), "R6", $"run {run} read '{name}' as {string.Join(' ', read)}, arrived were {string.Join(' ', numbers)}");
        }
    }

    /// <summary>A person's word is the step's result, whatever the attempt still brought.</summary>
    private void CheckCorrections(RunId run, IReadOnlyList<JournalRecord> records)
    {
        foreach (var given in records.Where(static record => record.Kind == RecordKind.StepCorrected))
        {
            var result = records.FirstOrDefault(record => record.Position > given.Position && record.Key == given.Key && Results.Contains(record.Kind));
            Require(result is { Kind: RecordKind.StepCompleted } && result.Content.Span.SequenceEqual(given.Content.Span), "P3", $"run {run} does not have at '{given.Path}' what a person gave, but {result?.Kind.ToString() ?? "nothing"}");
            world.Coverage.Count("steps corrected");
        }

        world.Coverage.Count("parts corrected", records.Count(static record => record.Kind == RecordKind.ScopeCorrected));
        world.Coverage.Count("words told", records.Count(static record => record.Kind == RecordKind.ScopeTold));
    }

    private void CheckUndo(RunId run, IReadOnlyList<JournalRecord> records)
    {
        var start = records.FirstOrDefault(record => record.Kind == RecordKind.UndoStarted);
        if (start is null) { return; }
        world.Coverage.Count("journals with undo");
        var rewinds = records.Any(record => record.Kind == RecordKind.RunRewound);
        var last = records.LastOrDefault(record => record.Kind == RecordKind.RunContinued)?.Position ?? -1;
        var claims = records.Where(record => record.Kind == RecordKind.StepClaimed && record.Position > last && StepClaimedBody.Decode(record.Body.Span).Undo.Length > 0).ToList();
        foreach (var claim in claims)
        {
            var settled = records.Any(record => record.Key == claim.Key && record.Position < start.Position && Results.Contains(record.Kind));
            Require(rewinds || settled, "E4", $"run {run} began to undo before '{claim.Path}' was settled");
            Require(records.Any(record => record.Kind == RecordKind.StepCompleted && record.Path == UndoPath.Prefix + claim.Path), "E3", $"run {run} ended and '{claim.Path}' is not undone");
        }

        var undone = records.Where(record => record.Position > start.Position && record.Kind == RecordKind.StepCompleted).Select(record => record.Path[UndoPath.Prefix.Length..]).ToList();
        var wanted = claims.GroupBy(claim => claim.Path).Select(group => group.Last()).OrderByDescending(claim => claim.Position).Select(claim => claim.Path).Where(undone.Contains);
        Require(undone.SequenceEqual(wanted), "E4", $"run {run} undid in the order {string.Join(' ', undone)}");
    }

    private void CheckChildren(RunId run, IReadOnlyList<JournalRecord> records)
    {
        foreach (var started in records.Where(record => record.Kind == RecordKind.ChildStarted))
        {
            var child = ChildStartedBody.Decode(started.Body.Span).Child;
            var summary = world.Engine.Catalogue.Find(child);
            Require(summary is not null && summary.Status.IsEnded(), "P11", $"run {run} ended and its child {child} is {summary?.Status.ToString() ?? "missing"}");
            world.Coverage.Count("children checked");
        }
    }

    /// <summary>Records of a run are bounded by what it did, whatever crashed (P8).</summary>
    private void CheckStorage(RunId run, IReadOnlyList<JournalRecord> records)
    {
        var results = records.Count(record => Results.Contains(record.Kind) || record.Kind == RecordKind.SignalReceived);
        Require(records.Count <= (results * 12) + 60, "P8", $"run {run} has {records.Count} records for {results} results");
        world.Coverage.Count("records", records.Count);
    }
}
