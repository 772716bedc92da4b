using System.Globalization;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Kernel.Runs;
using Tutti.Testing.Linearizability;

namespace Tutti.Histories.TestHost;

/// <summary>Signals (rule R6): accepted once by sender and id, in the order of the run's journal, for as long as the run lives, also where it continues as new.</summary>
internal sealed class SignalSubject : Subject<SignalSubject.State, SignalSubject.Call>, IForesight<SignalSubject.State, SignalSubject.Call, string>
{
    private const string Workflow = "listen";
    private const string Word = "word";
    private const int PerGeneration = 3;

    public override bool NeedsRuns => true;

    public override string KeyOf(Call asked) => asked.Key;

    public override State Begin(string key) => new("");

    public override (State Next, string Answer) Apply(State state, Call asked)
    {
        if (asked.Id.Length == 0) { return (state, state.Journal); }
        var name = Name(asked.Sender, asked.Id);
        return (state.Journal.Contains(name, StringComparison.Ordinal) ? state : new State(state.Journal + name), "accepted");
    }

    /// <summary>A journal only grows: who reads it later sees it begin as it is.</summary>
    public bool MayStillAnswer(State state, Call asked, string answer) => asked.Id.Length > 0 || answer.StartsWith(state.Journal, StringComparison.Ordinal);

    public override void Declare(TuttiOptions options) => options.AddWorkflow(WorkflowDefinition.Create<int, int>(Workflow, 1, ListenAsync, RunLimits.None));

    public override void Start(TuttiEngine engine, string key) => Start(engine, Workflow, key);

    public override Task StartAsync(TuttiEngine engine, string key, CancellationToken cancellationToken) =>
        engine.StartAsync(Workflow, 0, new StartOptions { Key = key }, cancellationToken);

    /// <summary>Two senders use the same ids, which are no concern of each other.</summary>
    public override Call Draw(Random random, string key, string id) => new(key, random.Next(2) == 0 ? "ada" : "bob", id);

    public override Call Look(string key) => new(key, "", "");

    public override async Task<string> CallAsync(TuttiEngine engine, Call asked, CancellationToken cancellationToken)
    {
        if (asked.Id.Length == 0) { return await ReadAsync(engine, asked).ConfigureAwait(false); }
        await engine.SignalAsync(IdOf(engine, asked.Key), Word, 1, asked.Sender, asked.Id, cancellationToken).ConfigureAwait(false);
        return "accepted";
    }

    public override Task<string> SimulateAsync(TuttiEngine engine, Call asked)
    {
        if (asked.Id.Length == 0) { return ReadAsync(engine, asked); }
        var (answer, codec) = (new TaskCompletionSource<string>(), engine.Payloads.For<int>());
        engine.Post(IdOf(engine, asked.Key), new RunInput.Signal(new SignalBody(Word, asked.Sender, asked.Id, codec.Id), codec.Encode(1))
        {
            Reply = new Reply(error =>
            {
                if (error is null) { answer.SetResult("accepted"); }
                else { answer.SetException(error); }
            }),
        });
        return answer.Task;
    }

    /// <summary>What the run's journal says: the signals in their order.</summary>
    private static async Task<string> ReadAsync(TuttiEngine engine, Call asked)
    {
        var records = await engine.Store.ReadRunAsync(IdOf(engine, asked.Key), 0, CancellationToken.None).ConfigureAwait(false);
        var signals = records.Where(static record => record.Kind == RecordKind.SignalReceived).Select(static record => SignalBody.Decode(record.Body.Span));
        return string.Concat(signals.Select(static signal => Name(signal.Sender, signal.Id)));
    }

    private static async Task<int> ListenAsync(WorkflowContext context, int heard)
    {
        for (var left = PerGeneration; left > 0; left--) { heard += await context.SignalAsync<int>(Word); }
        throw context.ContinueAsNew(heard);
    }

    private static string Name(string sender, string id) => string.Create(CultureInfo.InvariantCulture, $" {sender}/{id};");

    internal sealed record State(string Journal);

    /// <param name="Key">The run.</param>
    /// <param name="Sender">Who sends.</param>
    /// <param name="Id">The sender's id of the signal; empty to read the journal.</param>
    internal sealed record Call(string Key, string Sender, string Id)
    {
        public override string ToString() => Id.Length == 0 ? $"{Key}, read" : $"{Key}, send{Name(Sender, Id)}";
    }
}
