using System.Text.Json.Serialization;
using Tutti.Agents.Routing.Outcomes;
using Tutti.Agents.Routing.Running;

namespace Tutti.Agents.Routing;

/// <summary>The JSON forms of what routing journals.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OutcomeBook))]
[JsonSerializable(typeof(AgentTally))]
[JsonSerializable(typeof(CountedOutcome))]
[JsonSerializable(typeof(AgentOutcome))]
[JsonSerializable(typeof(RouteRecord))]
internal sealed partial class RoutingJson : JsonSerializerContext;
