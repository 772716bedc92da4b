using System.Text.Json.Serialization;

namespace Tutti.Agents.Models;

/// <summary>Metadata of the types that are journaled about models: add them to a run's payload types with <see cref="ModelPayloads"/>.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, AllowOutOfOrderMetadataProperties = true)]
[JsonSerializable(typeof(ModelMessage))]
[JsonSerializable(typeof(ModelPart))]
[JsonSerializable(typeof(ModelRequest))]
[JsonSerializable(typeof(ModelReply))]
[JsonSerializable(typeof(ModelUsage))]
internal sealed partial class ModelJson : JsonSerializerContext;
