using System.Text.Json;
using Tutti.Agents.ModelAgents.Running;
using Tutti.Agents.Schemas;
using Tutti.Agents.Tools;
using Tutti.Documents;
using Tutti.Governance.Gates;
using Tutti.Kernel.Runs;
using Tutti.Kernel.Steps;
using Tutti.Orchestration.Agents.ModelAgents;
using Tutti.Orchestration.Interpreting;

namespace Tutti.Orchestration.Agents.ToolAgents;

/// <summary>One tool of a server as an agent of a plan.</summary>
/// <param name="name">The agent's name.</param>
/// <param name="identity">The tool, as policies name it.</param>
/// <param name="words">The argument that a task in words is; null for <c>task</c>.</param>
/// <param name="find">Finds the host's tools.</param>
internal sealed class ToolPlanAgent(string name, string identity, string? words, ToolFinder find) : IWorkflowAgent
{
    public required AgentShape Shape { get; init; }

    public required IReadOnlyList<DocumentEntry> Templates { get; init; }

    public required JsonElement? Output { get; init; }

    /// <inheritdoc/>
    public IReadOnlyList<string> FaultsOf(JsonElement result) => Output is { } schema ? JsonSchema.FindFaults(schema, result) : [];

    /// <summary>It is more than a step: the interpreter gives it a scope.</summary>
    public ValueTask<JsonElement> RunAsync(StepContext attempt, AgentTask task) => throw new NotSupportedException("A tool is called in a scope of its own.");

    /// <summary>Looking the tool up asks its server, so it is a step; what it listed then is what is called, also after a restart.</summary>
    public async Task<JsonElement> RunAsync(WorkflowContext scope, GateSession session, AgentTask task)
    {
        var listed = await scope.StepAsync("tool", StepOptions.Pure, async step =>
        {
            var found = (await find([identity], step.CancellationToken).ConfigureAwait(false)).FirstOrDefault(tool => tool.Declaration.Identity == identity);
            return found is null ? throw AgentFailures.NoTool(name, identity) : (ListedTool[])[new ListedTool { Declaration = found.Declaration, Fingerprint = found.ListedFingerprint }];
        });
        var output = await GatedTool.CallAsync(scope, session, new LateTool(listed[0], find), ArgumentsOf(task));
        if (output.IsFailed) { throw AgentFailures.ToolFailed(name, identity, output); }
        var result = output.Value ?? Values.OfText(output.Text);
        return FaultsOf(result) is { Count: > 0 } faults ? throw AgentFailures.Misfit(name, faults) : result;
    }

    /// <summary>What the card fixes, over what the step gives.</summary>
    private JsonElement ArgumentsOf(AgentTask task) => Values.Written(writer =>
    {
        writer.WriteStartObject();
        var isFixed = task.Card.TryGetProperty(ToolAgentKind.Arguments, out var given) && given.ValueKind == JsonValueKind.Object;
        foreach (var member in task.Input.ValueKind == JsonValueKind.Object ? task.Input.EnumerateObject() : default)
        {
            var argument = words is not null && member.NameEquals("task") ? words : member.Name;
            if (isFixed && given.TryGetProperty(argument, out _)) { continue; }
            writer.WritePropertyName(argument);
            member.Value.WriteTo(writer);
        }

        foreach (var member in isFixed ? given.EnumerateObject() : default) { member.WriteTo(writer); }
        writer.WriteEndObject();
    });
}
