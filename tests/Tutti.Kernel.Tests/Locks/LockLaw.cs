using System.Text.Json;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Kernel.Locks;
using Tutti.Kernel.Memory;
using Tutti.Kernel.Objects;
using Tutti.Kernel.Payloads;

namespace Tutti.Kernel.Tests.Locks;

/// <summary>
/// Rule G7 for any runs that take what they like in any order: never more holders than may be; a lane lets nobody overtake; a free place is nobody's only while
/// nobody waits; each tenant gets its turn; the youngest of a cycle gives way; and when all let go, everybody has been granted or refused, once.
/// </summary>
internal sealed class LockLaw : IObjectHost
{
    private const int Threads = 2;

    private readonly Random _random;
    private readonly FleetLocks _locks = new();
    private readonly PayloadTypes _payloads = new();
    private readonly LockState _state;
    private readonly LockState _copy;
    private readonly List<Actor> _actors = [];
    private readonly HashSet<RunId> _ended = [];
    private readonly Dictionary<long, int> _passedOver = [];
    private DateTimeOffset _now = DateTimeOffset.UnixEpoch.AddYears(50);
    private int _place;

    public LockLaw(int seed)
    {
        _random = new Random(seed);
        FleetLocks.DeclareTypes(_payloads);
        _locks.Bind(_payloads);
        (_state, _copy) = (_locks.NewState("all"), _locks.NewState("all"));
        for (var run = 0; run < 6; run++)
        {
            var id = RunId.FromKey(Guid.Empty, $"{seed}/{run}");
            for (var thread = 0; thread < Threads; thread++) { _actors.Add(new Actor(id, run, $"all/{thread}")); }
        }
    }

    public IRunStore Store { get; } = new InMemoryStore(Guid.Empty);

    public long NowUs => 0;

    public static bool Holds(int seed)
    {
        var law = new LockLaw(seed);
        for (var move = 0; move < 120; move++)
        {
            law.Move();
            law.Check();
        }

        law.LetEverybodyGo();
        return true;
    }

    public void Arm(RunId id, long dueUs) => throw new NotSupportedException();

    public void Send(RunId from, SignalBody signal, ReadOnlyMemory<byte> content) => throw new NotSupportedException();

    public bool HasEnded(RunId run) => _ended.Contains(run);

    public void Schedule(Action<object?> work, object? state) => throw new NotSupportedException();

    private void Move()
    {
        _now += TimeSpan.FromMilliseconds(_random.Next(8_000));
        if (_locks.NextDue(_state) <= _now) { Turn(default, turn => _locks.ActOnDue(_state, turn)); }
        var actor = _actors[_random.Next(_actors.Count)];
        if (_ended.Contains(actor.Run)) { return; }
        switch (_random.Next(20))
        {
            case 0:
                _ended.Add(actor.Run);
                break;
            case < 8 when actor.Held.Count > 0 && actor.Waits is null:
                Release(actor, actor.Held[_random.Next(actor.Held.Count)]);
                break;
            case 8 when actor.Waits is { } given:
                Release(actor, given);
                actor.Waits = null;
                break;
            default:
                if (actor.Waits is null) { Ask(actor); }
                break;
        }
    }

    private void Ask(Actor actor)
    {
        var kind = (LockKind)_random.Next(1, 4);
        var what = new LockAsk(kind, $"k{_random.Next(3)}", kind == LockKind.Semaphore ? 2 : 1, Tenant(actor))
        {
            Scope = actor.Scope,
            Place = $"{_place++}",
            StartedUs = actor.Number,
            Within = _random.Next(4) == 0 ? TimeSpan.FromSeconds(_random.Next(0, 20)) : null,
        };
        var reply = Decide(actor.Run, new LockMessage.Ask(what));
        Require(Decide(actor.Run, new LockMessage.Ask(what)) is var again && (again.Outcome is LockOutcome.Deadlock or LockOutcome.TimedOut || again.Number == reply.Number), $"asked twice: {reply}, then {again}");
        switch (reply.Outcome)
        {
            case LockOutcome.Granted:
                actor.Held.Add((what, reply.Number));
                break;
            case LockOutcome.Waiting:
                actor.Waits = (what, reply.Number);
                break;
            case LockOutcome.Deadlock:
                CheckVictim(actor, reply);
                break;
            default:
                Require(what.Within == TimeSpan.Zero, $"{reply} at once");
                break;
        }
    }

    /// <summary>One of three, or one that nobody has seen: they come for ever, and must not keep the others from their turn.</summary>
    private string Tenant(Actor actor) => _random.Next(3) > 0 ? $"t{actor.Number % 3}" : $"{(char)('a' + _random.Next(26))}{_place}";

    private void Release(Actor actor, (LockAsk What, long Number) place)
    {
        var reply = Decide(actor.Run, new LockMessage.Release(place.What.Kind, place.What.Key, place.Number));
        Require(reply.Outcome == LockOutcome.Released, $"{place} was not there: {reply}");
        Require(Decide(actor.Run, new LockMessage.Release(place.What.Kind, place.What.Key, place.Number)).Outcome == LockOutcome.Gone, "released twice");
        actor.Held.Remove(place);
    }

    private LockReply Decide(RunId sender, LockMessage message) => Turn(sender, turn => _locks.DecideOn(_state, message, turn));

    private void Turn(RunId sender, Action<ObjectTurn<LockEvent>> act) => Turn(sender, turn =>
    {
        act(turn);
        return true;
    });

    private T Turn<T>(RunId sender, Func<ObjectTurn<LockEvent>, T> act)
    {
        var turn = new ObjectTurn<LockEvent>(this, _payloads, happened =>
        {
            if (happened is LockEvent.Granted granted) { CheckOrder(granted); }
            _locks.Change(_state, happened, _now);
            _locks.Change(_copy, _payloads.For<LockEvent>().Decode(_payloads.For<LockEvent>().Encode(happened).Span), _now);
        });
        turn.Begin(_now, new RequestSender(sender, ""));
        var result = act(turn);
        foreach (var (signal, content) in turn.Signals) { Hear(signal, _payloads.For<LockReply>().Decode(content.Span)); }
        return result;
    }

    private void CheckOrder(LockEvent.Granted granted)
    {
        var book = _state.Books[granted.Book];
        var ticket = book.Waiting.First(waiting => waiting.Number == granted.Number);
        Require(book.Waiting.Where(waiting => waiting.Tenant == ticket.Tenant).Min(static waiting => waiting.Number) == granted.Number, $"{ticket} overtook one of its own");
        Require(book.Kind != LockKind.Lane || book.Waiting.Min(static waiting => waiting.Number) == granted.Number, $"{ticket} overtook in a lane");
        foreach (var other in book.Waiting.Where(waiting => waiting.Tenant != ticket.Tenant).GroupBy(static waiting => waiting.Tenant).Select(static tenant => tenant.Min(static waiting => waiting.Number)))
        {
            var passed = _passedOver[other] = _passedOver.GetValueOrDefault(other) + 1;
            Require(passed < _actors.Count, $"ticket {other} was passed over {passed} times by other tenants");
        }
    }

    private void Hear(SignalBody signal, LockReply news)
    {
        var actor = _actors.Find(candidate => candidate.Run == signal.Target && candidate.Waits?.Number == news.Number);
        if (_ended.Contains(signal.Target)) { return; }
        if (actor?.Waits is not { } waits) { throw new InvalidOperationException($"{news} came to one who does not wait for it"); }
        Require(signal.Name == LockReply.SignalOf(waits.Number), $"{signal.Name} is not the signal of {waits.Number}");
        actor.Waits = null;
        if (news.Outcome == LockOutcome.Granted) { actor.Held.Add(waits); }
        else if (news.Outcome == LockOutcome.Deadlock) { CheckVictim(actor, news); }
        else { Require(news.Outcome == LockOutcome.TimedOut && waits.What.Within is not null, $"{news}"); }
    }

    private void CheckVictim(Actor actor, LockReply news)
    {
        var youngest = news.Members.Max(member => _actors.First(known => known.Run.ToString() == member.Run).Number);
        Require(actor.Number == youngest, $"run {actor.Number} gave way, and {youngest} is the youngest");
    }

    private void Check()
    {
        foreach (var (id, book) in _state.Books)
        {
            Require(book.Holders.Count <= book.Most, $"{id} has {book.Holders.Count} holders");
            Require(book.Waiting.Count == 0 || book.Holders.Count == book.Most, $"{id} is free, and {book.Waiting.Count} wait");
        }

        foreach (var actor in _actors.Where(actor => !_ended.Contains(actor.Run)))
        {
            foreach (var (what, number) in actor.Held) { Require(_state.Find(what.Book)?.Holders.Any(holder => holder.Number == number) == true, $"{number} lost what it holds"); }
            if (actor.Waits is var (asked, waiting)) { Require(_state.Find(asked.Book)?.Waiting.Any(ticket => ticket.Number == waiting) == true, $"{waiting} lost its place"); }
        }

        Require(Text(_state) == Text(_copy), $"was {Text(_state)}, is {Text(_copy)}");
    }

    /// <summary>Nobody asks any more; who does not wait lets go; leases end.</summary>
    private void LetEverybodyGo()
    {
        for (var round = 0; _state.Books.Count > 0; round++)
        {
            Require(round < 200, $"never free: {Text(_state)}");
            foreach (var actor in _actors.Where(actor => actor.Waits is null && !_ended.Contains(actor.Run)))
            {
                foreach (var place in actor.Held.ToList()) { Release(actor, place); }
            }

            foreach (var run in _actors.Where(actor => _actors.TrueForAll(thread => thread.Run != actor.Run || (thread.Waits is null && thread.Held.Count == 0))).Select(static actor => actor.Run)) { _ended.Add(run); }
            _now += FleetLocks.Lease;
            if (_locks.NextDue(_state) <= _now) { Turn(default, turn => _locks.ActOnDue(_state, turn)); }
            else if (_state.Books.Values.All(book => book.Waiting.Count == 0 && book.Holders.All(holder => _ended.Any(run => run.ToString() == holder.Run)))) { break; } // whose run is over is noticed when somebody asks
            Check();
        }

        Require(_actors.TrueForAll(actor => actor.Waits is null || _ended.Contains(actor.Run)), "somebody waits for ever");
    }

    private static string Text(LockState state) => JsonSerializer.Serialize(state, LockJson.Default.LockState);

    private static void Require(bool holds, string detail)
    {
        if (!holds) { throw new InvalidOperationException(detail); }
    }

    private sealed class Actor(RunId run, int number, string scope)
    {
        public RunId Run { get; } = run;

        public int Number { get; } = number;

        public string Scope { get; } = scope;

        public List<(LockAsk What, long Number)> Held { get; } = [];

        public (LockAsk What, long Number)? Waits { get; set; }
    }
}
