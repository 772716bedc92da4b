using System.Text.Json;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Runs;
using Tutti.Testing.Linearizability;

namespace Tutti.Histories.TestHost;

/// <summary>A part of the engine whose histories are checked.</summary>
internal abstract class Subject
{
    /// <summary>The names of all.</summary>
    public static IReadOnlyList<string> Names { get; } = [nameof(SignalSubject), nameof(TillSubject), nameof(LedgerSubject), nameof(StartSubject), nameof(PauseSubject)];

    /// <summary>Declares what it needs to a new host.</summary>
    public abstract void Declare(TuttiOptions options);

    /// <summary>Starts a run that calls go to, or finds it there.</summary>
    public virtual Task StartAsync(TuttiEngine engine, string key, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Calls what another process asked for.</summary>
    /// <param name="engine">Who is called.</param>
    /// <param name="call">The call as JSON.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public abstract Task<string> CallAsync(TuttiEngine engine, string call, CancellationToken cancellationToken);

    /// <summary>Hands it over with the types of its states and calls.</summary>
    public abstract TResult Accept<TResult>(ISubjectVisitor<TResult> visitor);

    /// <summary>The run of a key.</summary>
    protected static RunId IdOf(TuttiEngine engine, string key) => RunId.FromKey(engine.Store.Workspace, key);

    /// <summary>Starts a run with a key and the input 0, in the simulation.</summary>
    protected static void Start(TuttiEngine engine, string workflow, string key)
    {
        var definition = engine.FindWorkflow(workflow) ?? throw new InvalidOperationException("The workflow is not there.");
        var input = engine.Payloads.For<int>().Encode(0);
        engine.TryBegin(IdOf(engine, key), TuttiEngine.Describe(definition, input, new StartOptions { Key = key }), input, new Reply(), out _);
    }

    /// <summary>A new one of its kind.</summary>
    public static Subject Named(string name) => name switch
    {
        nameof(SignalSubject) => new SignalSubject(),
        nameof(TillSubject) => new TillSubject(),
        nameof(LedgerSubject) => new LedgerSubject(),
        nameof(StartSubject) => new StartSubject(),
        nameof(PauseSubject) => new PauseSubject(),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "There is no such subject."),
    };
}

/// <summary>Does something with a subject of any types.</summary>
/// <typeparam name="TResult">What comes of it.</typeparam>
internal interface ISubjectVisitor<out TResult>
{
    /// <summary>Is handed the subject.</summary>
    TResult Visit<TState, TCall>(Subject<TState, TCall> subject)
        where TState : IEquatable<TState>
        where TCall : class;
}

/// <summary>A part of the engine whose histories are checked: how it is called, and what one call after the other would be answered.</summary>
/// <typeparam name="TState">The state of the specification.</typeparam>
/// <typeparam name="TCall">What is asked: a record that survives being written as JSON and read again.</typeparam>
internal abstract class Subject<TState, TCall> : Subject, ISpecification<TState, TCall, string>
    where TState : IEquatable<TState>
    where TCall : class
{
    /// <summary>Whether each call is answered as soon as everything that was appended is durable, without a run that takes part.</summary>
    public virtual bool AnswersWithCommit => false;

    public abstract string KeyOf(TCall asked);

    public abstract TState Begin(string key);

    public abstract (TState Next, string Answer) Apply(TState state, TCall asked);

    /// <summary>So many things are called in one world. Few, where what happens to one goes on for long.</summary>
    public virtual int Things => 2;

    /// <summary>Whether only the first calls of a thing are of interest: who goes on for long needs new things.</summary>
    public virtual bool IsDecidedAtOnce => false;

    /// <summary>Whether calls go to runs that must be there first, each under the key of its calls.</summary>
    public virtual bool NeedsRuns => false;

    /// <summary>Starts a run that calls go to, in the simulation.</summary>
    public virtual void Start(TuttiEngine engine, string key) => throw new NotSupportedException("No calls go to runs.");

    /// <summary>Draws a call that changes something.</summary>
    /// <param name="random">Decides.</param>
    /// <param name="key">On what.</param>
    /// <param name="id">What no other call has.</param>
    public abstract TCall Draw(Random random, string key, string id);

    /// <summary>The call that reads everything there is.</summary>
    public abstract TCall Look(string key);

    /// <summary>Whether a client that has heard no answer may call again: the call has an id, or changes nothing.</summary>
    public virtual bool MayRepeat(TCall asked) => true;

    /// <summary>Calls, as anybody does.</summary>
    public abstract Task<string> CallAsync(TuttiEngine engine, TCall asked, CancellationToken cancellationToken);

    /// <summary>Calls in the simulation, where nothing may go on by itself: the task completes on the world's thread.</summary>
    public virtual Task<string> SimulateAsync(TuttiEngine engine, TCall asked) => CallAsync(engine, asked, CancellationToken.None);

    public sealed override Task<string> CallAsync(TuttiEngine engine, string call, CancellationToken cancellationToken) =>
        CallAsync(engine, JsonSerializer.Deserialize<TCall>(call) ?? throw new JsonException("The call is null."), cancellationToken);

    public sealed override TResult Accept<TResult>(ISubjectVisitor<TResult> visitor) => visitor.Visit(this);
}
