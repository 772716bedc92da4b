using System.Collections.Concurrent;
using Tutti.Kernel;
using Tutti.Kernel.Engine;
using Tutti.Orchestration.Topics;

namespace Tutti.Orchestration.Triggers;

/// <summary>
/// The way of events from topics to triggers: what was published since a trigger heard last is read from the topic's journal, and the trigger decides on it and remembers
/// how far it has heard in one record. So what it has not heard yet waits in the topic, however much it is.
/// </summary>
internal sealed class TriggerEars
{
    private const int MostTogether = 100;

    /// <summary>A decision has 64 KiB.</summary>
    private const long MostTogetherBytes = 12 * 1024;

    /// <summary>What is read and not heard yet is kept up to this, so that a long absence is not read again for each batch.</summary>
    private const long MostKeptBytes = 16 * 1024 * 1024;

    /// <summary>So many batches at a look: other triggers have something to hear too.</summary>
    private const int MostBatches = 20;

    private readonly Dictionary<string, Queue<HeardEvent>> _read = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _counts = new(StringComparer.Ordinal);

    /// <summary>Whether triggers listen to anything.</summary>
    public bool IsUsed => !_counts.IsEmpty;

    /// <summary>Lets a trigger hear what it has not heard.</summary>
    /// <returns>Whether it heard something, and whether there is more.</returns>
    public async Task<(bool Any, bool More)> HearAsync(TuttiEngine engine, string name, TriggerView view, CancellationToken cancellationToken)
    {
        if (view.Definition?.Topic is not { } topic)
        {
            _read.Remove(name);
            return (false, false);
        }

        var count = await engine.LookAsync(TopicObject.Kind, topic, static state => state.Count, cancellationToken).ConfigureAwait(false);
        _counts[topic] = count;
        var heardTo = view.HeardTo;
        for (var batch = 0; batch < MostBatches; batch++)
        {
            if (!view.Hears || heardTo >= count) { return (batch > 0, false); }
            var events = await NextAsync(engine, name, topic, view with { HeardTo = heardTo }, cancellationToken).ConfigureAwait(false);
            if (events.Count == 0) { return (batch > 0, false); }
            await engine.RequestAsync(TriggerObject.Kind, name, new TriggerMessage.Hear(topic, events), cancellationToken: cancellationToken).ConfigureAwait(false);
            view = await engine.LookAsync(TriggerObject.Kind, name, TriggerView.Of, cancellationToken).ConfigureAwait(false);
            if (view.Definition?.Topic != topic || view.HeardTo == heardTo) { return (batch > 0, false); } // it has become another one, or takes nothing now
            heardTo = view.HeardTo;
        }

        return (true, heardTo < count);
    }

    /// <summary>Whether something was published since the last look.</summary>
    public async Task<bool> HasNewsAsync(TuttiEngine engine, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var (topic, count) in _counts)
            {
                if (await engine.LookAsync(TopicObject.Kind, topic, static state => state.Count, cancellationToken).ConfigureAwait(false) > count) { return true; }
            }
        }
        catch (TuttiException)
        {
            // The next look says what is wrong, and to whom.
        }

        return false;
    }

    /// <summary>The next events, a few of them; read anew where none is at hand.</summary>
    private async Task<List<HeardEvent>> NextAsync(TuttiEngine engine, string name, string topic, TriggerView view, CancellationToken cancellationToken)
    {
        if (!_read.TryGetValue(name, out var read)) { _read[name] = read = new Queue<HeardEvent>(); }
        while (read.TryPeek(out var old) && old.Event.Number <= view.HeardTo) { read.Dequeue(); }
        if (read.Count == 0 || read.Peek().Event.Number != view.HeardTo + 1)
        {
            read.Clear();
            await ReadAsync(engine, topic, view, read, cancellationToken).ConfigureAwait(false);
        }

        var (events, bytes) = (new List<HeardEvent>(), 0L);
        foreach (var next in read)
        {
            bytes += TriggerState.SizeOf(next.Event);
            if (events.Count > 0 && (events.Count >= MostTogether || bytes > MostTogetherBytes)) { break; }
            events.Add(next);
        }

        return events;
    }

    private static async Task ReadAsync(TuttiEngine engine, string topic, TriggerView view, Queue<HeardEvent> read, CancellationToken cancellationToken)
    {
        var kept = 0L;
        foreach (var change in await engine.ChangesAsync(TopicObject.Kind, topic, view.HeardAt, cancellationToken).ConfigureAwait(false))
        {
            foreach (var published in change.Events.OfType<TopicEvent.Published>().Where(published => published.Event.Number > view.HeardTo))
            {
                var happened = TriggerEvent.Of(published.Event, TriggerDepth.Of(published.Event.Source, engine.Catalogue));
                kept += TriggerState.SizeOf(happened);
                if (kept > MostKeptBytes) { return; }
                read.Enqueue(new HeardEvent(happened, change.Position));
            }
        }
    }
}
