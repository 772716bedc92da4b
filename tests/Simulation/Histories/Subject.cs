using System.Globalization;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Runs;
using Tutti.Simulation.Laws;
using Tutti.Testing.Linearizability;

namespace Tutti.Simulation.Histories;

/// <summary>A part of the engine whose histories are checked.</summary>
internal abstract class Subject
{
    /// <summary>The law that a history breaks for which no order is proven.</summary>
    public const string Law = "linearizability";

    /// <summary>Lives a world in the simulation.</summary>
    /// <exception cref="LawBrokenException">Its history has no order that explains it, or nobody knows whether it has one.</exception>
    public abstract Lived Live(int seed);

    /// <summary>Lives over real threads, with a store that ends abruptly now and then.</summary>
    /// <exception cref="LawBrokenException">As above.</exception>
    public abstract Task<Lived> LiveOnThreadsAsync(int seed, CancellationToken cancellationToken);

    /// <summary>What the checker says of a world whose last look at something shows what was there long before.</summary>
    public abstract Verdict LieAtTheEnd(int seed);

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

/// <summary>A part of the engine whose histories are checked: how it is called, and what one call after the other would be answered.</summary>
/// <typeparam name="TState">The state of the specification.</typeparam>
/// <typeparam name="TCall">What is asked.</typeparam>
internal abstract class Subject<TState, TCall> : Subject, ISpecification<TState, TCall, string>
    where TState : IEquatable<TState>
    where TCall : class
{
    /// <summary>Whether each call is answered as soon as everything that was appended is durable, without a run that takes part.</summary>
    public virtual bool AnswersWithCommit => false;

    public abstract string KeyOf(TCall asked);

    public abstract TState Begin(string key);

    public abstract (TState Next, string Answer) Apply(TState state, TCall asked);

    /// <summary>Declares what it needs to a new host.</summary>
    public abstract void Declare(TuttiOptions options);

    /// <summary>So many things are called in one world. Few, where what happens to one goes on for long.</summary>
    public virtual int Things => 2;

    /// <summary>Whether calls go to runs that must be there first, each under the key of its calls.</summary>
    public virtual bool NeedsRuns => false;

    /// <summary>Starts a run that calls go to, in the simulation.</summary>
    public virtual void Start(TuttiEngine engine, string key) => throw new NotSupportedException("No calls go to runs.");

    /// <summary>Starts a run that calls go to, or finds it there.</summary>
    public virtual Task StartAsync(TuttiEngine engine, string key, CancellationToken cancellationToken) => Task.CompletedTask;

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

    public sealed override Lived Live(int seed)
    {
        var world = new HistoryWorld<TState, TCall>(this, seed);
        return Judge(seed, world.Live(), world.Coverage);
    }

    public sealed override async Task<Lived> LiveOnThreadsAsync(int seed, CancellationToken cancellationToken)
    {
        var threads = new HistoryThreads<TState, TCall>(this, seed);
        return Judge(seed, await threads.LiveAsync(cancellationToken).ConfigureAwait(false), threads.Coverage);
    }

    public sealed override Verdict LieAtTheEnd(int seed)
    {
        var history = new HistoryWorld<TState, TCall>(this, seed).Live().ToList();
        var looks = history.Where(operation => operation.Ended is not null && operation.Call.Equals(Look(KeyOf(operation.Call)))).GroupBy(operation => KeyOf(operation.Call));
        var (first, last) = looks.Select(static ofKey => (First: ofKey.First(), Last: ofKey.Last())).First(static ends => ends.First.Answer != ends.Last.Answer);
        history[last.Number] = last with { Answer = first.Answer };
        return LinearizabilityChecker.Check(this, history);
    }

    private Lived Judge(int seed, IReadOnlyList<Operation<TCall, string>> history, Coverage coverage)
    {
        var verdict = LinearizabilityChecker.Check(this, history);
        if (!verdict.IsLinearizable) { throw new LawBrokenException(Law, string.Create(CultureInfo.InvariantCulture, $"seed {seed}: {verdict.Tell()}\nLive it again: TUTTI_SIM_SEED={seed} ./test HistoryTests")); }
        coverage.Count("calls", history.Count);
        coverage.Count("calls unheard", history.Count(static operation => operation.Ended is null));
        foreach (var operation in history)
        {
            if (operation.Answer is { } answer && !operation.Call.Equals(Look(KeyOf(operation.Call)))) { coverage.Count($"answered {(char.IsLetter(answer[0]) ? answer.Split(' ', ',')[0] : "a number")}"); }
        }

        return new Lived([.. history.Select(static operation => operation.ToString())], coverage);
    }
}
