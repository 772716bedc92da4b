using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tutti.Agents.Tools;

/// <summary>Metadata of what is journaled about tools.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, AllowOutOfOrderMetadataProperties = true)]
[JsonSerializable(typeof(ToolDeclaration))]
[JsonSerializable(typeof(ToolEffect))]
[JsonSerializable(typeof(ToolOutput))]
[JsonSerializable(typeof(ToolUndo))]
[JsonSerializable(typeof(ListedTool[]))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class ToolJson : JsonSerializerContext;
