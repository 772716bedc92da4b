using Tutti.Kernel.Catalogue;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Kernel.Objects;
using Tutti.Simulation.Worlds;
using Tutti.Testing;

namespace Tutti.Simulation.Laws;

/// <summary>What must hold for guarded steps once a world has come to rest: each is paid for once, nothing acts unpaid, and no coin is lost.</summary>
internal sealed class GuardLaws(World world)
{
    private readonly Dictionary<string, int> _spent = new(StringComparer.Ordinal);
    private readonly HashSet<string> _held = new(StringComparer.Ordinal);

    public void Check()
    {
        if (!world.Engine.ObjectKeys(world.Purse).Contains(PurseGuard.Key)) { return; }
        CheckPurse();
        foreach (var run in world.Engine.Catalogue.List(new RunQuery { Limit = int.MaxValue })) { CheckRun(run.Id); }
    }

    private void CheckPurse()
    {
        var free = world.Purse.Initially;
        foreach (var happened in world.Records(RunId.ForObject(world.Store.Workspace, world.Purse.Id, PurseGuard.Key)).Where(static record => record.Kind == RecordKind.ObjectChanged).SelectMany(Events))
        {
            switch (happened.Wish)
            {
                case PurseWish.Take:
                    free--;
                    JournalLaws.Require(_held.Add(happened.Hold), "P5", $"a second coin is held for {happened.Hold}");
                    break;
                case PurseWish.Spend:
                    JournalLaws.Require(_held.Remove(happened.Hold), "P5", $"a coin was spent for {happened.Hold} that was not held");
                    _spent[happened.Hold] = _spent.GetValueOrDefault(happened.Hold) + 1;
                    world.Coverage.Count("coins spent");
                    break;
                case PurseWish.Return:
                    JournalLaws.Require(_held.Remove(happened.Hold), "P5", $"a coin came back from {happened.Hold} that was not held");
                    free++;
                    break;
                default:
                    break; // what is in doubt stays held
            }

            JournalLaws.Require(free >= 0, "P5", "the purse is overdrawn");
        }
    }

    private void CheckRun(RunId run)
    {
        var (generation, copied, records) = (0, world.Forks.CopiedInto(run), world.Records(run));
        var fromOriginal = records.Take(copied).Select(static record => record.Key).ToHashSet();
        // What a corrected step did, if anything, nobody knows: it is paid for or in doubt.
        var corrected = records.Where(static record => record.Kind == RecordKind.StepCorrected).Select(static record => record.Key).Distinct().ToDictionary(static key => key, static _ => 0);
        var (rejected, completed, admitted) = (new Dictionary<string, int>(StringComparer.Ordinal), new Dictionary<string, int>(StringComparer.Ordinal), new HashSet<PathKey>());
        foreach (var record in records.Skip(copied))
        {
            if (record.Kind == RecordKind.RunContinued) { generation++; }
            if (!record.Path.Contains(World.Guarded, StringComparison.Ordinal) || (generation == 0 && fromOriginal.Contains(record.Key))) { continue; }
            var hold = IdempotencyKeys.Of(run, generation, record.Key);
            switch (record.Kind)
            {
                case RecordKind.StepAdmitted:
                    admitted.Add(record.Key);
                    break;
                case RecordKind.StepClaimed:
                    JournalLaws.Require(admitted.Contains(record.Key), "P6", $"the step at '{record.Path}' of run {run} was claimed before its guard let it act");
                    break;
                case RecordKind.StepCompleted:
                    completed[hold] = corrected.GetValueOrDefault(record.Key, 1);
                    if (StepCompletedBody.Decode(record.Body.Span).Marks.Count > 0) { world.Coverage.Count("marks on runs"); }
                    break;
                case RecordKind.StepFailed:
                    rejected[hold] = rejected.GetValueOrDefault(hold) + 1;
                    break;
                case RecordKind.StepRefused:
                    world.Coverage.Count("guarded steps refused");
                    break;
                default:
                    break;
            }
        }

        foreach (var (hold, least) in completed) { RequirePaid(hold, least, rejected); }
    }

    private void RequirePaid(string hold, int least, Dictionary<string, int> rejected)
    {
        var spent = _spent.GetValueOrDefault(hold);
        JournalLaws.Require(spent >= least && spent <= 1 + rejected.GetValueOrDefault(hold), "P5", $"{hold} was completed, and paid for {spent} times");
    }

    private IEnumerable<PurseEvent> Events(JournalRecord record) =>
        ChangeContent.Split(record.Content).Events.Select(happened => world.Engine.Payloads.For<PurseEvent>().Decode(happened.Span));
}
