using Tutti.Kernel.Engine;

namespace Tutti.Orchestration.Topics;

/// <summary>Topics as programs see them.</summary>
public static class TopicEngine
{
    /// <summary>Publishes an event from outside of runs.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="topic">The topic; one that nobody has named before begins here.</param>
    /// <param name="published">The event; its number and time are the topic's to give.</param>
    /// <param name="by">Who publishes, for the journal.</param>
    /// <param name="cancellationToken">Ends the wait; it may be published all the same.</param>
    /// <returns>Its number, and how many runs it was sent to; -1 where an event of the same source and id was there before.</returns>
    /// <exception cref="Kernel.TuttiException">TUT4689: the topic refuses it.</exception>
    public static Task<TopicReply> PublishAsync(this TuttiEngine engine, string topic, PublishedEvent published, string by = "", CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentException.ThrowIfNullOrEmpty(topic);
        ArgumentNullException.ThrowIfNull(published);
        return engine.RequestAsync(TopicObject.Kind, topic, new TopicMessage.Publish(published), by, id: "", cancellationToken);
    }

    /// <summary>The topics of a store, in order of their beginning.</summary>
    /// <param name="engine">The engine.</param>
    public static IReadOnlyList<string> Topics(this TuttiEngine engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        return engine.ObjectKeys(TopicObject.Kind);
    }

    /// <summary>What was published in a topic, the oldest first, as its journal has it.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    public static async Task<IReadOnlyList<PublishedEvent>> PublishedAsync(this TuttiEngine engine, string topic, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(engine);
        var changes = await engine.ChangesAsync(TopicObject.Kind, topic, cancellationToken).ConfigureAwait(false);
        return [.. changes.SelectMany(static change => change.Events).OfType<TopicEvent.Published>().Select(static published => published.Event)];
    }
}
