using Tutti.Kernel.Payloads;

namespace Tutti.Agents.Models;

/// <summary>The ids under which data of model calls stand in the journal.</summary>
public static class ModelPayloads
{
    /// <summary>Declares messages, requests, replies and usage as types that steps and runs may carry.</summary>
    /// <param name="types">The types of a host.</param>
    /// <returns>The same types.</returns>
    public static PayloadTypes AddModels(this PayloadTypes types)
    {
        ArgumentNullException.ThrowIfNull(types);
        return types
            .Add("tutti/model-message@1", ModelJson.Default.ModelMessage)
            .Add("tutti/model-request@1", ModelJson.Default.ModelRequest)
            .Add("tutti/model-reply@1", ModelJson.Default.ModelReply)
            .Add("tutti/model-usage@1", ModelJson.Default.ModelUsage);
    }
}
