using Tutti.Kernel.Engine;
using Tutti.Kernel.Objects;

namespace Tutti.Agents.Routing.Outcomes;

/// <summary>
/// How the agents of one registry do (rule G4): the Object's key is the registry's name. It counts outcomes, once each whatever crashes, and keeps no text of any request, so
/// that a run that is erased leaves nothing here but numbers.
/// </summary>
public sealed class AgentOutcomes : ObjectDefinition<OutcomeBook, AgentOutcome, AgentTally, AgentOutcome>
{
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
            .Add("tutti/agent-tally@1", RoutingJson.Default.AgentTally)
            .Add("tutti/agent-outcome@1", RoutingJson.Default.AgentOutcome)
            .Add("tutti/route@1", RoutingJson.Default.RouteRecord);
        options.AddObject(this);
    }

    /// <summary>The records of the agents of a registry, as a router takes them.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="registry">The registry's name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<IReadOnlyDictionary<string, AgentRecord>> ReadAsync(TuttiEngine engine, string registry, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(engine);
        return engine.LookAsync(this, registry, static book => book.ToRecords(), cancellationToken);
    }

    /// <inheritdoc/>
    protected override OutcomeBook Begin(string key) => new();

    /// <inheritdoc/>
    protected override AgentTally Decide(OutcomeBook state, AgentOutcome message, ObjectTurn<AgentOutcome> turn)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(turn);
        if (message.Fault is { } fault) { throw RouteErrors.WrongOutcome(fault); }
        if (!state.Agents.ContainsKey(message.Agent) && state.Agents.Count >= RouterLimits.Cards) { throw RouteErrors.WrongOutcome($"agent {RouterLimits.Cards + 1} of a registry"); }
        turn.Emit(message);
        return state.Agents[message.Agent] with { };
    }

    /// <inheritdoc/>
    protected override void Apply(OutcomeBook state, AgentOutcome happened, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(happened);
        state.Agents[happened.Agent] = state.Agents.GetValueOrDefault(happened.Agent, AgentTally.None).With(happened);
    }
}
