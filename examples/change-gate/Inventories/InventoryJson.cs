using System.Text.Json.Serialization;

namespace ChangeGate.Inventories;

/// <summary>The JSON forms of inventories.</summary>
[JsonSerializable(typeof(InventoryReport))]
internal sealed partial class InventoryJson : JsonSerializerContext;
