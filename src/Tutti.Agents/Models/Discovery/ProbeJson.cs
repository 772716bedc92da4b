using System.Text.Json.Serialization;

namespace Tutti.Agents.Models.Discovery;

/// <summary>A question about one model (Ollama).</summary>
internal sealed record ShowRequest([property: JsonPropertyName("model")] string Model);

/// <summary>Metadata of what is asked of servers.</summary>
[JsonSerializable(typeof(ShowRequest))]
internal sealed partial class ProbeJson : JsonSerializerContext;
