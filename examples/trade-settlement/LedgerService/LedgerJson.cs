using System.Text.Json.Serialization;

namespace TradeSettlement.LedgerService;

/// <summary>Entries and answers on the wire and in the file.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LedgerEntry))]
[JsonSerializable(typeof(LedgerAnswer))]
[JsonSerializable(typeof(LedgerBalance))]
internal sealed partial class LedgerJson : JsonSerializerContext;
