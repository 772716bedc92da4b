using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tutti.Agents.Models;

namespace Tutti.Agents.Tools;

/// <summary>What a tool says of itself: what models see, what policy names, and what a step that calls it declares.</summary>
public sealed record ToolDeclaration
{
    /// <summary>The name that models use: 1 to 64 letters, digits, <c>_</c> and <c>-</c>.</summary>
    [JsonPropertyName("name")]
    public required string Name { get; init; }

    /// <summary>The name that policies use, for example <c>github.create_issue</c>; the other name by default.</summary>
    [JsonPropertyName("identity")]
    public string Identity { get => field ?? Name; init; }

    /// <summary>What it does and when to use it, for models.</summary>
    [JsonPropertyName("description")]
    public string Description { get => field ?? ""; init; }

    /// <summary>The JSON schema of its arguments: of an object.</summary>
    [JsonPropertyName("input")]
    public required JsonElement InputSchema { get; init; }

    /// <summary>The JSON schema of <see cref="ToolOutput.Value"/>; null when it promises none.</summary>
    [JsonPropertyName("output")]
    public JsonElement? OutputSchema { get; init; }

    /// <summary>What it does to the world. What is not declared must not be done twice.</summary>
    [JsonPropertyName("effect")]
    public ToolEffect Effect { get => field ?? ToolEffect.Unknown; init; }

    /// <summary>The tool as a model is told of it.</summary>
    [JsonIgnore]
    public ToolOffer Offer => new() { Name = Name, Description = Description, InputSchema = InputSchema };

    /// <summary>SHA-256 over all that the tool says of itself, hexadecimal: another text, another tool.</summary>
    public string Fingerprint() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        $"{Identity}\n{Description}\n{JsonSerializer.Serialize(InputSchema, ToolJson.Default.JsonElement)}\n{(OutputSchema is { } output ? JsonSerializer.Serialize(output, ToolJson.Default.JsonElement) : "")}\n{JsonSerializer.Serialize(Effect, ToolJson.Default.ToolEffect)}")));
}
