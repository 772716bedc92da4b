using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tutti.Storage.Embedded.Control.Following;
using Tutti.Storage.Embedded.Control.Views;

namespace Tutti.Storage.Embedded.Control.Wire;

/// <summary>Metadata of everything that crosses the socket or is printed as JSON.</summary>
/// <remarks>Members with a default have setters: generated readers give init-only ones null instead of their default when a message leaves them out.</remarks>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, MaxDepth = 64, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ControlRequest))]
[JsonSerializable(typeof(ControlReply))]
[JsonSerializable(typeof(RunOutcome))]
[JsonSerializable(typeof(IReadOnlyList<RunView>))]
[JsonSerializable(typeof(IReadOnlyList<EventView>))]
[JsonSerializable(typeof(IReadOnlyList<WaitView>))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(string))]
[SuppressMessage("Maintainability", "CA1506:Avoid excessive class coupling", Justification = "Generated metadata names every type of the wire.")]
internal sealed partial class ControlJson : JsonSerializerContext;
