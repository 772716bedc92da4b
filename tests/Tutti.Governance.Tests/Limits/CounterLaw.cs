using System.Text.Json;
using Tutti.Governance.Limits;
using Tutti.Governance.Windows;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Memory;
using Tutti.Testing;
using static Tutti.Governance.Tests.Limits.Objects;

namespace Tutti.Governance.Tests.Limits;

/// <summary>
/// A counter answers what a list of all calls answers that were ever counted, whatever the clock does; where it is full it says the first moment at which it is
/// not; and the counter that is read back from its journal is the one that was.
/// </summary>
internal sealed class CounterLaw(int seed)
{
    private static readonly string[] Windows = ["90s", "1h", "day@Europe/Berlin", "month@America/New_York"];

    private readonly Random _random = new(seed);
    private readonly ManualTime _time = new();
    private readonly CallCounter _counter = new();
    private readonly List<(string Key, string Call, DateTimeOffset At)> _counted = [];
    private DateTimeOffset _clock;

    public bool Holds()
    {
        var store = new InMemoryStore(Guid.Empty);
        var engine = Open(store, _time, _counter.Declare);
        for (var move = 0; move < 60; move++)
        {
            Jump();
            Check(engine, move);
        }

        var before = Wait(engine.LookAsync(_counter, "limit", Text));
        Close(engine);
        var after = Wait(Open(store, _time, _counter.Declare).LookAsync(_counter, "limit", Text));
        Require(before == after, $"seed {seed}: was {before}, is {after}");
        return true;
    }

    /// <summary>Clocks jump, also back; an Object's time stands still then.</summary>
    private void Jump()
    {
        switch (_random.Next(6))
        {
            case 0:
                _time.Advance(TimeSpan.FromSeconds(_random.Next(1, 200_000)));
                break;
            case 1 or 2:
                _time.Advance(TimeSpan.FromSeconds(_random.Next(1, 120)));
                break;
            case 3:
                _time.Advance(-TimeSpan.FromSeconds(_random.Next(1, 600)));
                break;
            default:
                break;
        }
    }

    private void Check(TuttiEngine engine, int move)
    {
        var number = _random.Next(Windows.Length);
        var (key, window) = ($"key{number}", Read(Windows[number]));
        if (_random.Next(5) == 0)
        {
            Uncount(engine, key, window);
            return;
        }

        var call = _counted.Count > 0 && _random.Next(5) == 0 ? _counted[_random.Next(_counted.Count)].Call : $"call{move}";
        var most = _random.Next(1, 8);
        var reply = Ask(engine, new CounterMessage.Count(call, key, most, Windows[number]));
        var counting = Counting(key, window);
        if (counting.Any(known => known.Call == call)) { Require(reply.Outcome == CounterOutcome.Counted, $"{call} counts, and {reply}"); }
        else if (counting.Count < most)
        {
            Require(reply == new CounterReply(CounterOutcome.Counted, most - counting.Count - 1, null), $"{counting.Count} of {most} count, and {reply}");
            _counted.Add((key, call, _clock));
        }
        else
        {
            Require(reply.Outcome == CounterOutcome.Full, $"{counting.Count} of {most} count, and {reply}");
            CheckRetry(engine, key, call, most, Windows[number], reply.RetryAt ?? default);
        }

        Require(Wait(engine.LookAsync(_counter, "limit", state => CallCounter.CountOf(state, key, _clock))) == Counting(key, window).Count, $"count of {key}");
    }

    private void CheckRetry(TuttiEngine engine, string key, string call, int most, string window, DateTimeOffset retryAt)
    {
        Require(retryAt > _clock, $"room at {retryAt}, and it is {_clock}");
        if (_random.Next(2) == 0) { return; }
        _time.Advance(retryAt - TimeSpan.FromMicroseconds(1) - _time.GetUtcNow());
        Require(Ask(engine, new CounterMessage.Count(call, key, most, window)).Outcome == CounterOutcome.Full, $"room before {retryAt}");
        _time.Advance(TimeSpan.FromMicroseconds(1));
        Require(Ask(engine, new CounterMessage.Count(call, key, most, window)).Outcome == CounterOutcome.Counted, $"no room at {retryAt}");
        _counted.Add((key, call, _clock));
    }

    private void Uncount(TuttiEngine engine, string key, Window window)
    {
        var call = _counted.Count > 0 ? _counted[_random.Next(_counted.Count)].Call : "none";
        var reply = Ask(engine, new CounterMessage.Uncount(call, key));
        var counted = Counting(key, window).Any(known => known.Call == call);
        Require(reply.Outcome == (counted ? CounterOutcome.Uncounted : CounterOutcome.Absent), $"{call} counts: {counted}, and {reply}");
        _counted.RemoveAll(known => known.Key == key && known.Call == call);
    }

    private CounterReply Ask(TuttiEngine engine, CounterMessage message)
    {
        var reply = Wait(engine.RequestAsync(_counter, "limit", message));
        _clock = _time.GetUtcNow() > _clock ? _time.GetUtcNow() : _clock;
        return reply;
    }

    private List<(string Key, string Call, DateTimeOffset At)> Counting(string key, Window window) =>
        [.. _counted.Where(known => known.Key == key && (window.Kind == WindowKind.Rolling ? known.At > _clock - window.Length : known.At >= window.BoundsAt(_clock).Start))];

    private static Window Read(string text) => Window.TryParse(text, out var window, out var fault) ? window : throw new InvalidOperationException(fault);

    private static string Text(CounterState state) => JsonSerializer.Serialize(state, CounterJson.Default.CounterState);
}
