using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Kernel.Locks;
using Tutti.Kernel.Memory;
using Tutti.Kernel.Objects;
using Tutti.Kernel.Payloads;

namespace Tutti.Kernel.Tests.Locks;

/// <summary>What the locks decide, message by message, and when they look again (rule G7).</summary>
public sealed class LockDecisionTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch.AddYears(50);

    private readonly Desk _desk = new();

    [Fact]
    public void Due_WhileSomebodyWaits_IsALeaseAfterTheGrant_AndThenTwiceAsLongEachTimeUpToAnHour()
    {
        _desk.Ask("a", "k");
        Assert.Null(_desk.Due); // nobody waits: nobody asks whether the holder lives

        _desk.At(10).Ask("b", "k");
        var expected = 10 + 30;
        foreach (var seconds in new[] { 60, 120, 240, 480, 960, 1_920, 3_840, 3_840 })
        {
            Assert.Equal(Start.AddSeconds(expected), _desk.Due);
            _desk.At(expected).ActOnDue();
            expected += seconds;
        }

        _desk.Release("a", "k", 1);
        Assert.Null(_desk.Due);
        _desk.Ask("c", "k");
        Assert.Equal(Start.AddSeconds(_desk.Now + 30), _desk.Due); // from the new holder on, as at first
    }

    [Fact]
    public void Due_OfSeveralBooks_IsTheEarliest_AndADeadlineBeforeIt()
    {
        _desk.Ask("a", "k");
        _desk.Ask("a", "l");
        _desk.At(5).Ask("b", "l");
        _desk.At(7).Ask("c", "k");
        Assert.Equal(Start.AddSeconds(35), _desk.Due);

        _desk.At(8).Ask("d", "k", within: 20);
        Assert.Equal(Start.AddSeconds(28), _desk.Due);

        _desk.At(28).ActOnDue(); // at the very moment
        Assert.Equal([("d", LockOutcome.TimedOut)], _desk.Told);
        Assert.Equal(Start.AddSeconds(35), _desk.Due);
    }

    [Fact]
    public void Due_WhereTheHolderHasEnded_GivesItsPlaceToTheNext()
    {
        _desk.Ask("a", "k");
        _desk.Ask("b", "k");
        _desk.Ask("c", "k");
        _desk.End("a");
        _desk.End("b");

        _desk.At(30).ActOnDue();

        Assert.Equal([("c", LockOutcome.Granted)], _desk.Told);
        Assert.Equal("c", Assert.Single(_desk.State.Books.Values.Single().Holders).Run is var run ? _desk.NameOf(run) : "");
    }

    [Theory]
    [InlineData(1, 0, 1, 0.0, true)]
    [InlineData(1_000, 1_000, 100_000, 315_360_000.0, true)] // ten years
    [InlineData(0, 0, 1, 0.0, false)]
    [InlineData(1_001, 0, 1, 0.0, false)]
    [InlineData(1, 1_001, 1, 0.0, false)]
    [InlineData(1, 0, 0, 0.0, false)]
    [InlineData(1, 0, 100_001, 0.0, false)]
    [InlineData(1, 0, 1, -1.0, false)]
    [InlineData(1, 0, 1, 315_360_001.0, false)]
    public void Ask_AtItsBounds_IsTaken_AndNotBeyond(int key, int tenant, int most, double within, bool isTaken)
    {
        LockReply Ask() => _desk.Ask("a", new string('k', key), most, within, tenant: new string('t', tenant));

        if (isTaken) { Assert.Equal(LockOutcome.Granted, Ask().Outcome); }
        else
        {
            Assert.Equal("TUT1047", Assert.Throws<TuttiException>(Ask).Code);
            Assert.Empty(_desk.State.Books);
        }
    }

    [Fact]
    public void Ask_WithoutWaiting_IsRefusedWhereItIsFull_AndLeavesNoTicket()
    {
        Assert.Equal((LockOutcome.Granted, 1L, 1L), Of(_desk.Ask("a", "k", within: 0)));
        Assert.Equal((LockOutcome.TimedOut, 0L, 0L), Of(_desk.Ask("b", "k", within: 0)));
        Assert.Equal((LockOutcome.Waiting, 2L, 0L), Of(_desk.Ask("c", "k", within: 1)));

        _desk.Release("a", "k", 1);

        Assert.Equal([("c", LockOutcome.Granted)], _desk.Told);
    }

    [Fact]
    public void Ask_Repeated_IsTheSameTicket_AndOfALaterGenerationDropsTheEarlierOnes()
    {
        Assert.Equal((LockOutcome.Granted, 1L, 1L), Of(_desk.Ask("a", "k", place: "p")));
        Assert.Equal((LockOutcome.Granted, 1L, 1L), Of(_desk.Ask("a", "k", place: "p")));
        Assert.Equal((LockOutcome.Granted, 2L, 2L), Of(_desk.Ask("b", "l", place: "p")));

        Assert.Equal((LockOutcome.Granted, 3L, 3L), Of(_desk.Ask("a", "k", place: "p", generation: 1)));

        Assert.Equal([2L, 3L], _desk.State.Books.Values.SelectMany(static book => book.Holders).Select(static ticket => ticket.Number).Order());
    }

    [Fact]
    public void Ask_ForMoreOfASemaphore_LetsThoseInWhoWait()
    {
        _desk.Ask("a", "k", kind: LockKind.Semaphore);
        _desk.Ask("b", "k", kind: LockKind.Semaphore);

        Assert.Equal(LockOutcome.Granted, _desk.Ask("c", "k", most: 3).Outcome);

        Assert.Equal([("b", LockOutcome.Granted)], _desk.Told);
        Assert.Equal((3, 0), (_desk.State.Books.Values.Single().Holders.Count, _desk.State.Books.Values.Single().Waiting.Count));
    }

    [Fact]
    public void Lane_OfTenants_IsALineAllTheSame()
    {
        foreach (var (run, tenant) in new[] { ("a", "t"), ("b", "t"), ("c", "t"), ("d", "u") }) { _desk.Ask(run, "k", kind: LockKind.Lane, tenant: tenant); }

        for (var number = 1; number <= 3; number++) { _desk.Release($"{(char)('a' + number - 1)}", "k", number, LockKind.Lane); }

        Assert.Equal(["b", "c", "d"], _desk.Told.Select(static told => told.Run));
    }

    [Fact]
    public void Look_AtWhatNobodyHolds_OrOnlyWhoseRunIsOver_IsGone()
    {
        Assert.Equal(LockOutcome.Gone, _desk.Look("k").Outcome);
        _desk.Ask("a", "k");
        Assert.Equal(LockOutcome.Waiting, _desk.Look("k").Outcome);

        _desk.End("a");

        Assert.Equal(LockOutcome.Gone, _desk.Look("k").Outcome);
        Assert.Empty(_desk.State.Books);
    }

    [Fact]
    public void Release_ByAnother_OrTwice_ChangesNothing()
    {
        _desk.Ask("a", "k");

        Assert.Equal(LockOutcome.Gone, _desk.Release("b", "k", 1).Outcome);
        Assert.Equal(LockOutcome.Gone, _desk.Release("a", "k", 2).Outcome);
        Assert.Equal((LockOutcome.Released, 1L, 0L), Of(_desk.Release("a", "k", 1)));
        Assert.Equal((LockOutcome.Gone, 1L, 0L), Of(_desk.Release("a", "k", 1)));
    }

    [Fact]
    public void Forget_ARun_FreesAllItsPlaces_AndThoseWhoWaitHaveThem()
    {
        _desk.Ask("a", "k");
        _desk.Ask("b", "l");
        _desk.Ask("a", "l");
        _desk.Ask("c", "k");

        _desk.Decide("x", new LockMessage.Forget(_desk.IdOf("a")));

        Assert.Equal([("c", LockOutcome.Granted)], _desk.Told);
        Assert.Equal(["b", "c"], _desk.State.Books.Values.SelectMany(static book => book.Holders.Concat(book.Waiting)).Select(ticket => _desk.NameOf(ticket.Run)).Order());
    }

    [Fact]
    public void Reclaim_WhatIsHeldByAnother_IsRefused_AndWhatWasWaitedForWaitsUnderItsNumber()
    {
        _desk.Ask("a", "k");

        Assert.Equal("TUT1049", Assert.Throws<TuttiException>(() => _desk.Reclaim("b", "k", 7, isHeld: true)).Code);
        Assert.Equal(LockOutcome.Granted, _desk.Reclaim("b", "k", 7, isHeld: false).Outcome);
        Assert.Equal(LockOutcome.Granted, _desk.Reclaim("b", "k", 7, isHeld: false).Outcome); // it is there: nothing happens twice
        Assert.Equal(7, Assert.Single(_desk.State.Books.Values.Single().Waiting).Number);
        Assert.Equal((LockOutcome.Waiting, 8L, 0L), Of(_desk.Ask("c", "k"))); // behind the highest number there was
        _desk.Reclaim("d", "l", 3, isHeld: true);
        Assert.Equal((3L, 2L), (Assert.Single(_desk.State.Books["1:l"].Holders).Number, _desk.State.Fences));
        Assert.Equal((LockOutcome.Waiting, 9L, 0L), Of(_desk.Ask("e", "l"))); // a number taken again is no new one

        _desk.Release("a", "k", 1);

        Assert.Equal([("b", LockOutcome.Granted)], _desk.Told);
    }

    [Fact]
    public void Reclaim_WhatTheDeadHold_IsGiven()
    {
        _desk.Ask("a", "k");
        _desk.End("a");

        _desk.Reclaim("b", "k", 9, isHeld: true);

        Assert.Equal((9L, 2L, (DateTimeOffset?)null), Assert.Single(_desk.State.Books["1:k"].Holders) is var held ? (held.Number, held.Fence, held.Deadline) : default);
    }

    [Fact]
    public void Remove_APlace_TellsWhoWaits_AndNotWhoHolds()
    {
        _desk.Ask("a", "k");
        _desk.Ask("b", "k");
        _desk.Ask("c", "k");

        _desk.Decide("", new LockMessage.Remove(2));
        _desk.Decide("", new LockMessage.Remove(1));

        Assert.Equal([("b", LockOutcome.Removed), ("c", LockOutcome.Granted)], _desk.Told);
        Assert.Equal("TUT1048", Assert.Throws<TuttiException>(() => _desk.Decide("", new LockMessage.Remove(2))).Code);
    }

    [Fact]
    public void Deadlock_TheYoungestGivesWay_ByItsReplyOrByASignal()
    {
        _desk.Ask("old", "k", started: 1);
        _desk.Ask("young", "l", started: 2);
        Assert.Equal(LockOutcome.Waiting, _desk.Ask("young", "k", started: 2).Outcome);

        Assert.Equal((LockOutcome.Waiting, 4L, 0L), Of(_desk.Ask("old", "l", started: 1)));
        Assert.Equal([("young", LockOutcome.Deadlock)], _desk.Told);
        _desk.Release("old", "k", 1);
        _desk.Ask("young", "k", started: 2, place: "again");
        Assert.Equal(LockOutcome.Waiting, _desk.Ask("third", "k", started: 3).Outcome);

        _desk.Ask("third", "m", started: 3);
        var reply = _desk.Ask("young", "m", started: 2); // young holds k, for which third waits, and third holds m: third gives way
        Assert.Equal((LockOutcome.Waiting, 8L, 0L), Of(reply));
        Assert.Equal(("third", LockOutcome.Deadlock), _desk.Told[^1]);
    }

    private static (LockOutcome Outcome, long Number, long Fence) Of(LockReply reply) => (reply.Outcome, reply.Number, reply.Fence);

    /// <summary>Takes messages, applies what happens, and keeps who was told what.</summary>
    private sealed class Desk : IObjectHost
    {
        private readonly FleetLocks _locks = new();
        private readonly PayloadTypes _payloads = new();
        private readonly Dictionary<RunId, string> _names = [];
        private readonly HashSet<RunId> _ended = [];
        private DateTimeOffset _now = Start;
        private int _places;

        public Desk()
        {
            FleetLocks.DeclareTypes(_payloads);
            _locks.Bind(_payloads);
            State = _locks.NewState(FleetLocks.Key);
        }

        public LockState State { get; }

        public List<(string Run, LockOutcome Outcome)> Told { get; } = [];

        public DateTimeOffset? Due => _locks.NextDue(State);

        public double Now => (_now - Start).TotalSeconds;

        public IRunStore Store { get; } = new InMemoryStore(Guid.Empty);

        public long NowUs => 0;

        public Desk At(double seconds)
        {
            _now = Start.AddSeconds(seconds);
            return this;
        }

        public string IdOf(string run) => Id(run).ToString();

        public string NameOf(string run) => _names.Single(known => known.Key.ToString() == run).Value;

        public void End(string run) => _ended.Add(Id(run));

        public LockReply Ask(string run, string key, int most = 1, double? within = null, LockKind? kind = null, string tenant = "", string? place = null, int generation = 0, long started = 0) =>
            Decide(run, new LockMessage.Ask(What(key, most, within, kind ?? (most > 1 || tenant.Length > 0 ? LockKind.Semaphore : LockKind.Lock), tenant) with
            {
                Place = place ?? $"{_places++}",
                Generation = generation,
                StartedUs = started,
            }));

        public LockReply Release(string run, string key, long number, LockKind kind = LockKind.Lock) => Decide(run, new LockMessage.Release(kind, key, number));

        public LockReply Look(string key) => Decide("", new LockMessage.Look(LockKind.Lock, key));

        public LockReply Reclaim(string run, string key, long number, bool isHeld) => Decide("", new LockMessage.Reclaim(What(key, 1, null, LockKind.Lock, "") with { Place = $"{_places++}" }, IdOf(run), number, isHeld));

        public LockReply Decide(string run, LockMessage message) => Turn(run.Length == 0 ? default : Id(run), turn => _locks.DecideOn(State, message, turn));

        public void ActOnDue() => Turn(default, turn =>
        {
            _locks.ActOnDue(State, turn);
            return true;
        });

        public void Arm(RunId id, long dueUs) => throw new NotSupportedException();

        public void Send(RunId from, SignalBody signal, ReadOnlyMemory<byte> content) => throw new NotSupportedException();

        public bool HasEnded(RunId run) => _ended.Contains(run);

        public void Schedule(Action<object?> work, object? state) => throw new NotSupportedException();

        private static LockAsk What(string key, int most, double? within, LockKind kind, string tenant) =>
            new(kind, key, most, tenant) { Within = within is { } seconds ? TimeSpan.FromSeconds(seconds) : null };

        private RunId Id(string run)
        {
            var id = RunId.FromKey(Guid.Empty, run);
            _names[id] = run;
            return id;
        }

        private T Turn<T>(RunId sender, Func<ObjectTurn<LockEvent>, T> act)
        {
            var turn = new ObjectTurn<LockEvent>(this, _payloads, happened => _locks.Change(State, happened, _now));
            turn.Begin(_now, new RequestSender(sender, ""));
            var result = act(turn);
            foreach (var (signal, content) in turn.Signals)
            {
                var news = _payloads.For<LockReply>().Decode(content.Span);
                Assert.Equal(LockReply.SignalOf(news.Number), signal.Name);
                Told.Add((_names[signal.Target], news.Outcome));
            }

            return result;
        }
    }
}
