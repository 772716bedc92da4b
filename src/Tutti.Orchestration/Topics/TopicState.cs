namespace Tutti.Orchestration.Topics;

/// <summary>A topic: who listens, and what was published lately, by name alone. What was said is in its journal.</summary>
public sealed class TopicState
{
    /// <summary>So many events are known again by source and id; older ones are published anew.</summary>
    public const int MostKnown = 1_000;

    /// <summary>How many events were published.</summary>
    public long Count { get; set; }

    /// <summary>Who listens, in the order in which they began.</summary>
    public IList<TopicListener> Listeners { get; init; } = [];

    /// <summary>Source and id of the newest events that have one, with their numbers.</summary>
    public Dictionary<string, long> Known { get; init; } = new(StringComparer.Ordinal);

    /// <summary>The keys of <see cref="Known"/>, the oldest first.</summary>
    public Queue<string> Order { get; init; } = new();

    /// <summary>How an event is known again; null for one without an id.</summary>
    internal static string? KeyOf(PublishedEvent published) => published.Id.Length == 0 ? null : $"{published.Source}\n{published.Id}";

    internal void Apply(TopicEvent happened)
    {
        switch (happened)
        {
            case TopicEvent.Joined joined:
                Listeners.Add(joined.Listener);
                break;
            case TopicEvent.Left left:
                for (var index = Listeners.Count - 1; index >= 0; index--)
                {
                    if (Listeners[index].Run == left.Run && (left.Name is null || Listeners[index].Name == left.Name)) { Listeners.RemoveAt(index); }
                }

                break;
            case TopicEvent.Published { Event: var published }:
                Count = published.Number;
                Remember(published);
                break;
        }
    }

    private void Remember(PublishedEvent published)
    {
        if (KeyOf(published) is not { } key) { return; }
        Known[key] = published.Number;
        Order.Enqueue(key);
        if (Order.Count > MostKnown) { Known.Remove(Order.Dequeue()); }
    }
}
