using System.Collections.Frozen;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Objects;
using Tutti.Kernel.Steps;

namespace Tutti.Agents.Routing.Outcomes;

/// <summary>
/// How agents do (rule G4): the Object's key is the name of their book, <see cref="Common"/> for all flows of a store. It counts outcomes, once each whatever crashes, and keeps no text
/// of any request, so that a run that is erased leaves nothing here but numbers.
/// </summary>
public sealed class AgentOutcomes : ObjectDefinition<OutcomeBook, AgentOutcome, CountedOutcome, AgentOutcome>
{
    /// <summary>The book of the agents of all flows and goals of a store.</summary>
    public const string Common = "agents";

    private AgentOutcomes()
        : base("tutti/agent-outcomes")
    {
    }

    /// <summary>What hosts declare and runs ask; there is one kind.</summary>
    public static AgentOutcomes Kind { get; } = new();

    /// <summary>Declares what routed work writes, and the kind.</summary>
    /// <param name="options">Where to.</param>
    public void Declare(TuttiOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Payloads
            .Add("tutti/agent-outcomes@1", RoutingJson.Default.OutcomeBook)
            .Add("tutti/counted-outcome@1", RoutingJson.Default.CountedOutcome)
            .Add("tutti/agent-outcome@1", RoutingJson.Default.AgentOutcome)
            .Add("tutti/route@1", RoutingJson.Default.RouteRecord);
        options.AddObject(this);
    }

    /// <summary>The records of all agents of a book as they count at a time, as a router takes them.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="book">The book's name.</param>
    /// <param name="at">The time: what is long ago counts less.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<IReadOnlyDictionary<string, AgentRecord>> ReadAsync(TuttiEngine engine, string book, DateTimeOffset at, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(engine);
        return engine.LookAsync(this, book, state => state.RecordsOf(state.Agents.Keys.Select(static name => KeyValuePair.Create(name, name)), at), cancellationToken);
    }

    /// <summary>The tallies of all agents of a book.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="book">The book's name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<IReadOnlyDictionary<string, AgentTally>> TalliesAsync(TuttiEngine engine, string book, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(engine);
        return engine.LookAsync(this, book, Copy, cancellationToken);
    }

    /// <summary>The tallies of all agents of a book in a store on which no engine runs.</summary>
    /// <param name="store">The store.</param>
    /// <param name="book">The book's name.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    public Task<IReadOnlyDictionary<string, AgentTally>> TalliesAsync(IRunStore store, string book, CancellationToken cancellationToken = default)
    {
        Declare(new TuttiOptions());
        return StoreObjects.LookAsync(store, this, book, Copy, cancellationToken);
    }

    /// <summary>What a step sees of agents: what it makes of it stands in its result, so replay sees the same.</summary>
    /// <param name="attempt">The step.</param>
    /// <param name="book">The book's name.</param>
    /// <param name="names">For each agent the name in the book.</param>
    /// <param name="at">The time: what is long ago counts less.</param>
    /// <returns>By the agents' names; those of which nothing is known are left out.</returns>
    public Task<IReadOnlyDictionary<string, AgentRecord>> SeeAsync(StepContext attempt, string book, IEnumerable<KeyValuePair<string, string>> names, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        ArgumentNullException.ThrowIfNull(names);
        return attempt.LookAsync(this, book, state => state.RecordsOf(names, at));
    }

    /// <inheritdoc/>
    protected override OutcomeBook Begin(string key) => new();

    /// <inheritdoc/>
    protected override CountedOutcome Decide(OutcomeBook state, AgentOutcome message, ObjectTurn<AgentOutcome> turn)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(turn);
        if (message.Fault is { } fault) { throw RouteErrors.WrongOutcome(fault); }
        turn.Emit(message);
        return new CountedOutcome(message.Agent, message.IsSuccess, state.Agents[message.Agent]); // tallies never change
    }

    /// <inheritdoc/>
    protected override void Apply(OutcomeBook state, AgentOutcome happened, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(happened);
        state.Add(happened, at);
    }

    /// <summary>Tallies never change, so their map is all that is copied.</summary>
    private static IReadOnlyDictionary<string, AgentTally> Copy(OutcomeBook book) => book.Agents.ToFrozenDictionary(StringComparer.Ordinal);
}
