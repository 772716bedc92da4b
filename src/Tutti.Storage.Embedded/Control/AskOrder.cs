using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tutti.Storage.Embedded.Control;

/// <summary>A question to the part of the host that is not the store's: budgets, policies. The host's loader answers it.</summary>
public sealed record AskOrder
{
    /// <summary>What is asked, for example <c>budget/list</c>.</summary>
    [JsonPropertyName("topic")] public required string Topic { get; init; }

    /// <summary>What comes with it; null for nothing.</summary>
    [JsonPropertyName("body")] public JsonElement? Body { get; init; }

    /// <summary>Who asks, in their own words.</summary>
    [JsonPropertyName("by")] public string By { get; set; } = "";

    /// <summary>What proves who asks: a key or a token. Never journaled.</summary>
    [JsonPropertyName("proof")] public string Proof { get; set; } = "";
}
