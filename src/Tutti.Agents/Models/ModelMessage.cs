using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tutti.Agents.Models;

/// <summary>
/// One message of a conversation with a model. Its JSON stands alone, so that a store keeps each message once however many calls repeat it.
/// The names in JSON are part of the journal's format and are never derived from .NET names.
/// </summary>
public sealed record ModelMessage
{
    /// <summary>Who speaks.</summary>
    [JsonPropertyName("role")]
    public required ModelRole Role { get; init; }

    /// <summary>What is said, in order.</summary>
    [JsonPropertyName("parts")]
    public IReadOnlyList<ModelPart> Parts { get => field ?? []; init; }

    /// <summary>The texts of the message, one after the other; neither reasoning nor results.</summary>
    [JsonIgnore]
    public string Text => Parts is [ModelPart.Text only] ? only.Value : string.Concat(Parts.OfType<ModelPart.Text>().Select(static part => part.Value));

    /// <summary>The calls of tools that the message asks for.</summary>
    [JsonIgnore]
    public IEnumerable<ModelPart.ToolCall> Calls => Parts.OfType<ModelPart.ToolCall>();

    /// <summary>A message that is a text.</summary>
    /// <param name="role">Who speaks.</param>
    /// <param name="text">What is said.</param>
    public static ModelMessage Of(ModelRole role, string text) => new() { Role = role, Parts = [new ModelPart.Text { Value = text }] };

    /// <summary>Instructions.</summary>
    /// <param name="text">What is said.</param>
    public static ModelMessage System(string text) => Of(ModelRole.System, text);

    /// <summary>What the user says.</summary>
    /// <param name="text">What is said.</param>
    public static ModelMessage User(string text) => Of(ModelRole.User, text);

    /// <summary>The results of tools.</summary>
    /// <param name="results">One for each call that was asked for.</param>
    public static ModelMessage Results(params IReadOnlyList<ModelPart.ToolResult> results) => new() { Role = ModelRole.Tool, Parts = results };

    /// <summary>Reads a message.</summary>
    /// <param name="json">UTF-8 JSON that <see cref="ToJson"/> wrote.</param>
    /// <exception cref="JsonException">It is none.</exception>
    public static ModelMessage Parse(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, ModelJson.Default.ModelMessage) ?? throw new JsonException("A message is an object, not null.");

    /// <summary>Writes the message as UTF-8 JSON; equal messages give equal bytes.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, ModelJson.Default.ModelMessage);
}

/// <summary>Who speaks in a message.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ModelRole>))]
public enum ModelRole
{
    /// <summary>Whoever set the task: instructions.</summary>
    [JsonStringEnumMemberName("system")]
    System = 1,

    /// <summary>Whoever asks.</summary>
    [JsonStringEnumMemberName("user")]
    User = 2,

    /// <summary>The model.</summary>
    [JsonStringEnumMemberName("assistant")]
    Assistant = 3,

    /// <summary>Tools: only results.</summary>
    [JsonStringEnumMemberName("tool")]
    Tool = 4,
}
