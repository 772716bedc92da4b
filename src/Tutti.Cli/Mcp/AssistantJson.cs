using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tutti.Cli.Mcp;

/// <summary>The arguments of calls as JSON.</summary>
[JsonSerializable(typeof(IReadOnlyDictionary<string, JsonElement>))]
internal sealed partial class AssistantJson : JsonSerializerContext;
