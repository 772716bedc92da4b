using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Tutti.Orchestration.Triggers.Deliveries;

namespace Tutti.Orchestration.Triggers;

/// <summary>JSON of triggers.</summary>
[SuppressMessage("Maintainability", "CA1506:Avoid excessive class coupling", Justification = "Most of it is generated, one type for each that is written.")]
[JsonSerializable(typeof(TriggerState))]
[JsonSerializable(typeof(TriggerReply))]
[JsonSerializable(typeof(TriggerChange))]
[JsonSerializable(typeof(DeliveryOrder))]
[JsonSerializable(typeof(Delivered))]
internal sealed partial class TriggerJson : JsonSerializerContext;
