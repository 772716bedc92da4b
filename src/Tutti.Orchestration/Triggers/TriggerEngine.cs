using Tutti.Kernel;
using Tutti.Kernel.Engine;
using Tutti.Orchestration.Topics;
using Tutti.Orchestration.Triggers.Deliveries;

namespace Tutti.Orchestration.Triggers;

/// <summary>Triggers as programs see them. A <see cref="TriggerRunner"/> of the host does what they decide.</summary>
public static class TriggerEngine
{
    /// <summary>Adds a trigger, or changes the one of its name. The same once more changes nothing.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="trigger">The trigger.</param>
    /// <param name="by">Who asks, for the journal.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<TriggerReply> SetTriggerAsync(this TuttiEngine engine, TriggerDefinition trigger, string by = "", CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(trigger);
        // Taken before the topic is looked at: what is published from then on lies behind it.
        var heardAt = engine.Store.DurableHead;
        var heardTo = trigger.Topic is not { } topic ? 0 : await engine.LookAsync(TopicObject.Kind, topic, static state => state.Count, cancellationToken).ConfigureAwait(false);
        return await AskAsync(engine, trigger.Name, new TriggerMessage.Define(trigger, heardTo, heardAt), by, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Asks a trigger.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="name">The trigger.</param>
    /// <param name="message">What.</param>
    /// <param name="by">Who asks, for the journal.</param>
    /// <param name="cancellationToken">Ends the wait; it may be decided on all the same.</param>
    /// <exception cref="TuttiException">There is no such trigger (TUT4725), or it does not take this (TUT4726).</exception>
    public static Task<TriggerReply> AskTriggerAsync(this TuttiEngine engine, string name, TriggerMessage message, string by = "", CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(message);
        return engine.Triggers().Contains(name, StringComparer.Ordinal) ? AskAsync(engine, name, message, by, cancellationToken) : throw NoTrigger(name);
    }

    /// <summary>Delivers a dead letter anew, to where the trigger says now.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="name">The trigger.</param>
    /// <param name="number">The occurrence.</param>
    /// <param name="by">Who asks, for the journal.</param>
    /// <param name="cancellationToken">Ends the wait; it may be delivered all the same.</param>
    /// <exception cref="TuttiException">There is no such trigger (TUT4725) or letter (TUT4739), or what it said is gone (TUT4746).</exception>
    public static async Task<TriggerReply> ReplayAsync(this TuttiEngine engine, string name, long number, string by = "", CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(engine);
        if (!engine.Triggers().Contains(name, StringComparer.Ordinal)) { throw NoTrigger(name); }
        var letter = await engine.LookAsync(TriggerObject.Kind, name, state => state.FindDead(number), cancellationToken).ConfigureAwait(false);
        var happened = letter is null ? new TriggerEvent { Type = "?" } : await DeadLetters.EventOfAsync(engine, name, letter, cancellationToken).ConfigureAwait(false); // the trigger refuses what it does not have
        return await AskAsync(engine, name, new TriggerMessage.Replay(number, happened), by, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The names of the triggers that a store has had, in order of their beginning; some may be removed.</summary>
    /// <param name="engine">The engine.</param>
    public static IReadOnlyList<string> Triggers(this TuttiEngine engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        return engine.ObjectKeys(TriggerObject.Kind);
    }

    /// <summary>There is no such trigger.</summary>
    /// <param name="name">What was named.</param>
    public static TuttiException NoTrigger(string name) => new(TriggerCodes.NoTrigger, $"There is no trigger '{name}' in this store. 'tutti trigger list' shows those there are; 'tutti trigger add FILE' adds one.");

    private static Task<TriggerReply> AskAsync(TuttiEngine engine, string name, TriggerMessage message, string by, CancellationToken cancellationToken) =>
        engine.RequestAsync(TriggerObject.Kind, name, message, by, id: "", cancellationToken);
}
