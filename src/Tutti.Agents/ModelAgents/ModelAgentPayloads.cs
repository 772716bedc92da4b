using System.Text.Json.Serialization;
using Tutti.Agents.ModelAgents.Running;
using Tutti.Agents.Models;
using Tutti.Agents.Tools;
using Tutti.Kernel.Payloads;

namespace Tutti.Agents.ModelAgents;

/// <summary>The ids under which data of model agents stand in the journal.</summary>
public static class ModelAgentPayloads
{
    /// <summary>Declares all that runs of model agents carry, data of models and tools included.</summary>
    /// <param name="types">The types of a host.</param>
    /// <returns>The same types.</returns>
    public static PayloadTypes AddModelAgents(this PayloadTypes types)
    {
        ArgumentNullException.ThrowIfNull(types);
        return types.AddModels().AddTools()
            .Add("tutti/model-agent@1", ModelAgentJson.Default.AgentStamp)
            .Add("tutti/model-agent-result@1", ModelAgentJson.Default.ModelAgentResult);
    }
}

/// <summary>Metadata of what is journaled about model agents. Limits of zero are written: read back, they must not become the usual ones.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, AllowOutOfOrderMetadataProperties = true)]
[JsonSerializable(typeof(AgentStamp))]
[JsonSerializable(typeof(ModelAgentResult))]
internal sealed partial class ModelAgentJson : JsonSerializerContext;
