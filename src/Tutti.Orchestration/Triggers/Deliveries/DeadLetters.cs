using System.Text.Json;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Orchestration.Topics;

namespace Tutti.Orchestration.Triggers.Deliveries;

/// <summary>What dead letters said: their runs have it, and the topic.</summary>
internal static class DeadLetters
{
    /// <exception cref="Kernel.TuttiException">It is gone (TUT4746).</exception>
    public static async Task<TriggerEvent> EventOfAsync(TuttiEngine engine, string name, TriggerOccurrence letter, CancellationToken cancellationToken)
    {
        var run = RunId.FromKey(engine.Store.Workspace, TriggerObject.KeyOf(name, letter));
        var start = engine.Catalogue.Find(run) is null ? null : (await engine.Store.ReadRunAsync(run, 0, cancellationToken).ConfigureAwait(false))[0];
        if (start is { Content.Length: > 0 } && Read(start.Content.Span) is { } order) { return order.Event; }
        var topic = await engine.LookAsync(TriggerObject.Kind, name, static state => state.Definition?.Topic, cancellationToken).ConfigureAwait(false);
        var published = topic is null || letter.Event.Number == 0 ? null : (await engine.PublishedAsync(topic, cancellationToken).ConfigureAwait(false)).FirstOrDefault(published => published.Number == letter.Event.Number);
        return published is null ? throw DeliveryErrors.Forgotten(name, letter.Number) : TriggerEvent.Of(published);
    }

    /// <summary>What was erased is no order any more.</summary>
    private static DeliveryOrder? Read(ReadOnlySpan<byte> utf8)
    {
        try { return JsonSerializer.Deserialize(utf8, TriggerJson.Default.DeliveryOrder); }
        catch (JsonException) { return null; }
    }
}
