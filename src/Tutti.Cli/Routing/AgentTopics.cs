using System.Text.Json;
using System.Text.Json.Serialization;
using Tutti.Agents.Routing.Outcomes;
using Tutti.Kernel.Engine;

namespace Tutti.Cli.Routing;

/// <summary>What can be asked of a host about agents, and how it is answered.</summary>
internal static class AgentTopics
{
    /// <summary>What is known of all agents' past tasks.</summary>
    internal const string Records = "agent/records";

    internal static async Task<JsonElement> RecordsAsync(TuttiEngine engine, CancellationToken cancellationToken) =>
        JsonSerializer.SerializeToElement(await AgentOutcomes.Kind.TalliesAsync(engine, AgentOutcomes.Common, cancellationToken).ConfigureAwait(false), AgentTopicsJson.Default.IReadOnlyDictionaryStringAgentTally);
}

/// <summary>JSON of the answers.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(IReadOnlyDictionary<string, AgentTally>))]
internal sealed partial class AgentTopicsJson : JsonSerializerContext;
