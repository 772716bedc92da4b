using System.Collections.Concurrent;
using System.Globalization;
using Tutti.Kernel;
using Tutti.Kernel.Engine;
using Tutti.Histories.TestHost;
using Tutti.Simulation.Laws;
using Tutti.Storage.Embedded;
using Tutti.Testing;
using Tutti.Testing.Linearizability;

namespace Tutti.Simulation.Histories;

/// <summary>
/// Many callers at once over real threads, on the real store with its own thread for commits. The process dies when so many answers were heard, wherever its threads are
/// just then: what the disk holds at that moment is what the next one begins with.
/// </summary>
internal sealed class HistoryThreads<TState, TCall>(Subject<TState, TCall> subject, int seed)
    where TState : IEquatable<TState>
    where TCall : class
{
    private const int Callers = 64;
    private const int CallsEach = 12;
    private const int CallersPerThing = 4;
    private const int Crashes = 3;

    /// <summary>Generous: only an answer that never comes needs it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly HistoryRecorder<TCall, string> _recorder = new();
    private readonly string[] _things = [.. Enumerable.Range(1, Callers / CallersPerThing).Select(static number => string.Create(CultureInfo.InvariantCulture, $"thing {number}"))];
    private readonly Random _random = new(seed);
    private readonly ConcurrentDictionary<string, TCall> _newest = new(StringComparer.Ordinal); // what others call again, perhaps while it is under way
    private SimulatedDisk _disk = new(seed);

    public Coverage Coverage { get; } = new();

    /// <summary>Lives to the end; then everything is looked at by one more process.</summary>
    public async Task<IReadOnlyList<Operation<TCall, string>>> LiveAsync(CancellationToken cancellationToken)
    {
        var callers = Enumerable.Range(0, Callers).Select(number => new Caller(this, number)).ToList();
        for (var crash = 1; crash <= Crashes; crash++) { await LiveOnceAsync(callers, Callers * CallsEach * crash / (Crashes + 1), cancellationToken).ConfigureAwait(false); }
        await LiveOnceAsync(callers, int.MaxValue, cancellationToken).ConfigureAwait(false);
        var readers = _things.Select((thing, number) => new Caller(this, Callers + number) { Asked = subject.Look(thing), Left = 0 }).ToList();
        await LiveOnceAsync(readers, int.MaxValue, cancellationToken).ConfigureAwait(false);
        Coverage.Count("calls unheard and made again", callers.Sum(static caller => caller.Repeated));
        return _recorder.Operations();
    }

    /// <summary>One process, until so many answers were heard in all, or nobody has anything to ask.</summary>
    private async Task LiveOnceAsync(List<Caller> callers, int untilAnswers, CancellationToken cancellationToken)
    {
        _disk.Operating = static () => Thread.Yield(); // a disk takes its time: others append meanwhile
        var store = EmbeddedStore.Open(new EmbeddedStoreOptions { Disk = _disk, SegmentBytes = 8 << 20, Salts = new SeededSalts(seed) });
        var options = new TuttiOptions();
        subject.Declare(options);
        var engine = await TuttiEngine.OpenAsync(store, options, cancellationToken: cancellationToken).ConfigureAwait(false);
        if (subject.NeedsRuns) { await Task.WhenAll(_things.Select(thing => subject.StartAsync(engine, thing, cancellationToken))).ConfigureAwait(false); }

        using var dying = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var crash = new Crash(this, untilAnswers);
        var all = Task.WhenAll(callers.Select(caller => Task.Run(() => caller.LiveAsync(engine, crash, dying.Token), CancellationToken.None)));
        try { await Task.WhenAny(all, crash.Happened).WaitAsync(Patience, cancellationToken).ConfigureAwait(false); }
        catch (TimeoutException) { throw new LawBrokenException("liveness", $"nobody answers {_recorder.Operations().LastOrDefault(static operation => operation.Ended is null)}"); }

        _disk = crash.HappenNow();
        Coverage.Count("crashes");
        await dying.CancelAsync().ConfigureAwait(false);
        await all.ConfigureAwait(false);
        await engine.DisposeAsync().ConfigureAwait(false);
        await store.DisposeAsync().ConfigureAwait(false);
        _recorder.Recover();
    }

    /// <summary>The death of a process: on the thread that hears the answer it is due at, while the others go on, until they notice.</summary>
    private sealed class Crash(HistoryThreads<TState, TCall> owner, int dueAtAnswers)
    {
        private readonly Lock _gate = new();
        private readonly TaskCompletionSource _happened = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private SimulatedDisk? _image;

        public Task Happened => _happened.Task;

        public void Hear()
        {
            if (owner._recorder.Answers >= dueAtAnswers) { HappenNow(); }
        }

        /// <summary>What is on the disk of the next process. Nothing that is heard from here on counts, so all that counts was durable before the image is taken.</summary>
        public SimulatedDisk HappenNow()
        {
            lock (_gate)
            {
                if (_image is not null) { return _image; }
                owner._recorder.Crash();
                _image = owner._disk.Crash((Survival)owner._random.Next(Enum.GetValues<Survival>().Length), owner._random);
                _happened.SetResult();
                return _image;
            }
        }
    }

    /// <summary>One caller, who outlives the processes that are called.</summary>
    private sealed class Caller(HistoryThreads<TState, TCall> owner, int number)
    {
        private readonly Random _random = new((owner._random.Next() ^ number) & int.MaxValue);
        private readonly string _thing = owner._things[number % owner._things.Length];
        private int _ids;

        /// <summary>What is asked; stays after a crash.</summary>
        public TCall? Asked { get; set; }

        public int Left { get; set; } = CallsEach;

        public int Repeated { get; private set; }

        public async Task LiveAsync(TuttiEngine engine, Crash crash, CancellationToken dying)
        {
            while (!dying.IsCancellationRequested && Next() is { } asked)
            {
                await Task.Yield(); // whose calls are answered on his own thread lets others in between
                var operation = owner._recorder.Begin(string.Create(CultureInfo.InvariantCulture, $"caller {number}"), asked);
                string answer;
                try { answer = await owner.Subject.CallAsync(engine, asked, dying).ConfigureAwait(false); }
                catch (Exception cut) when (cut is OperationCanceledException or TuttiException && dying.IsCancellationRequested) { return; }
                if (!owner._recorder.End(operation, answer)) { return; }
                Asked = null;
                crash.Hear();
            }
        }

        private TCall? Next()
        {
            if (Asked is { } cut && owner.Subject.MayRepeat(cut))
            {
                Repeated++;
                return cut;
            }

            if (Left == 0) { return Asked = null; }
            Left--;
            if (_random.Next(3) == 0) { return Asked = owner.Subject.Look(_thing); }
            if (_random.Next(4) == 0 && owner._newest.TryGetValue(_thing, out var newest)) { return Asked = newest; }
            Asked = owner.Subject.Draw(_random, _thing, string.Create(CultureInfo.InvariantCulture, $"{number}.{_ids++}"));
            if (owner.Subject.MayRepeat(Asked)) { owner._newest[_thing] = Asked; }
            return Asked;
        }
    }

    private Subject<TState, TCall> Subject => subject;
}
