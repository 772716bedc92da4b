using Tutti.Kernel;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Steps;
using Tutti.Simulation.Programs;

namespace Tutti.Simulation.Worlds;

/// <summary>The outside world's one service: it recognises keys, is slow, fails, and keeps what it has done when the caller dies.</summary>
internal sealed class Service(World world)
{
    private readonly Dictionary<string, long> _effects = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _acts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _pathOfKey = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _keyOfPath = new(StringComparer.Ordinal);
    private readonly HashSet<string> _mayRepeat = new(StringComparer.Ordinal);
    private readonly List<PendingCall> _pending = [];

    public int PendingCalls => _pending.Count;

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

    public ValueTask UndoAsync(StepContext step, long _)
    {
        world.Coverage.Count("undo calls");
        var records = world.Records(step.Run);
        if (records.Any(record => record.Kind == RecordKind.UndoStarted) && _pending.Find(call => call.Run == step.Run && !IsSettled(records, call.Path)) is { } running)
        {
            throw world.Break("E4", $"run {step.Run} undoes '{step.Path}' while '{running.Path}' still runs");
        }

        if (world.Random.Next(6) == 0) { throw new IOException("the undo did not get through"); }
        var undone = Undone.TryGetValue(step.Run.ToString(), out var list) ? list : Undone[step.Run.ToString()] = [];
        undone.Add(step.Path);
        return default;
    }

    public void FinishOne(int index)
    {
        var call = _pending[index];
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
        if (world.Random.Next(4) == 0 && HasDurableResult(step)) { throw world.Break("P2", $"step '{path}' is called again after its result was durable"); }
        if (_pathOfKey.TryGetValue(key, out var otherPath) && otherPath != path) { throw world.Break("R7", $"key {key} means '{otherPath}' and '{path}'"); }
        if (_keyOfPath.TryGetValue(path, out var otherKey) && otherKey != key) { throw world.Break("R7", $"step '{path}' has two keys"); }
        _pathOfKey[key] = path;
        _keyOfPath[path] = key;
        if (kind != NodeKind.AtMostOnceStep) { return; }
        if (_acts.ContainsKey(key) && !_mayRepeat.Remove(key)) { throw world.Break("P3", $"step '{path}' acts twice and nobody allowed it"); }
        _acts[key] = 1;
    }

    private bool HasDurableResult(StepContext step)
    {
        world.Coverage.Count("calls checked for P2");
        var records = world.Records(step.Run);
        var generation = records.LastOrDefault(record => record.Kind == RecordKind.RunContinued)?.Position ?? -1;
        return records.Any(record => record.Kind == RecordKind.StepCompleted && record.Path == step.Path && record.Position > generation);
    }

    private ValueTask<long> ReplyAsync(StepContext step, NodeKind kind)
    {
        if (world.Random.Next(3) == 0) { return new ValueTask<long>(Answer(step.IdempotencyKey, kind)); }
        var call = new PendingCall(this, step, kind);
        _pending.Add(call);
        return new ValueTask<long>(call.Reply.Task);
    }

    private long Answer(string key, NodeKind kind)
    {
        if (kind is NodeKind.RetriedStep or NodeKind.UndoableStep or NodeKind.LimitedStep or NodeKind.Step && world.Random.Next(6) == 0)
        {
            if (world.Random.Next(2) == 0) { Act(key); }
            world.Coverage.Count("failing calls");
            throw world.Random.Next(4) switch
            {
                0 => new RetryLaterException(TimeSpan.FromHours(1), "come back later"),
                1 => new StepRejectedException("the service says no", "SIM2"),
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

    private sealed class PendingCall
    {
        private readonly Service _service;
        private readonly NodeKind _kind;
        private readonly CancellationToken _stop;

        public PendingCall(Service service, StepContext step, NodeKind kind)
        {
            _service = service;
            _kind = kind;
            Run = step.Run;
            Path = step.Path;
            Key = step.IdempotencyKey;
            _stop = step.CancellationToken;
        }

        public TaskCompletionSource<long> Reply { get; } = new();

        public RunId Run { get; }

        public string Path { get; }

        public string Key { get; }

        public bool IsUndo => Path.StartsWith('~');

        public void Finish()
        {
            if (_stop.IsCancellationRequested && _service.Stops(Key))
            {
                Reply.SetCanceled(_stop);
                return;
            }

            try { Reply.SetResult(_service.Answer(Key, _kind)); }
            catch (Exception error) when (error is IOException or TuttiException) { Reply.SetException(error); }
        }
    }

    /// <summary>A cancelled call may have acted, and may not even notice.</summary>
    private bool Stops(string key)
    {
        if (world.Random.Next(2) == 0) { Act(key); }
        return world.Random.Next(3) > 0;
    }
}
