using System.Text.Json;
using System.Text.Json.Serialization;
using Tutti.Agents.Models;

namespace Tutti.Agents.Tools;

/// <summary>What a tool gave, in a form that can be journaled.</summary>
public sealed record ToolOutput
{
    /// <summary>What the model reads.</summary>
    [JsonPropertyName("text")]
    public required string Text { get; init; }

    /// <summary>The same as a value, for code; null when there is none.</summary>
    [JsonPropertyName("value")]
    public JsonElement? Value { get; init; }

    /// <summary>Whether the tool says that it could not do it. That is an answer: nothing about it is unknown.</summary>
    [JsonPropertyName("failed")]
    public bool IsFailed { get; init; }

    /// <summary>The code of what went wrong, where it has one; null otherwise.</summary>
    [JsonPropertyName("code")]
    public string? Code { get; init; }

    /// <summary>Images and other files.</summary>
    [JsonPropertyName("media")]
    public IReadOnlyList<ModelPart.Media> Media { get => field ?? []; init; }

    /// <summary>Words.</summary>
    /// <param name="text">What the model reads.</param>
    public static ToolOutput Of(string text) => new() { Text = text };

    /// <summary>A value; its JSON is what the model reads, or its text when it is one.</summary>
    /// <param name="value">The value.</param>
    public static ToolOutput Of(JsonElement value) => new() { Text = value.ValueKind == JsonValueKind.String ? value.GetString() ?? "" : value.GetRawText(), Value = value };

    /// <summary>A definite no.</summary>
    /// <param name="text">What the model reads: what is wrong, and what would be right.</param>
    /// <param name="code">A code, if it has one.</param>
    public static ToolOutput Failed(string text, string? code = null) => new() { Text = text, IsFailed = true, Code = code };
}
