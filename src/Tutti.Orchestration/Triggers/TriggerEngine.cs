using Tutti.Kernel;
using Tutti.Kernel.Engine;

namespace Tutti.Orchestration.Triggers;

/// <summary>Triggers as programs see them. A <see cref="TriggerRunner"/> of the host does what they decide.</summary>
public static class TriggerEngine
{
    /// <summary>Adds a trigger, or changes the one of its name. The same once more changes nothing.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="trigger">The trigger.</param>
    /// <param name="by">Who asks, for the journal.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static Task<TriggerReply> SetTriggerAsync(this TuttiEngine engine, TriggerDefinition trigger, string by = "", CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(trigger);
        return AskAsync(engine, trigger.Name, new TriggerMessage.Define(trigger), by, cancellationToken);
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
