using System.Globalization;
using Tutti.Kernel.Engine;
using Tutti.Histories.TestHost;
using Tutti.Simulation.Laws;
using Tutti.Simulation.Worlds;
using Tutti.Testing.Linearizability;

namespace Tutti.Simulation.Histories;

/// <summary>
/// Clients that call the same few things at once, on a simulated disk that crashes between any two moves and inside of writes. Whoever has heard no answer calls again
/// with the same id. In the end the process dies once more, and everything is looked at.
/// </summary>
internal sealed class HistoryWorld<TState, TCall> : DiskWorld
    where TState : IEquatable<TState>
    where TCall : class
{
    private const int Clients = 4;
    private const int CallsEach = 9;

    private readonly Subject<TState, TCall> _subject;
    private readonly HistoryRecorder<TCall, string> _recorder = new();
    private readonly List<Client> _clients = [];
    private readonly List<TCall> _called = [];
    private readonly string[] _things;

    public HistoryWorld(Subject<TState, TCall> subject, int seed)
        : base(seed, crashes: seed % 5)
    {
        _subject = subject;
        _things = [.. Enumerable.Range(1, subject.Things).Select(static number => string.Create(CultureInfo.InvariantCulture, $"thing {number}"))];
        for (var number = 0; number < Clients; number++) { _clients.Add(new Client($"client {number}", CallsEach)); }
    }

    public Coverage Coverage { get; } = new();

    protected override IReadOnlyList<string> Keys => _subject.NeedsRuns ? _things : [];

    protected override int CrashOneIn => 40;

    protected override int CommitWeight => 1;

    protected override int PendingCalls => _clients.Count(CanMove);

    /// <summary>Lives to the end.</summary>
    /// <returns>What was called, and what was answered.</returns>
    public IReadOnlyList<Operation<TCall, string>> Live()
    {
        LiveOn();
        RequireAnswers();
        _clients.Clear();
        _clients.Add(new Client("reader", 0) { Looks = new Queue<TCall>(_things.Select(_subject.Look)) });
        Crash();
        LiveOn();
        RequireAnswers();
        Coverage.Count("crashes", Crashes);
        return _recorder.Operations();
    }

    protected override void Declare(TuttiOptions options) => _subject.Declare(options);

    protected override void Start(string key) => _subject.Start(Engine, key);

    protected override void CallerDies()
    {
        _recorder.Crash();
        foreach (var client in _clients) { client.Answer = null; }
        _recorder.Recover();
    }

    /// <summary>A client hears its answer, or calls.</summary>
    protected override void FinishOne(int index)
    {
        var client = _clients.Where(CanMove).ElementAt(index);
        if (client.Answer is not null) { Hear(client); }
        else { Call(client); }
    }

    /// <summary>Answers come over threads of the pool where nothing but the disk was waited for: that they are there now makes it all repeatable.</summary>
    protected override void OnCommitted()
    {
        if (!_subject.AnswersWithCommit) { return; }
        foreach (var client in _clients.Where(static client => client.Answer is not null)) { ((IAsyncResult)client.Answer!).AsyncWaitHandle.WaitOne(); } // not null: asked for
    }

    private bool CanMove(Client client) => client.Answer is { } answer
        ? answer.IsCompleted
        : IsOpen && (client.Asked is not null || client.Left > 0 || client.Looks.Count > 0) && Keys.All(key => Engine.Catalogue.Find(IdOf(key)) is not null);

    private void Hear(Client client)
    {
        var answer = client.Answer ?? throw new InvalidOperationException("There is no answer.");
        if (answer.Exception is { } error) { throw new LawBrokenException("answers", $"{client.Name} asked {client.Asked}, and was answered {error.InnerException}"); }
        _recorder.End(client.Number, Read(answer));
        (client.Answer, client.Asked) = (null, null);
    }

    private void Call(Client client)
    {
        if (client.Asked is { } cut && _subject.MayRepeat(cut)) { Coverage.Count("calls unheard and made again"); }
        else { client.Asked = Draw(client); }
        if (client.Asked is not { } asked) { return; }
        client.Number = _recorder.Begin(client.Name, asked);
        client.Answer = _subject.SimulateAsync(Engine, asked);
    }

    private TCall? Draw(Client client)
    {
        if (client.Looks.TryDequeue(out var look)) { return look; }
        if (client.Left == 0) { return null; }
        client.Left--;
        var thing = _things[Random.Next(_things.Length)];
        if (Random.Next(3) == 0) { return _subject.Look(thing); }
        if (_called.Count > 0 && Random.Next(4) == 0)
        {
            Coverage.Count("calls made by others again");
            return _called[Random.Next(_called.Count)];
        }

        var drawn = _subject.Draw(Random, thing, (_called.Count + 1).ToString(CultureInfo.InvariantCulture));
        if (_subject.MayRepeat(drawn)) { _called.Add(drawn); }
        return drawn;
    }

    private void RequireAnswers()
    {
        if (_clients.Find(static client => client.Answer is not null) is { } waiting) { throw new LawBrokenException("liveness", $"nothing moves, and {waiting.Name} waits for the answer to {waiting.Asked}"); }
    }

    private sealed class Client(string name, int left)
    {
        public string Name { get; } = name;

        public int Left { get; set; } = left;

        /// <summary>What is to be looked at before anything else.</summary>
        public Queue<TCall> Looks { get; init; } = [];

        /// <summary>What is asked; stays after a crash.</summary>
        public TCall? Asked { get; set; }

        /// <summary>The number in the history.</summary>
        public int Number { get; set; }

        /// <summary>The answer to come; null where nothing is under way.</summary>
        public Task<string>? Answer { get; set; }
    }
}
