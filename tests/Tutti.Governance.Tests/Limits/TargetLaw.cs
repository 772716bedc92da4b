using System.Text.Json;
using Tutti.Governance.Limits;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Memory;
using Tutti.Testing;
using static Tutti.Governance.Tests.Limits.Objects;

namespace Tutti.Governance.Tests.Limits;

/// <summary>
/// A fleet calls a target that fails and is busy by chance. Nobody is let in before the time that a busy or broken target was given; a broken one has one trial
/// at a time; those who wait keep their order and their distance, and nobody who comes new overtakes them; in the end everybody gets in; and what is read back
/// from the journal is what was.
/// </summary>
internal sealed class TargetLaw(int seed, ISet<(CircuitStatus, CircuitTrigger)> seen)
{
    private readonly Random _random = new(seed);
    private readonly ManualTime _time = new();
    private readonly TargetHealth _health = new();
    private readonly Dictionary<string, TargetReply> _made = new(StringComparer.Ordinal);
    private readonly List<string> _waiting = [];
    private readonly List<(string Call, DateTimeOffset At)> _queue = []; // as the target should keep it
    private readonly BreakerTerms _terms = new(0.5m, 1 + (seed % 4), TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(30))
    {
        Spacing = TimeSpan.FromMilliseconds(seed % 3 * 400),
        TrialWithin = TimeSpan.FromMinutes(2),
    };

    private TuttiEngine? _engine;
    private DateTimeOffset _clock;
    private DateTimeOffset _notBefore;
    private (string Call, DateTimeOffset Until)? _trial;
    private int _calls;

    public bool Holds()
    {
        var store = new InMemoryStore(Guid.Empty);
        _engine = Open(store, _time, _health.Declare);
        for (var move = 0; move < 80; move++)
        {
            Move();
            CheckOrder();
        }

        var before = Look(Text);
        Close(_engine);
        _engine = Open(store, _time, _health.Declare);
        Require(before == Look(Text), $"seed {seed}: was {before}, is {Look(Text)}");
        LetAllIn();
        Close(_engine);
        return true;
    }

    private void Move()
    {
        switch (_random.Next(10))
        {
            case < 3:
                Admit($"c{_calls++}");
                break;
            case 3 when _waiting.Count > 0:
                Admit(_waiting[_random.Next(_waiting.Count)]);
                break;
            case 4:
                _time.Advance(TimeSpan.FromMilliseconds(_random.Next(1, 2_000)));
                break;
            case 5:
                _time.Advance(TimeSpan.FromSeconds(_random.Next(-20, 60)));
                break;
            default:
                if (_made.Count > 0) { Report(_made.Keys.ElementAt(_random.Next(_made.Count))); }
                break;
        }
    }

    private TargetReply Admit(string call)
    {
        var (before, status, epoch) = Look(static state => (state.Waiting.ToList(), state.Circuit, state.Epoch));
        var reply = Ask(new TargetMessage.Admit(call, _terms));
        if (reply.Answer == TargetAnswer.NotBefore)
        {
            Require(reply.At > _time.GetUtcNow(), $"wait until {reply.At} at {_time.GetUtcNow()}"); // what was only looked at is not journaled, so a restart may take time back to the clock's
            if (!_waiting.Contains(call)) { _waiting.Add(call); }
            if (before.All(waiter => waiter.Call != call))
            {
                _queue.RemoveAll(waiter => waiter.Call == call);
                _queue.Add((call, reply.At ?? default));
            }

            return reply;
        }

        Require(_clock >= _notBefore, $"{call} was let in at {_clock}, before {_notBefore}");
        Require(_trial is null || _trial.Value.Call == call || _trial.Value.Until <= _clock, $"{call} was let in beside the trial {_trial}");
        Require(before.All(waiter => waiter.Call != call || waiter.At <= _clock), $"{call} came before its time");
        Require(status != CircuitStatus.Closed || before.Any(waiter => waiter.Call == call) || before.All(waiter => waiter.At <= _clock), $"{call} overtook");
        Require(reply.IsTrial == (status != CircuitStatus.Closed), $"{call} met a target that was {status}: {reply}");
        if (reply.IsTrial && reply.Epoch != epoch)
        {
            seen.Add((status, CircuitTrigger.TryOut));
            _trial = (call, _clock + _terms.TrialWithin);
        }

        _waiting.Remove(call);
        _queue.RemoveAll(waiter => waiter.Call == call);
        _made[call] = reply;
        return reply;
    }

    private void Report(string call)
    {
        var outcome = (CallOutcome)_random.Next(1, 6);
        var after = outcome == CallOutcome.Busy && _random.Next(2) == 0 ? TimeSpan.FromSeconds(_random.Next(0, 60)) : (TimeSpan?)null;
        Report(call, outcome, after, Look(static state => state.Circuit));
        if (_random.Next(4) == 0) { Require(Unchanged(() => Ask(new TargetMessage.Report(call, outcome, _made[call].Epoch, after))), $"{call} reported {outcome} twice, and it counted twice"); }
        _made.Remove(call);
    }

    private void Report(string call, CallOutcome outcome, TimeSpan? after, CircuitStatus before)
    {
        Ask(new TargetMessage.Report(call, outcome, _made[call].Epoch, after));
        if (after is { } asked && _clock + asked > _notBefore) { _notBefore = _clock + asked; }
        var now = Look(static state => state.Circuit);
        if (_trial?.Call == call)
        {
            _trial = null;
            var on = outcome switch
            {
                CallOutcome.NotMade => CircuitTrigger.GaveUp,
                CallOutcome.Succeeded or CallOutcome.Busy => CircuitTrigger.Recovered,
                _ => CircuitTrigger.Broke,
            };
            seen.Add((before, on));
            Require(now == (on == CircuitTrigger.Recovered ? CircuitStatus.Closed : CircuitStatus.Open), $"the trial {outcome}, and the circuit is {now}");
            if (on == CircuitTrigger.Recovered && Look(state => state.SlowUntil <= _clock)) { _queue.Clear(); }
            if (on == CircuitTrigger.Broke) { _notBefore = Later(_notBefore, _clock + _terms.OpenFor); }
        }
        else if (now != before)
        {
            Require((before, now) == (CircuitStatus.Closed, CircuitStatus.Open) && outcome is CallOutcome.Failed or CallOutcome.Unknown, $"{call} {outcome}: {before} became {now}");
            seen.Add((before, CircuitTrigger.Broke));
            _notBefore = Later(_notBefore, _clock + _terms.OpenFor);
        }
    }

    private void CheckOrder()
    {
        var waiting = Look(static state => state.Waiting.ToList());
        for (var index = 1; index < waiting.Count; index++)
        {
            Require(waiting[index].At >= waiting[index - 1].At + _terms.Spacing, $"{waiting[index]} does not keep its distance to {waiting[index - 1]}");
        }

        _queue.RemoveAll(waiter => waiter.At + TimeSpan.FromMinutes(10) < _clock && waiting.All(kept => kept.Call != waiter.Call));
        Require(waiting.Select(static waiter => waiter.Call).SequenceEqual(_queue.Select(static waiter => waiter.Call)), $"{string.Join(',', waiting)} wait, and asked have {string.Join(',', _queue)}");
    }

    /// <summary>The target works again: everybody who waits comes at the time they were told, and gets in.</summary>
    private void LetAllIn()
    {
        for (var round = 0; _waiting.Count > 0; round++)
        {
            Require(round < 1_000, $"{_waiting.Count} never get in");
            var times = _waiting.ToList().ToDictionary(static call => call, Admit, StringComparer.Ordinal);
            foreach (var call in times.Where(static reply => reply.Value.Answer == TargetAnswer.Go).Select(static reply => reply.Key)) { Report(call, CallOutcome.Succeeded, null, Look(static state => state.Circuit)); }
            var next = times.Values.Where(static reply => reply.At is not null).Select(static reply => reply.At ?? default).DefaultIfEmpty(_clock).Min();
            if (next > _time.GetUtcNow()) { _time.Advance(next - _time.GetUtcNow()); }
        }
    }

    private bool Unchanged(Func<TargetReply> ask)
    {
        var before = Look(Text);
        ask();
        return before == Look(Text);
    }

    private TargetReply Ask(TargetMessage message)
    {
        var reply = Wait((_engine ?? throw new InvalidOperationException()).RequestAsync(_health, "model:m", message));
        _clock = Later(_clock, _time.GetUtcNow());
        return reply;
    }

    private T Look<T>(Func<TargetState, T> read) => Wait((_engine ?? throw new InvalidOperationException()).LookAsync(_health, "model:m", read)) ?? throw new InvalidOperationException();

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static string Text(TargetState state) => JsonSerializer.Serialize(state, TargetJson.Default.TargetState);
}
