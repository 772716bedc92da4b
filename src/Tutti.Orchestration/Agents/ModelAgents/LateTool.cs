using System.Text.Json;
using System.Text.Json.Serialization;
using Tutti.Agents.Tools;
using Tutti.Kernel.Steps;
using Tutti.Orchestration.Diagnostics;

namespace Tutti.Orchestration.Agents.ModelAgents;

/// <summary>A tool that is looked for when it is called. What was judged is what is executed: one that is another by then is not called.</summary>
internal sealed class LateTool(ListedTool listed, ToolFinder find) : Tool(listed.Declaration)
{
    public override string? ListedFingerprint => listed.Fingerprint;

    public override async Task<ToolOutput> InvokeAsync(JsonElement arguments, StepContext attempt)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        var identity = listed.Declaration.Identity.Length > 0 ? listed.Declaration.Identity : listed.Declaration.Name;
        var tool = (await find([identity], attempt.CancellationToken).ConfigureAwait(false)).FirstOrDefault(tool => tool.Declaration.Name == listed.Declaration.Name);
        if (tool is null || tool.ListedFingerprint != listed.Fingerprint)
        {
            throw new NotExecutedException($"The tool '{identity}' is {(tool is null ? "not there any more" : "another one than the agent was given")}. Nothing was done. Start the run anew.", FaultCodes.ToolChanged, isTransient: false);
        }

        return await tool.InvokeAsync(arguments, attempt).ConfigureAwait(false);
    }
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(Dictionary<string, JsonElement>))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class ModelCardJson : JsonSerializerContext;
