using System.Text.Json;
using Tutti.Agents.ModelAgents;
using Tutti.Agents.ModelAgents.Stopping;
using Tutti.Agents.Models;
using Tutti.Agents.Tools;
using Tutti.Documents;
using Tutti.Governance.Gates;
using Tutti.Kernel.Runs;
using Tutti.Kernel.Steps;

namespace Tutti.Orchestration.Agents.ModelAgents;

/// <summary>An agent of a plan that thinks with a model.</summary>
internal sealed class ModelPlanAgent(ModelCard card, ModelAgentOptions options) : IWorkflowAgent
{
    public required AgentShape Shape { get; init; }

    public IReadOnlyList<DocumentEntry> Templates => card.Templates;

    /// <summary>It is more than a step: the interpreter gives it a scope.</summary>
    public ValueTask<JsonElement> RunAsync(StepContext attempt, AgentTask task) => throw new NotSupportedException("A model agent works in a scope of its own.");

    public async Task<JsonElement> RunAsync(WorkflowContext scope, GateSession session, AgentTask task)
    {
        var agent = AgentOf(task, await ToolsAsync(scope));
        var result = (await ModelAgentLoop.RunAsync(scope, session, agent, RequestOf(task.Input))).Require();
        return result.Value ?? JsonSerializer.SerializeToElement(result.Text, ModelCardJson.Default.String);
    }

    private ModelAgent AgentOf(AgentTask task, ToolBox tools)
    {
        var stop = card.Tokens is { } tokens ? StopWhen.Tokens(tokens) : null;
        if ((task.Timeout ?? card.Timeout) is { } time) { stop = stop is null ? StopWhen.After(time) : stop | StopWhen.After(time); }
        return new ModelAgent
        {
            Name = card.Name,
            Instructions = task.Card.GetProperty(ModelCardReader.Instructions).GetString() ?? "",
            Model = options.Model(card.Model),
            Fallback = card.Fallback is { } cheaper ? options.Model(cheaper) : null,
            Tools = tools,
            Answer = card.Output is { } schema ? new AnswerForm { Name = card.Name, Schema = schema } : null,
            StopWhen = stop,
            Limits = card.Turns is { } turns ? ModelAgentLimits.Default with { Turns = turns } : ModelAgentLimits.Default,
        };
    }

    /// <summary>Looking tools up asks servers, so it is a step; what they listed then is what the agent has, also after a restart.</summary>
    private async Task<ToolBox> ToolsAsync(WorkflowContext scope)
    {
        if (card.Tools.Count == 0) { return new ToolBox(); }
        var listed = await scope.StepAsync("tools", StepOptions.Pure, async step =>
        {
            var found = await options.FindTools(card.Tools, step.CancellationToken).ConfigureAwait(false);
            return found.Select(static tool => new ListedTool { Declaration = tool.Declaration, Fingerprint = tool.ListedFingerprint }).ToArray();
        });
        return new ToolBox(listed.Select(tool => new LateTool(tool, options)));
    }

    /// <summary>A text as it is; an object with a <c>task</c> as that and the rest below it; anything else as JSON.</summary>
    private static string RequestOf(JsonElement input)
    {
        if (input.ValueKind == JsonValueKind.String) { return input.GetString() ?? ""; }
        if (input.ValueKind != JsonValueKind.Object || !input.TryGetProperty("task", out var task) || task.ValueKind != JsonValueKind.String) { return input.GetRawText(); }
        var rest = input.EnumerateObject().Where(static member => member.Name != "task").ToDictionary(static member => member.Name, static member => member.Value);
        return rest.Count == 0 ? task.GetString() ?? "" : $"{task.GetString()}\n\n{JsonSerializer.Serialize(rest, ModelCardJson.Default.DictionaryStringJsonElement)}";
    }
}
