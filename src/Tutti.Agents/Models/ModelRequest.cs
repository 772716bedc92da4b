using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tutti.Agents.Models;

/// <summary>All that one call of a model needs beside the model itself. Immutable data: what is journaled is what is sent.</summary>
public sealed record ModelRequest
{
    /// <summary>The conversation.</summary>
    [JsonPropertyName("messages")]
    public IReadOnlyList<ModelMessage> Messages { get => field ?? []; init; }

    /// <summary>The tools that the model may ask for.</summary>
    [JsonPropertyName("tools")]
    public IReadOnlyList<ToolOffer> Tools { get => field ?? []; init; }

    /// <summary>What the answer must be; null for words.</summary>
    [JsonPropertyName("answer")]
    public AnswerForm? Answer { get; init; }

    /// <summary>The most tokens that the answer may have, reasoning included; null for the server's own limit.</summary>
    [JsonPropertyName("maxOutputTokens")]
    public int? MaximumOutputTokens { get; init; }

    /// <summary>0 to 2; null for the server's default.</summary>
    [JsonPropertyName("temperature")]
    public float? Temperature { get; init; }

    /// <summary>Makes servers that honour it draw the same lots again.</summary>
    [JsonPropertyName("seed")]
    public long? Seed { get; init; }

    /// <summary>Texts at which the answer ends.</summary>
    [JsonPropertyName("stop")]
    public IReadOnlyList<string> StopTexts { get => field ?? []; init; }

    /// <summary>Whether the model may ask for one call at a time only.</summary>
    [JsonPropertyName("oneCall")]
    public bool AllowsOneCallOnly { get; init; }

    /// <summary>Reads a request.</summary>
    /// <param name="json">UTF-8 JSON that <see cref="ToJson"/> wrote.</param>
    /// <exception cref="JsonException">It is none.</exception>
    public static ModelRequest Parse(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, ModelJson.Default.ModelRequest) ?? throw new JsonException("A request is an object, not null.");

    /// <summary>Writes the request as UTF-8 JSON.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, ModelJson.Default.ModelRequest);
}

/// <summary>A tool as a model is told of it.</summary>
public sealed record ToolOffer
{
    /// <summary>1 to 64 letters, digits, <c>_</c> and <c>-</c>: what every server takes.</summary>
    [JsonPropertyName("name")]
    public required string Name { get; init; }

    /// <summary>What it does, when to use it.</summary>
    [JsonPropertyName("description")]
    public string Description { get => field ?? ""; init; }

    /// <summary>The JSON schema of its arguments: of an object.</summary>
    [JsonPropertyName("input")]
    public required JsonElement InputSchema { get; init; }
}

/// <summary>What an answer must be when words are not enough: JSON, of a schema if there is one.</summary>
public sealed record AnswerForm
{
    /// <summary>A name for the schema: letters, digits, <c>_</c> and <c>-</c>.</summary>
    [JsonPropertyName("name")]
    public string Name { get => field ?? "answer"; init; }

    /// <summary>The schema; null for any JSON object.</summary>
    [JsonPropertyName("schema")]
    public JsonElement? Schema { get; init; }
}
