using System.Text.Json;
using System.Text.Json.Serialization;
using Tutti.Kernel.Engine;
using Tutti.Orchestration.Topics;
using Tutti.Storage.Embedded.Control;

namespace Tutti.Cli.Topics;

/// <summary>What can be asked of the topics of a host, and how it is answered.</summary>
internal static class TopicTopics
{
    internal const string List = "topic/list";
    internal const string Log = "topic/log";
    internal const string Publish = "topic/publish";

    /// <summary>Whether a topic of the control socket is one of these.</summary>
    internal static bool IsOne(string topic) => topic is List or Log or Publish;

    /// <summary>Answers a question.</summary>
    /// <exception cref="Kernel.TuttiException">A topic refuses the event (TUT4689), or there is no such topic (TUT5129).</exception>
    internal static async Task<JsonElement> AskAsync(TuttiEngine engine, AskOrder order, CancellationToken cancellationToken) => order.Topic switch
    {
        List => JsonSerializer.SerializeToElement(await ListAsync(engine, cancellationToken).ConfigureAwait(false), TopicCliJson.Default.TopicRowArray),
        Log => JsonSerializer.SerializeToElement(await LogAsync(engine, BodyOf(order).Topic, cancellationToken).ConfigureAwait(false), TopicCliJson.Default.PublishedEventArray),
        _ => JsonSerializer.SerializeToElement(await PublishAsync(engine, order, cancellationToken).ConfigureAwait(false), TopicCliJson.Default.TopicReply),
    };

    private static async Task<TopicRow[]> ListAsync(TuttiEngine engine, CancellationToken cancellationToken)
    {
        var rows = new List<TopicRow>();
        foreach (var topic in engine.Topics()) { rows.Add(await engine.LookAsync(TopicObject.Kind, topic, state => new TopicRow(topic, state.Count, state.Listeners.Count), cancellationToken).ConfigureAwait(false)); }
        return [.. rows];
    }

    private static async Task<PublishedEvent[]> LogAsync(TuttiEngine engine, string topic, CancellationToken cancellationToken)
    {
        if (!engine.Topics().Contains(topic, StringComparer.Ordinal)) { throw TopicFaults.NoTopic(topic); }
        return [.. await engine.PublishedAsync(topic, cancellationToken).ConfigureAwait(false)];
    }

    private static Task<TopicReply> PublishAsync(TuttiEngine engine, AskOrder order, CancellationToken cancellationToken)
    {
        var body = BodyOf(order);
        return engine.PublishAsync(body.Topic, body.Event ?? throw TopicFaults.NoTopic(body.Topic), order.By, cancellationToken);
    }

    private static TopicAsk BodyOf(AskOrder order)
    {
        try { return order.Body?.Deserialize(TopicCliJson.Default.TopicAsk) is { Topic.Length: > 0 } ask ? ask : throw TopicFaults.NoTopic(""); }
        catch (JsonException) { throw TopicFaults.NoTopic(""); }
    }
}

/// <summary>What comes with a question about one topic.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Event">What is to be published; null for nothing.</param>
internal sealed record TopicAsk([property: JsonPropertyName("topic")] string Topic, [property: JsonPropertyName("event")] PublishedEvent? Event = null);

/// <summary>A topic as it stands.</summary>
/// <param name="Topic">Its name.</param>
/// <param name="Events">How many events were published.</param>
/// <param name="Listeners">How many steps of runs listen.</param>
internal sealed record TopicRow(string Topic, long Events, int Listeners);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(TopicAsk))]
[JsonSerializable(typeof(TopicRow[]))]
[JsonSerializable(typeof(TopicReply))]
[JsonSerializable(typeof(PublishedEvent[]))]
internal sealed partial class TopicCliJson : JsonSerializerContext;
