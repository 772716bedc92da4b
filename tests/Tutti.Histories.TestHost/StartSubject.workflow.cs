using Tutti.Kernel;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Kernel.Runs;

namespace Tutti.Histories.TestHost;

/// <summary>Starts with a key (rule R11): whoever is first decides what the run is; the same work again is the same run, other work is refused.</summary>
internal sealed class StartSubject : Subject<StartSubject.State, StartSubject.Call>
{
    private const string Refused = "TUT1030";

    /// <summary>Many, because only the beginning of each is of interest.</summary>
    public override int Things => 8;

    public override bool IsDecidedAtOnce => true;

    public override string KeyOf(Call asked) => asked.Key;

    public override State Begin(string key) => new("", 0);

    public override (State Next, string Answer) Apply(State state, Call asked)
    {
        if (asked.Workflow.Length == 0) { return (state, $"{state.Workflow}({state.Input})"); }
        if (state.Workflow.Length == 0) { return (new State(asked.Workflow, asked.Input), "started"); }
        return (state, state.Workflow == asked.Workflow && state.Input == asked.Input ? "started" : Refused);
    }

    public override void Declare(TuttiOptions options) => options
        .AddWorkflow(WorkflowDefinition.Create<int, int>("brief", 1, static (_, input) => Task.FromResult(input), RunLimits.None))
        .AddWorkflow(WorkflowDefinition.Create<int, int>("lasting", 1, LastAsync, RunLimits.None));

    public override Call Draw(Random random, string key, string id) => new(key, random.Next(3) == 0 ? "brief" : "lasting", random.Next(1, 3));

    public override Call Look(string key) => new(key, "", 0);

    public override async Task<string> CallAsync(TuttiEngine engine, Call asked, CancellationToken cancellationToken)
    {
        if (asked.Workflow.Length == 0) { return await ReadAsync(engine, asked).ConfigureAwait(false); }
        try
        {
            return Answer(engine, asked, await engine.StartAsync(asked.Workflow, asked.Input, new StartOptions { Key = asked.Key }, cancellationToken).ConfigureAwait(false));
        }
        catch (TuttiException refusal) when (refusal.Code == Refused)
        {
            return refusal.Code;
        }
    }

    /// <summary>As the engine starts runs, with the replies on the world's thread.</summary>
    public override Task<string> SimulateAsync(TuttiEngine engine, Call asked)
    {
        if (asked.Workflow.Length == 0) { return ReadAsync(engine, asked); }
        var definition = engine.FindWorkflow(asked.Workflow) ?? throw new InvalidOperationException("The workflow is not there.");
        var (id, input) = (IdOf(engine, asked.Key), engine.Payloads.For<int>().Encode(asked.Input));
        var body = TuttiEngine.Describe(definition, input, new StartOptions { Key = asked.Key });
        var (answer, isNew) = (new TaskCompletionSource<string>(), false);
        var reply = new Reply(error =>
        {
            if (error is not null) { answer.SetException(error); }
            else { answer.SetResult(isNew ? "started" : Compare(engine, id, body)); }
        });
        isNew = engine.TryBegin(id, body, input, reply, out var present);
        if (!isNew && present is not null) { engine.Post(id, new RunInput.Tick { Reply = reply }); } // answered when the start is durable
        else if (!isNew) { reply.Accept(); }
        return answer.Task;
    }

    private static string Compare(TuttiEngine engine, RunId id, RunStartedBody wanted)
    {
        var records = engine.Store.ReadRunAsync(id, 0, CancellationToken.None);
#pragma warning disable VSTHRD002 // It is completed: this waits for nothing.
        if (!records.IsCompletedSuccessfully) { throw new InvalidOperationException("The simulated store reads at once."); }
        try { TuttiEngine.RequireSame(id, wanted, records.Result[0]); }
#pragma warning restore VSTHRD002
        catch (TuttiException refusal) when (refusal.Code == Refused) { return refusal.Code; }
        return "started";
    }

    private static string Answer(TuttiEngine engine, Call asked, RunId started) => started == IdOf(engine, asked.Key) ? "started" : $"another run {started}";

    /// <summary>What the journal says that the run is.</summary>
    private static async Task<string> ReadAsync(TuttiEngine engine, Call asked)
    {
        var records = await engine.Store.ReadRunAsync(IdOf(engine, asked.Key), 0, CancellationToken.None);
        return records.Count == 0 ? "(0)" : $"{RunStartedBody.Decode(records[0].Body.Span).Definition}({engine.Payloads.For<int>().Decode(records[0].Content.Span)})";
    }

    private static async Task<int> LastAsync(WorkflowContext context, int input)
    {
        var doubled = await context.StepAsync("double", _ => new ValueTask<int>(2 * input));
        return doubled + await context.SignalAsync<int>("never");
    }

    /// <summary>What the run is; of no workflow while there is none.</summary>
    internal sealed record State(string Workflow, int Input);

    /// <param name="Key">The key.</param>
    /// <param name="Workflow">What is started; empty to read what is there.</param>
    /// <param name="Input">Its input.</param>
    internal sealed record Call(string Key, string Workflow, int Input)
    {
        public override string ToString() => Workflow.Length == 0 ? $"{Key}, read" : $"{Key}, start {Workflow}({Input})";
    }
}
