using Tutti.Kernel.Catalogue;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Kernel.Objects;
using Tutti.Simulation.Worlds;
using Tutti.Testing;

namespace Tutti.Simulation.Laws;

/// <summary>What must hold for Objects once a world has come to rest (rule G4): each message decided once, each reply the one that was given, no event lost.</summary>
internal sealed class ObjectLaws(World world)
{
    private readonly Dictionary<RequestId, JournalRecord> _decided = [];

    public void Check()
    {
        foreach (var key in world.Engine.ObjectKeys(world.Till)) { CheckObject(key, RunId.ForObject(world.Store.Workspace, world.Till.Id, key)); }
        foreach (var run in world.Engine.Catalogue.List(new RunQuery { Limit = int.MaxValue })) { CheckReplies(run.Id); }
    }

    private void CheckObject(string key, RunId id)
    {
        var records = world.Records(id);
        JournalLaws.CheckChain(id, records);
        var (sequence, balance) = (0L, 0L);
        foreach (var record in records)
        {
            if (record.Kind == RecordKind.ObjectKept) { world.Coverage.Count("states kept"); }
            if (record.Kind != RecordKind.ObjectChanged) { continue; }
            var body = ObjectChangedBody.Decode(record.Body.Span);
            JournalLaws.Require(body.Sequence == ++sequence, "G4", $"decision {body.Sequence} of {key} follows decision {sequence - 1}");
            JournalLaws.Require(!body.Request.IsRepeatable || _decided.TryAdd(body.Request, record), "G4", $"{key} decided twice on the message of run {body.Request.Run} at {body.Request.Key}");
            balance += Events(record).Where(static happened => happened.Run is null).Sum(static happened => happened.Amount);
            world.Coverage.Count("decisions");
        }

        var state = world.Engine.LookAsync(world.Till, key, static state => state.Balance);
#pragma warning disable VSTHRD002 // It is completed: this waits for nothing.
        JournalLaws.Require(state.IsCompletedSuccessfully && state.Result == balance, "G4", $"{key} holds {(state.IsCompletedSuccessfully ? state.Result : -1)}, its events say {balance}");
#pragma warning restore VSTHRD002
    }

    private IEnumerable<TillEvent> Events(JournalRecord record) =>
        ChangeContent.Split(record.Content).Events.Select(happened => world.Engine.Payloads.For<TillEvent>().Decode(happened.Span));

    private void CheckReplies(RunId run)
    {
        var (generation, records, copied) = (0, world.Records(run), world.Forks.CopiedInto(run));
        var fromOriginal = records.Take(copied).Select(static record => record.Key).ToHashSet(); // a retry repeats them; the Object answered the original
        foreach (var record in records.Skip(copied))
        {
            if (record.Kind == RecordKind.RunContinued) { generation++; }
            if (record.Kind != RecordKind.RequestAnswered || (generation == 0 && fromOriginal.Contains(record.Key))) { continue; }
            world.Coverage.Count("replies of objects");
            var isDecided = _decided.TryGetValue(new RequestId(run, generation, record.Key), out var decision);
            JournalLaws.Require(isDecided || !record.Path.Contains(World.Deposit, StringComparison.Ordinal), "G4", $"run {run} has a reply at '{record.Path}' of which the Object knows nothing");
            if (decision is null) { continue; }
            JournalLaws.Require(decision.Position < record.Position, "G4", $"run {run} had the reply at '{record.Path}' before it was given");
            JournalLaws.Require(ChangeContent.Split(decision.Content).Reply.Span.SequenceEqual(record.Content.Span), "G4", $"run {run} has another reply at '{record.Path}' than was given");
        }
    }
}
