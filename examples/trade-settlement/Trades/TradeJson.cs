using System.Text.Json.Serialization;
using TradeSettlement.Agents;

namespace TradeSettlement.Trades;

/// <summary>What runs and steps carry.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Trade))]
[JsonSerializable(typeof(TradeResult))]
[JsonSerializable(typeof(LegToUndo))]
[JsonSerializable(typeof(TradeToJudge))]
internal sealed partial class TradeJson : JsonSerializerContext;
