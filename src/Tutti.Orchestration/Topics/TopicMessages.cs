using System.Text.Json.Serialization;

namespace Tutti.Orchestration.Topics;

/// <summary>What a topic is asked.</summary>
public abstract record TopicMessage
{
    private TopicMessage() { }

    /// <summary>From now on the sender, a run, hears what is published. Repeating it changes nothing.</summary>
    /// <param name="Name">Names it among those of the run: its events arrive under <see cref="TopicObject.SignalOf"/> of this.</param>
    /// <param name="Type">Only events of this type; a <c>*</c> at its end stands for anything. Empty for all.</param>
    public sealed record Listen(string Name, string Type) : TopicMessage;

    /// <summary>The sender hears no more under this name. Repeating it changes nothing.</summary>
    /// <param name="Name">The name.</param>
    public sealed record Leave(string Name) : TopicMessage;

    /// <summary>Publishes an event.</summary>
    /// <param name="Event">The event.</param>
    public sealed record Publish(PublishedEvent Event) : TopicMessage;
}

/// <summary>What a topic answers.</summary>
/// <param name="Number">The place of the event in the topic; of other messages how many there were so far.</param>
/// <param name="Heard">How many it was sent to; -1 where it was published before.</param>
public sealed record TopicReply(long Number, int Heard);

/// <summary>What happens to a topic.</summary>
[JsonDerivedType(typeof(Joined), "joined")]
[JsonDerivedType(typeof(Left), "left")]
[JsonDerivedType(typeof(Published), "published")]
public abstract record TopicEvent
{
    private TopicEvent() { }

    /// <summary>A run listens.</summary>
    /// <param name="Listener">How.</param>
    public sealed record Joined(TopicListener Listener) : TopicEvent;

    /// <summary>A run listens no more, or is over.</summary>
    /// <param name="Run">The run.</param>
    /// <param name="Name">The name; null for all of the run.</param>
    public sealed record Left(string Run, string? Name) : TopicEvent;

    /// <summary>An event was published.</summary>
    /// <param name="Event">The event, with its number and time.</param>
    public sealed record Published(PublishedEvent Event) : TopicEvent;
}

/// <summary>A run that listens.</summary>
/// <param name="Run">The run.</param>
/// <param name="Name">The name that it gave this.</param>
/// <param name="Type">The type that it listens to; empty for all.</param>
public sealed record TopicListener(string Run, string Name, string Type)
{
    /// <summary>Whether it hears events of a type.</summary>
    /// <param name="type">The type.</param>
    public bool Hears(string type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return Type.Length == 0 || TypePattern.Matches(Type, type);
    }
}
