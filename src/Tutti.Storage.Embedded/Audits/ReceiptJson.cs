using System.Text.Json.Serialization;

namespace Tutti.Storage.Embedded.Audits;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true, UseStringEnumConverter = true, AllowDuplicateProperties = false, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(Receipt))]
[JsonSerializable(typeof(AuditReport))]
internal sealed partial class ReceiptJson : JsonSerializerContext;
