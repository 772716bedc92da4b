using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tutti.Agents.Models;

/// <summary>A part of a message: the kinds are closed, and each has a name of its own in JSON (<c>kind</c>).</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Text), "text")]
[JsonDerivedType(typeof(Reasoning), "reasoning")]
[JsonDerivedType(typeof(ToolCall), "call")]
[JsonDerivedType(typeof(ToolResult), "result")]
[JsonDerivedType(typeof(Media), "media")]
public abstract record ModelPart
{
    private ModelPart()
    {
    }

    /// <summary>Words.</summary>
    public sealed record Text : ModelPart
    {
        /// <summary>The words.</summary>
        [JsonPropertyName("text")]
        public required string Value { get; init; }
    }

    /// <summary>What the model thought before it answered. It is for people and traces: it is not sent back unless its server demands it.</summary>
    public sealed record Reasoning : ModelPart
    {
        /// <summary>The thoughts; may be empty where a server keeps them to itself.</summary>
        [JsonPropertyName("text")]
        public required string Value { get; init; }

        /// <summary>What the server wants back unchanged beside them; null for nothing.</summary>
        [JsonPropertyName("signature")]
        public string? Signature { get; init; }
    }

    /// <summary>The model asks for a call of a tool.</summary>
    public sealed record ToolCall : ModelPart
    {
        /// <summary>By which the result is matched with the call; unique in the conversation.</summary>
        [JsonPropertyName("id")]
        public required string Id { get; init; }

        /// <summary>The tool's name, as the model wrote it. It may be nobody's.</summary>
        [JsonPropertyName("name")]
        public required string Name { get; init; }

        /// <summary>The arguments, an object without duplicate keys, numbers as they were written; null when they are none, see <see cref="Fault"/>.</summary>
        [JsonPropertyName("arguments")]
        public JsonElement? Arguments { get; init; }

        /// <summary>Why the arguments cannot be used, for the model to read; null when they can.</summary>
        [JsonPropertyName("fault")]
        public string? Fault { get; init; }

        /// <summary>Whether the call was read out of the text of the answer, because the server passed it on as text.</summary>
        [JsonPropertyName("salvaged")]
        public bool IsSalvaged { get; init; }
    }

    /// <summary>What a call of a tool gave.</summary>
    public sealed record ToolResult : ModelPart
    {
        /// <summary>The id of the call.</summary>
        [JsonPropertyName("call")]
        public required string CallId { get; init; }

        /// <summary>The text that the model sees.</summary>
        [JsonPropertyName("text")]
        public required string Value { get; init; }

        /// <summary>Whether the call failed.</summary>
        [JsonPropertyName("failed")]
        public bool IsFailed { get; init; }

        /// <summary>The name of the whole text, when <see cref="Value"/> is only its beginning; null when it is all.</summary>
        [JsonPropertyName("reference")]
        public string? Reference { get; init; }
    }

    /// <summary>An image or another file, by value or by address.</summary>
    public sealed record Media : ModelPart
    {
        /// <summary>For example <c>image/png</c>.</summary>
        [JsonPropertyName("type")]
        public required string MediaType { get; init; }

        /// <summary>The bytes, base64; null when <see cref="Address"/> is given.</summary>
        [JsonPropertyName("data")]
        public string? Data { get; init; }

        /// <summary>Where it lies; null when <see cref="Data"/> is given.</summary>
        [JsonPropertyName("address")]
        public string? Address { get; init; }
    }
}
