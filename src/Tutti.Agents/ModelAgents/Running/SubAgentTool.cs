using System.Text.Json;
using Tutti.Agents.Tools;
using Tutti.Kernel.Steps;

namespace Tutti.Agents.ModelAgents.Running;

/// <summary>An agent as a tool of its supervisor. It is many steps, not one, so the loop runs it; as a tool it only says what it is.</summary>
internal sealed class SubAgentTool(SubAgent sub) : Tool(Declare(sub))
{
    internal const string Server = "agents";

    private static readonly JsonElement Schema = JsonElement.Parse(
        """{"type":"object","properties":{"request":{"type":"string","minLength":1,"description":"what to do, with all that is needed to do it: the agent sees nothing else of this conversation"}},"required":["request"],"additionalProperties":false}""");

    internal SubAgent Sub => sub;

    public override Task<ToolOutput> InvokeAsync(JsonElement arguments, StepContext attempt) =>
        throw new InvalidOperationException("A sub-agent is run by the loop of its supervisor, not as a step.");

    private static ToolDeclaration Declare(SubAgent sub) => new()
    {
        Name = sub.Agent.Name,
        Identity = $"{Server}.{sub.Agent.Name}",
        Description = sub.Description,
        InputSchema = Schema,
        Effect = ToolEffect.Pure,
    };
}
