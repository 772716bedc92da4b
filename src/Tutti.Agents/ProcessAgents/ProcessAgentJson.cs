using System.Text.Json.Serialization;

namespace Tutti.Agents.ProcessAgents;

/// <summary>The JSON form in which answers of process agents are journaled.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProcessAgentResult))]
public sealed partial class ProcessAgentJson : JsonSerializerContext;
