using System.Globalization;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Kernel.Lifecycle;
using Tutti.Kernel.Runs;
using Tutti.Testing.Linearizability;

namespace Tutti.Histories.TestHost;

/// <summary>Pauses of a run (rule R12): only what is not paused is paused, and only what is paused goes on. Nobody is refused because of a pause that a crash takes back.</summary>
internal sealed class PauseSubject : Subject<PauseSubject.State, PauseSubject.Call>, IForesight<PauseSubject.State, PauseSubject.Call, string>
{
    private const string Workflow = "wait";
    private const string Done = "done";
    private const string Refused = "refused";

    internal enum Wish
    {
        Read,
        Pause,
        Unpause,
    }

    public override bool NeedsRuns => true;

    public override string KeyOf(Call asked) => asked.Key;

    public override State Begin(string key) => new(IsPaused: false, 0);

    public override (State Next, string Answer) Apply(State state, Call asked)
    {
        if (asked.Wish == Wish.Read) { return (state, Tell(state.IsPaused, state.Changes)); }
        return state.IsPaused == (asked.Wish == Wish.Pause) ? (state, Refused) : (new State(!state.IsPaused, state.Changes + 1), Done);
    }

    /// <summary>Changes are only added.</summary>
    public bool MayStillAnswer(State state, Call asked, string answer) =>
        answer.Split(' ') is not [.., "after", var changes, "changes"] || !int.TryParse(changes, CultureInfo.InvariantCulture, out var told) || told >= state.Changes;

    public override void Declare(TuttiOptions options) =>
        options.AddWorkflow(WorkflowDefinition.Create<int, int>(Workflow, 1, static (context, _) => context.SignalAsync<int>("never"), RunLimits.None));

    public override void Start(TuttiEngine engine, string key) => Start(engine, Workflow, key);

    public override Task StartAsync(TuttiEngine engine, string key, CancellationToken cancellationToken) =>
        engine.StartAsync(Workflow, 0, new StartOptions { Key = key }, cancellationToken);

    public override Call Draw(Random random, string key, string id) => new(key, random.Next(2) == 0 ? Wish.Pause : Wish.Unpause);

    public override Call Look(string key) => new(key, Wish.Read);

    /// <summary>Commands have no ids: who calls again gives another command.</summary>
    public override bool MayRepeat(Call asked) => asked.Wish == Wish.Read;

    public override async Task<string> CallAsync(TuttiEngine engine, Call asked, CancellationToken cancellationToken)
    {
        if (asked.Wish == Wish.Read) { return await ReadAsync(engine, asked).ConfigureAwait(false); }
        var run = IdOf(engine, asked.Key);
        try { await (asked.Wish == Wish.Pause ? engine.PauseAsync(run, cancellationToken: cancellationToken) : engine.UnpauseAsync(run, cancellationToken: cancellationToken)).ConfigureAwait(false); }
        catch (InvalidTransitionException) { return Refused; }
        return Done;
    }

    public override Task<string> SimulateAsync(TuttiEngine engine, Call asked)
    {
        if (asked.Wish == Wish.Read) { return ReadAsync(engine, asked); }
        var answer = new TaskCompletionSource<string>();
        var kind = asked.Wish == Wish.Pause ? RecordKind.RunPaused : RecordKind.RunUnpaused;
        engine.Post(IdOf(engine, asked.Key), new RunInput.Command(kind, new ReasonBody(PauseReasons.Person, ""))
        {
            Reply = new Reply(error =>
            {
                if (error is null or InvalidTransitionException) { answer.SetResult(error is null ? Done : Refused); }
                else { answer.SetException(error); }
            }),
        });
        return answer.Task;
    }

    private static async Task<string> ReadAsync(TuttiEngine engine, Call asked)
    {
        var records = await engine.Store.ReadRunAsync(IdOf(engine, asked.Key), 0, CancellationToken.None).ConfigureAwait(false);
        var changes = records.Where(static record => record.Kind is RecordKind.RunPaused or RecordKind.RunUnpaused).ToList();
        return Tell(changes.Count > 0 && changes[^1].Kind == RecordKind.RunPaused, changes.Count);
    }

    private static string Tell(bool isPaused, int changes) => string.Create(CultureInfo.InvariantCulture, $"{(isPaused ? "paused" : "not paused")} after {changes} changes");

    internal sealed record State(bool IsPaused, int Changes);

    /// <param name="Key">The run.</param>
    /// <param name="Wish">What is wished.</param>
    internal sealed record Call(string Key, Wish Wish)
    {
        public override string ToString() => $"{Key}, {Wish}";
    }
}
