using System.Text.Json;
using System.Text.Json.Serialization;
using Tutti.Governance.Prices;

namespace Tutti.Agents.Models;

/// <summary>What one call of a model gave.</summary>
public sealed record ModelReply
{
    /// <summary>The model's message: reasoning, words and calls.</summary>
    [JsonPropertyName("message")]
    public required ModelMessage Message { get; init; }

    /// <summary>Why the answer ended. Whether tools are to be called is decided by the calls in the message, never by this.</summary>
    [JsonPropertyName("finish")]
    public required ModelFinish Finish { get; init; }

    /// <summary>The server's own word for it, as it came; null when it said none.</summary>
    [JsonPropertyName("finishWord")]
    public string? FinishWord { get; init; }

    /// <summary>Tokens.</summary>
    [JsonPropertyName("usage")]
    public required ModelUsage Usage { get; init; }

    /// <summary>What the call cost, one amount for each currency, as it was known when it was made, with what attempts without an answer were charged at; null where nobody knew.</summary>
    [JsonPropertyName("cost")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Cost { get; init; }

    /// <summary>The model that answered, as the server names it.</summary>
    [JsonPropertyName("model")]
    public string? Model { get; init; }

    /// <summary>The server's id of the answer.</summary>
    [JsonPropertyName("id")]
    public string? Id { get; init; }

    /// <summary>Reads a reply.</summary>
    /// <param name="json">UTF-8 JSON that <see cref="ToJson"/> wrote.</param>
    /// <exception cref="JsonException">It is none.</exception>
    public static ModelReply Parse(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, ModelJson.Default.ModelReply) ?? throw new JsonException("A reply is an object, not null.");

    /// <summary>Writes the reply as UTF-8 JSON.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, ModelJson.Default.ModelReply);
}

/// <summary>Why an answer ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ModelFinish>))]
public enum ModelFinish
{
    /// <summary>The model had no more to say.</summary>
    [JsonStringEnumMemberName("stop")]
    Stop = 1,

    /// <summary>It reached a limit of tokens: the answer is cut.</summary>
    [JsonStringEnumMemberName("length")]
    Length = 2,

    /// <summary>It asks for calls of tools.</summary>
    [JsonStringEnumMemberName("calls")]
    Calls = 3,

    /// <summary>A filter of the server cut it.</summary>
    [JsonStringEnumMemberName("filtered")]
    Filtered = 4,

    /// <summary>Anything else that a server says, or nothing.</summary>
    [JsonStringEnumMemberName("other")]
    Other = 5,
}

/// <summary>Tokens of one call.</summary>
public sealed record ModelUsage
{
    /// <summary>Tokens of the request.</summary>
    [JsonPropertyName("input")]
    public long InputTokens { get; init; }

    /// <summary>Tokens of the answer, reasoning included.</summary>
    [JsonPropertyName("output")]
    public long OutputTokens { get; init; }

    /// <summary>Of the request: what the server had at hand from earlier calls; often cheaper.</summary>
    [JsonPropertyName("cachedInput")]
    public long CachedInputTokens { get; init; }

    /// <summary>Of the request: what the server has put by for later calls; often dearer.</summary>
    [JsonPropertyName("cacheWrite")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long CacheWriteTokens { get; init; }

    /// <summary>Of the answer: reasoning.</summary>
    [JsonPropertyName("reasoning")]
    public long ReasoningTokens { get; init; }

    /// <summary>Whether the numbers are ours, because the server gave none.</summary>
    [JsonPropertyName("estimated")]
    public bool IsEstimated { get; init; }

    /// <summary>Tokens of both.</summary>
    [JsonIgnore]
    public long TotalTokens => InputTokens + OutputTokens;

    /// <summary>As prices take them.</summary>
    [JsonIgnore]
    public ModelTokens Tokens => new(InputTokens, OutputTokens, CachedInputTokens, CacheWriteTokens);
}
