using Tutti.Kernel;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Steps;
using Tutti.Simulation.Programs;

namespace Tutti.Simulation.Worlds;

/// <summary>The outside world's one service: it recognises keys, is slow, fails, and keeps what it has done when the caller dies.</summary>
internal sealed class Service(World world)
{
    /// <summary>The code of an error that no policy tries again.</summary>
    public const string Final = "SIM3";

    private const int MostBeats = 12;

    /// <summary>The limit of a step with a limit of time.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <summary>The limit of a step with a limit of silence.</summary>
    public static readonly TimeSpan LongestSilence = TimeSpan.FromMinutes(5);

    /// <summary>When a call that turns away says to come back.</summary>
    public static readonly TimeSpan Later = TimeSpan.FromHours(1);

    private readonly Dictionary<RunId, List<DateTimeOffset>> _signs = [];
    private readonly HashSet<(string Key, int Attempt)> _stoppedEarly = [];
    private readonly Dictionary<string, long> _effects = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _acts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _pathOfKey = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _keyOfPath = new(StringComparer.Ordinal);
    private readonly HashSet<string> _mayRepeat = new(StringComparer.Ordinal);
    private readonly List<PendingCall> _pending = [];

    public int PendingCalls => _pending.Count;

    private World World => world;

    /// <summary>Where a run's calls are under way; undos are not among them.</summary>
    public IEnumerable<string> PathsOf(RunId run) => _pending.Where(call => call.Run == run && !call.IsUndo).Select(static call => call.Path);

    public Dictionary<string, List<string>> Undone { get; } = new(StringComparer.Ordinal);

    public async ValueTask<long> CallAsync(StepContext step, NodeKind kind)
    {
        Check(step, kind);
        var number = await ReplyAsync(step, kind).ConfigureAwait(false);
        return number;
    }

    public ProbeReply<long> Probe(string key)
    {
        world.Coverage.Count("probes");
        if (world.Random.Next(4) == 0) { return new ProbeReply<long>.Unclear(); }
        if (_effects.TryGetValue(key, out var number)) { return new ProbeReply<long>.Happened(number); }
        _mayRepeat.Add(key);
        return new ProbeReply<long>.DidNotHappen();
    }

    /// <summary>What a person finds out about an unknown effect.</summary>
    public long? EffectOf(string key) => _effects.TryGetValue(key, out var number) ? number : null;

    public void AllowRepeat(string key) => _mayRepeat.Add(key);

    /// <summary>When the running calls of a run gave signs of life.</summary>
    public IReadOnlyList<DateTimeOffset> SignsOf(RunId run) => _signs.TryGetValue(run, out var signs) ? signs : [];

    /// <summary>Whether an attempt was told to stop before it had been silent for too long: then silence was not the reason.</summary>
    public bool WasStoppedEarly(string key, int attempt) => _stoppedEarly.Contains((key, attempt));

    public async ValueTask UndoAsync(StepContext step, long _)
    {
        world.Coverage.Count("undo calls");
        var records = world.Records(step.Run);
        if (_pending.Find(call => call.IsUndo && call.Run == step.Run) is { } other) { throw world.Break("E4", $"run {step.Run} undoes '{step.Path}' while '{other.Path}' is being undone"); }
        if (records.Any(record => record.Kind == RecordKind.UndoStarted) && _pending.Find(call => !call.IsUndo && call.Run == step.Run && !IsSettled(records, call.Path)) is { } running)
        {
            throw world.Break("E4", $"run {step.Run} undoes '{step.Path}' while '{running.Path}' still runs");
        }

        if (world.Random.Next(6) == 0) { throw new IOException("the undo did not get through"); }
        var undone = Undone.TryGetValue(step.Run.ToString(), out var list) ? list : Undone[step.Run.ToString()] = [];
        undone.Add(step.Path);
        if (world.Random.Next(3) > 0) { return; }
        world.Coverage.Count("slow undos");
        await ReplyLaterAsync(step, NodeKind.PureStep).ConfigureAwait(false);
    }

    public void FinishOne(int index)
    {
        var call = _pending[index];
        if (call.Beats()) { return; }
        _pending.RemoveAt(index);
        call.Finish();
    }

    /// <summary>The caller dies; calls on their way arrive or not.</summary>
    public void CallerDies()
    {
        foreach (var call in _pending.Where(_ => world.Random.Next(2) == 0)) { Act(call.Key); }
        _pending.Clear();
    }

    /// <summary>An action that ignored its cancellation for too long is given up: its step has a result though the call goes on.</summary>
    private static bool IsSettled(IReadOnlyList<JournalRecord> records, string path) =>
        records.Any(record => record.Path == path && record.Kind is RecordKind.StepCancelled or RecordKind.StepFailed or RecordKind.StepCompleted && record.Path == path);

    private void Check(StepContext step, NodeKind kind)
    {
        var key = step.IdempotencyKey;
        var path = $"{step.Run}/{step.Generation}/{step.Path}";
        if (EndsWithItsPart(step) && !HasBegun(step) && world.Random.Next(2) == 0 && IsCorrected(step)) { throw world.Break("P2", $"step '{path}' is called after its part had a person's result"); }
        if (world.Random.Next(4) == 0 && HasDurableResult(step)) { throw world.Break("P2", $"step '{path}' is called again after its result was durable"); }
        if (_pathOfKey.TryGetValue(key, out var otherPath) && otherPath != path) { throw world.Break("R7", $"key {key} means '{otherPath}' and '{path}'"); }
        if (_keyOfPath.TryGetValue(path, out var otherKey) && otherKey != key) { throw world.Break("R7", $"step '{path}' has two keys"); }
        _pathOfKey[key] = path;
        _keyOfPath[path] = key;
        if (kind != NodeKind.AtMostOnceStep) { return; }
        if (_acts.ContainsKey(key) && !_mayRepeat.Remove(key)) { throw world.Break("P3", $"step '{path}' acts twice and nobody allowed it"); }
        _acts[key] = 1;
    }

    /// <summary>What is shielded, and what nobody awaits, may outlive its part: where that ended by itself, a person's result that came a moment later changes nothing.</summary>
    private static bool EndsWithItsPart(StepContext step) =>
        step.Path.StartsWith("part", StringComparison.Ordinal) && !step.Path.Contains("shield", StringComparison.Ordinal) && !step.Path.Contains("detached", StringComparison.Ordinal);

    /// <summary>Steps that leave a note had begun when they come here; what has begun may call before it hears that it is cancelled.</summary>
    private static bool HasBegun(StepContext step) => step.Path.Contains("noted", StringComparison.Ordinal);

    /// <summary>Whether the part that a step belongs to had its result from a person before the code came to the end of it.</summary>
    private bool IsCorrected(StepContext step)
    {
        var records = world.Records(step.Run);
        var generation = records.LastOrDefault(static record => record.Kind == RecordKind.RunContinued)?.Position ?? -1;
        return records.Any(record => record.Kind == RecordKind.ScopeCorrected && record.Path == step.Path.Split('/')[0] && record.Position > generation);
    }

    private bool HasDurableResult(StepContext step)
    {
        world.Coverage.Count("calls checked for P2");
        var records = world.Records(step.Run);
        var generation = records.LastOrDefault(record => record.Kind == RecordKind.RunContinued)?.Position ?? -1;
        return records.Any(record => (record.Kind == RecordKind.StepCompleted || (record.Kind == RecordKind.StepCorrected && !HasBegun(step))) && record.Path == step.Path && record.Position > generation);
    }

    private ValueTask<long> ReplyAsync(StepContext step, NodeKind kind)
    {
        if (world.Random.Next(3) == 0) { return new ValueTask<long>(Answer(step.IdempotencyKey, kind)); }
        return ReplyLaterAsync(step, kind);
    }

    private ValueTask<long> ReplyLaterAsync(StepContext step, NodeKind kind)
    {
        var call = new PendingCall(this, step, kind);
        _pending.Add(call);
        return new ValueTask<long>(call.Reply.Task);
    }

    private long Answer(string key, NodeKind kind)
    {
        if (kind is NodeKind.RetriedStep or NodeKind.UndoableStep or NodeKind.LimitedStep or NodeKind.BeatingStep or NodeKind.Step && world.Random.Next(6) == 0)
        {
            if (world.Random.Next(2) == 0) { Act(key); }
            world.Coverage.Count("failing calls");
            throw world.Random.Next(5) switch
            {
                0 => new RetryLaterException(Later, "come back later"),
                1 => new StepRejectedException("the service says no", "SIM2"),
                2 => new NotExecutedException("the service will never do this", Final),
                _ => new IOException("the connection broke"),
            };
        }

        if (kind == NodeKind.AtMostOnceStep && world.Random.Next(5) == 0)
        {
            if (world.Random.Next(2) == 0) { return Refuse(key); }
            if (world.Random.Next(2) == 0) { Act(key); }
            world.Coverage.Count("lost replies");
            throw new IOException("the reply was lost");
        }

        return kind == NodeKind.PureStep ? world.Random.Next(1, 1 << 20) : Act(key);
    }

    private long Refuse(string key)
    {
        _mayRepeat.Add(key);
        throw new NotExecutedException("the service was not reached");
    }

    private long Act(string key)
    {
        if (!_effects.TryGetValue(key, out var number)) { _effects[key] = number = world.Random.Next(1, 1 << 20); }
        return number;
    }

    private void NoteStop(PendingCall call)
    {
        if (call.Silence < LongestSilence) { _stoppedEarly.Add((call.Key, call.Attempt)); }
    }

    private void NoteSign(RunId run)
    {
        if (!_signs.TryGetValue(run, out var signs)) { _signs.Add(run, signs = []); }
        signs.Add(world.Time.Now);
    }

    private sealed class PendingCall
    {
        private readonly Service _service;
        private readonly StepContext _step;
        private readonly NodeKind _kind;
        private readonly CancellationToken _stop;
        private readonly DateTimeOffset _started;
        private DateTimeOffset _lastSign;
        private int _beatsLeft = MostBeats;

        public PendingCall(Service service, StepContext step, NodeKind kind)
        {
            _service = service;
            _step = step;
            _kind = kind;
            Run = step.Run;
            Path = step.Path;
            Key = step.IdempotencyKey;
            Attempt = step.Attempt;
            _started = _lastSign = Now;
            _stop = step.CancellationToken;
            _service._stoppedEarly.Remove((Key, Attempt));
            _stop.Register(() => _service.NoteStop(this));
        }

        public TaskCompletionSource<long> Reply { get; } = new();

        public RunId Run { get; }

        public string Path { get; }

        public string Key { get; }

        public int Attempt { get; }

        public bool IsUndo => Path.StartsWith('~');

        public TimeSpan Silence => Now - _lastSign;

        private DateTimeOffset Now => _service.World.Time.Now;

        /// <summary>A call that goes on may say that it is alive.</summary>
        /// <returns>Whether it goes on.</returns>
        public bool Beats()
        {
            var isSlow = _kind is NodeKind.BeatingStep or NodeKind.LimitedStep;
            if (_stop.IsCancellationRequested || _beatsLeft == 0 || _service.World.Random.Next(6) > (isSlow ? 4 : 0)) { return false; }
            RequireInTime();
            _beatsLeft--;
            if (_service.World.Random.Next(2) == 0) { return true; } // goes on, and says nothing
            _service.World.Coverage.Count("heartbeats");
            _step.Heartbeat();
            _lastSign = Now;
            _service.NoteSign(Run);
            return true;
        }

        public void Finish()
        {
            RequireInTime();
            if (!_stop.IsCancellationRequested) { _service.NoteSign(Run); }
            if (_stop.IsCancellationRequested && _service.Stops(Key))
            {
                Reply.SetCanceled(_stop);
                return;
            }

            try { Reply.SetResult(_service.Answer(Key, _kind)); }
            catch (Exception error) when (error is IOException or TuttiException) { Reply.SetException(error); }
        }

        /// <summary>Who has run past a limit has been told to stop.</summary>
        private void RequireInTime()
        {
            var isLate = (_kind == NodeKind.LimitedStep && Now - _started > Longest) || (_kind == NodeKind.BeatingStep && Silence > LongestSilence);
            if (isLate && !_stop.IsCancellationRequested) { throw _service.World.Break("R9", $"step '{Path}' of run {Run} is past its limit and was not told to stop"); }
        }
    }

    /// <summary>A cancelled call may have acted, and may not even notice.</summary>
    private bool Stops(string key)
    {
        if (world.Random.Next(2) == 0) { Act(key); }
        return world.Random.Next(3) > 0;
    }
}
