using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Kernel.Runs;
using Tutti.Simulation.Laws;
using Tutti.Simulation.Programs;

namespace Tutti.Simulation.Worlds;

/// <summary>Somebody who forks runs, and remembers what original and fork were then (rule R8).</summary>
internal sealed class Forks(World world)
{
    private const int Most = 2;

    private static readonly HashSet<RecordKind> Copied =
    [
        RecordKind.StepCompleted, RecordKind.StepFailed, RecordKind.StepCancelled, RecordKind.StepRefused, RecordKind.ScopeCorrected, RecordKind.ScopeTold, RecordKind.TimerFired, RecordKind.SignalReceived, RecordKind.SignalSent, RecordKind.ChildEnded,
        RecordKind.QuestionAnswered, RecordKind.RequestAnswered, RecordKind.RequestRefused, RecordKind.VersionMarked,
    ];

    private readonly Dictionary<RunId, Fork> _forks = [];

    /// <summary>Forks a run before a record of its own, or with all its results.</summary>
    public bool TryFork(RunId original)
    {
        var records = world.Records(original);
        if (_forks.Count >= Most || records.Count < 3) { return false; }
        var count = world.Random.Next(2) == 0 ? records.Count : world.Random.Next(1, records.Count);
        long? before = count < records.Count ? records[count].Position : null;
        var history = RunHistory.Read(TuttiEngine.ForkPrefix(records, before));
        var definition = world.Engine.FindWorkflow(Interpreter.Workflow) ?? throw new InvalidOperationException("The program is not there.");
        var id = RunId.FromKey(Guid.Empty, $"fork/{original}/{_forks.Count}");
        var announced = world.Engine.Announce(id);
        if (!LockLaws.TryLockAgain(world, TuttiEngine.Carried(history, new ForkOptions()), id))
        {
            announced.Dispose();
            return false;
        }

        var batch = world.Engine.DraftFork(id, original, history, definition, new ForkOptions());
        var fork = new Fork(original, [.. records], count, batch.Length);
        _forks.Add(id, fork);
        world.Coverage.Count("forks");
        world.Store.Append(batch, new Durable(world.Store, () =>
        {
            announced.Dispose();
            world.Scheduler.Schedule(
                _ =>
                {
                    fork.IsAcknowledged = true;
                    world.Engine.Post(id, new RunInput.Tick());
                },
                null);
        }));
        return true;
    }

    /// <summary>How many of a run's first records came from another run; 0 for a run that is no fork.</summary>
    public int CopiedInto(RunId run) => _forks.TryGetValue(run, out var fork) ? fork.Count : 0;

    /// <summary>Forks that were acknowledged are there; originals are as they were.</summary>
    public void Check()
    {
        foreach (var (id, fork) in _forks)
        {
            CheckOriginal(fork);
            if (world.Engine.Catalogue.Find(id) is null)
            {
                if (fork.IsAcknowledged) { throw world.Break("P1", $"fork {id} was acknowledged and is gone"); }
                continue;
            }

            CheckFork(id, fork);
            world.Coverage.Count("forks checked");
        }
    }

    private void CheckOriginal(Fork fork)
    {
        var now = world.Records(fork.Original);
        var isSame = fork.Then.Zip(now).All(static pair => pair.First.Position == pair.Second.Position && IsCopy(pair.First, pair.Second));
        if (now.Count < fork.Then.Count || !isSame) { throw world.Break("R8", $"run {fork.Original} is not as it was when it was forked"); }
    }

    /// <summary>Only results are copied, each of them one of the original's.</summary>
    private void CheckFork(RunId id, Fork fork)
    {
        var records = world.Records(id);
        var start = RunStartedBody.Decode(records[0].Body.Span);
        if (start.ForkedFrom != fork.Original || start.Parent != default) { throw world.Break("R8", $"fork {id} does not say whence it comes"); }
        if (records.Count < fork.Count) { throw world.Break("R8", $"fork {id} has {records.Count} of {fork.Count} copied records"); }
        foreach (var copy in records.Take(fork.Count).Skip(1))
        {
            if (!(Copied.Contains(copy.Kind) || copy.Kind == RecordKind.StepCorrected) || copy.Path.StartsWith('~')) { throw world.Break("R8", $"fork {id} holds a copied {copy.Kind}"); }
            var isOfOriginal = fork.Then.Take(fork.Until).Any(record => IsCopy(record, copy));
            if (!isOfOriginal) { throw world.Break("R8", $"fork {id} holds a {copy.Kind} at '{copy.Path}' that the original did not hold before the fork"); }
        }

        RequireWhole(id, fork, [.. records.Take(fork.Count).Skip(1)]);
    }

    /// <summary>Nothing is left out where the past is plain: then the copies are exactly the original's results, in their order.</summary>
    private void RequireWhole(RunId id, Fork fork, IReadOnlyList<JournalRecord> copies)
    {
        var past = fork.Then.Take(fork.Until).ToList();
        if (past.Any(static record => record.Kind is RecordKind.RunContinued or RecordKind.RunRewound or RecordKind.UndoStarted)) { return; }
        var wanted = past.Where(static record => Copied.Contains(record.Kind) || record.Kind == RecordKind.CancelRequested)
            .TakeWhile(static record => record.Kind != RecordKind.CancelRequested && !record.Path.StartsWith('~')).ToList();
        copies = [.. copies.Where(static copy => copy.Kind != RecordKind.StepCorrected)]; // a note of its result, not a result
        if (wanted.Count != copies.Count || !wanted.Zip(copies).All(static pair => IsCopy(pair.First, pair.Second)))
        {
            throw world.Break("R8", $"fork {id} holds {copies.Count} copies, and the original had {wanted.Count} results before the fork");
        }

        world.Coverage.Count("forks compared whole");
    }

    public static bool IsCopy(JournalRecord one, JournalRecord other) =>
        one.Kind == other.Kind && one.Key == other.Key && one.Body.Span.SequenceEqual(other.Body.Span) && one.Content.Span.SequenceEqual(other.Content.Span);

    private sealed class Fork(RunId original, IReadOnlyList<JournalRecord> then, int until, int count)
    {
        public RunId Original => original;

        public IReadOnlyList<JournalRecord> Then => then;

        /// <summary>How many of the original's records lie before the point of the fork.</summary>
        public int Until => until;

        public int Count => count;

        public bool IsAcknowledged { get; set; }
    }

    private sealed class Durable(IRunStore store, Action then) : IDurabilityObserver
    {
        private bool _isTold;

        public void OnDurable()
        {
            if (_isTold || store.Failure is not null) { return; }
            _isTold = true;
            then();
        }
    }
}
