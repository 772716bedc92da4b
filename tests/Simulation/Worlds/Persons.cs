using Tutti.Kernel.Catalogue;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Kernel.Lifecycle;
using Tutti.Kernel.Runs;
using Tutti.Simulation.Programs;
using Tutti.Testing;

namespace Tutti.Simulation.Worlds;

/// <summary>Whoever stands outside: starts runs, sends signals twice, answers, cancels, pauses, retries, forks, and remembers what was acknowledged.</summary>
internal sealed class Persons(World world)
{
    private readonly HashSet<RunId> _started = [];
    private readonly HashSet<(RunId Run, string Id)> _signalled = [];
    private readonly Dictionary<RunId, RunStatus> _ended = [];
    private readonly HashSet<RunId> _retried = [];
    private readonly HashSet<RunId> _bothered = [];
    private readonly List<(RunId Run, SignalBody Body, long Number)> _sent = [];
    private readonly Callers _callers = new(world);
    private long _messages;

    private TuttiEngine Engine => world.Engine;

    /// <summary>Does something now and then.</summary>
    public bool Act()
    {
        if (StartOne()) { return true; }
        NoteEnds();
        var runs = Engine.Catalogue.List(new RunQuery { Limit = 50 });
        if (runs.Count == 0) { return false; }
        var run = runs[world.Random.Next(runs.Count)];
        switch (world.Random.Next(18))
        {
            case 9 or 10 or 11:
                return _callers.StepIn(run);
            case 0 or 1 or 2:
                Signal(run.Id);
                return true;
            case 3:
                return RepeatSignal();
            case 4:
                return Bother(run);
            case 5:
                return world.Forks.TryFork(run.Id);
            case 6:
                return _callers.StartAgain(_started);
            case 7 or 8:
                return _callers.AskForWaits(run.Id);
            default:
                return Help(run, eager: false);
        }
    }

    /// <summary>Whether every run of the world has started and ended.</summary>
    public bool IsAllOver => world.Roots.All(root => Engine.Catalogue.Find(root) is not null) && Engine.Catalogue.List(new RunQuery { Limit = int.MaxValue }).All(run => run.Status.IsEnded());

    /// <summary>Nothing else moves: does what some run waits for. False where nobody waits for a person.</summary>
    public bool ActNow()
    {
        if (StartOne()) { return true; }
        NoteEnds();
        foreach (var run in Engine.Catalogue.List(new RunQuery { Limit = 100 }))
        {
            if (Help(run, eager: true)) { return true; }
        }

        return false;
    }

    /// <summary>What was acknowledged before the crash must be there after it (P1).</summary>
    public void CheckAcknowledged()
    {
        foreach (var run in _started.Where(run => Engine.Catalogue.Find(run) is null)) { throw world.Break("P1", $"run {run} was acknowledged and is gone"); }
        foreach (var (run, id) in _signalled)
        {
            var there = world.Records(run).Any(record => record.Kind == RecordKind.SignalReceived && SignalBody.Decode(record.Body.Span).Id == id);
            if (!there) { throw world.Break("P1", $"signal {id} to run {run} was acknowledged and is gone"); }
        }

        _callers.CheckAcknowledged();
        foreach (var (run, status) in _ended.Where(end => Engine.Catalogue.Find(end.Key)?.Status != end.Value))
        {
            throw world.Break("P1", $"run {run} was seen as {status} and is {Engine.Catalogue.Find(run)?.Status}");
        }
    }

    private bool StartOne()
    {
        var missing = world.Roots.FirstOrDefault(root => !_started.Contains(root) && Engine.Catalogue.Find(root) is null);
        if (missing.IsDefault) { return false; }
        var seed = ProgramGenerator.RootSeed(missing.GetHashCode());
        var definition = Engine.FindWorkflow(Interpreter.Workflow) ?? throw new InvalidOperationException("The program is not there.");
        var input = Engine.Payloads.For<long>().Encode(seed);
        var body = TuttiEngine.Describe(definition, input, new StartOptions { Labels = [new("seed", "x")] });
        return Engine.TryBegin(missing, body, input, new Reply(error => Note(error, () => _started.Add(missing))), out _);
    }

    private void Signal(RunId run)
    {
        var number = ++_messages;
        var body = new SignalBody($"signal{world.Random.Next(2)}", "person", $"message-{number}", "int64");
        _sent.Add((run, body, number));
        Send(run, body, number);
    }

    private bool RepeatSignal()
    {
        if (_sent.Count == 0) { return false; }
        var (run, body, number) = _sent[world.Random.Next(_sent.Count)];
        world.Coverage.Count("signals repeated");
        Send(run, body, number);
        return true;
    }

    private void Send(RunId run, SignalBody body, long number) =>
        Engine.Post(run, new RunInput.Signal(body, Engine.Payloads.For<long>().Encode(number)) { Reply = new Reply(error => Note(error, () => _signalled.Add((run, body.Id)))) });

    /// <summary>Gets in the way: pauses, cancels, forks; once for a run, so that worlds end.</summary>
    private bool Bother(RunSummary run)
    {
        if (run.Status.IsEnded() || world.Random.Next(3) > 0 || !_bothered.Add(run.Id)) { return false; }
        if (run.Status == RunStatus.Undoing) { return CancelWhileUndoing(run.Id); }
        var kind = world.Random.Next(2) == 0 ? RecordKind.RunPaused : RecordKind.CancelRequested;
        world.Coverage.Count(kind == RecordKind.RunPaused ? "pauses asked" : "cancels asked");
        Command(run.Id, kind);
        return true;
    }

    private bool CancelWhileUndoing(RunId run)
    {
        world.Coverage.Count("cancels asked while undoing");
        Command(run, RecordKind.CancelRequested);
        return true;
    }

    /// <summary>A limit is reached: steps are granted in plenty, of time the same once more.</summary>
    private bool Unpause(RunId run)
    {
        world.Coverage.Count("unpauses");
        var why = ReasonBody.Decode(world.Records(run).Last(record => record.Kind == RecordKind.RunPaused).Body.Span);
        Command(run, RecordKind.RunUnpaused, amount: why.Code == PauseReasons.Steps ? 1000 : 0);
        return true;
    }

    private bool Help(RunSummary run, bool eager)
    {
        switch (run.Status)
        {
            case RunStatus.Paused:
                return Unpause(run.Id);
            case RunStatus.NeedsAttention:
                return ClearAttention(run);
            case RunStatus.Failed:
                return RetryOnce(run);
            case RunStatus.Completed or RunStatus.Cancelled:
                return false;
            case RunStatus.Undoing when world.Random.Next(4) == 0 && _bothered.Add(run.Id):
                return CancelWhileUndoing(run.Id);
            default:
                return GiveWhatIsWaitedFor(run.Id, eager);
        }
    }

    private bool ClearAttention(RunSummary run)
    {
        var why = world.Records(run.Id).Last(record => record.Kind == RecordKind.RunNeedsAttention);
        var reason = ReasonBody.Decode(why.Body.Span);
        if (reason.Code is "TUT1020" or "TUT1021" or "TUT1022") { throw world.Break("R3", $"run {run.Id} stopped though its code is the same: {reason.Text}"); }
        world.Coverage.Count("attention cleared");
        Command(run.Id, RecordKind.AttentionCleared);
        return true;
    }

    private bool RetryOnce(RunSummary run)
    {
        var records = world.Records(run.Id);
        if (run.Parent is not null || !_retried.Add(run.Id) || records.Any(record => record.Kind == RecordKind.UndoStarted)) { return false; }
        var target = TuttiEngine.RewindTarget(records);
        if (!world.TryLockAgain(run.Id, records, target)) { return false; }
        world.Coverage.Count("retries from failure");
        _ended.Remove(run.Id);
        world.Traces.Forget(run.Id);
        Command(run.Id, RecordKind.RunRewound, target);
        return true;
    }

    private bool GiveWhatIsWaitedFor(RunId run, bool eager)
    {
        foreach (var wait in OpenWaits.Of(world.Records(run)))
        {
            if (wait.Origin == Till.Reminder && world.Forks.CopiedInto(run) == 0) { continue; } // the till's word comes by itself
            if (World.IsOfLocks(wait.Origin)) { continue; } // so does that of the locks
            if (wait.Kind == WaitKind.Signal && (eager || world.Random.Next(2) == 0))
            {
                var number = ++_messages;
                Send(run, new SignalBody(wait.Origin, "helper", $"help-{number}", "int64"), number);
                return true;
            }

            if (wait.Kind == WaitKind.Question && (wait.Due is null ? eager || world.Random.Next(2) == 0 : world.Random.Next(12) == 0))
            {
                world.Coverage.Count("answers");
                Engine.Post(run, new RunInput.Answered(wait.Key, wait.Choices[world.Random.Next(wait.Choices.Count)], "person", "", default) { Reply = new Reply() });
                return true;
            }

            if (wait.Kind == WaitKind.UnknownOutcome)
            {
                Resolve(wait);
                return true;
            }
        }

        return false;
    }

    private void Resolve(RunWait wait)
    {
        world.Coverage.Count("unknown outcomes resolved");
        var claim = world.Records(wait.Run).Last(record => record.Kind is RecordKind.StepClaimed or RecordKind.StepAdmitted && record.Key == wait.Key);
        var generation = world.Records(wait.Run).Count(record => record.Kind == RecordKind.RunContinued && record.Position < claim.Position);
        var key = $"{wait.Run}-{generation}-{wait.Key}";
        var effect = world.Service.EffectOf(key);
        var resolution = effect is null ? UnknownResolution.DidNotHappen : UnknownResolution.Happened;
        var result = effect is { } number ? Engine.Payloads.For<long>().Encode(number) : default;
        var reply = new Reply(error => Note(error, () => { }));
        if (effect is null) { world.Service.AllowRepeat(key); }
        Engine.Post(wait.Run, new RunInput.Resolved(wait.Key, new StepResolvedBody((byte)resolution, "person", ""), result) { Reply = reply });
    }

    private void Command(RunId run, RecordKind kind, long amount = 0) =>
        Engine.Post(run, new RunInput.Command(kind, new ReasonBody("person", "person", "", amount)) { Reply = new Reply() });

    private void NoteEnds()
    {
        foreach (var run in Engine.Catalogue.List(new RunQuery { Limit = 100 }))
        {
            if (run.Status.IsEnded() && !_retried.Contains(run.Id)) { _ended[run.Id] = run.Status; }
        }
    }

    private void Note(Exception? error, Action acknowledged)
    {
        if (error is null) { acknowledged(); }
        else { world.Coverage.Count("refusals"); }
    }
}
