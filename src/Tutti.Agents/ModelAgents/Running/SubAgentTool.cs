using System.Text.Json;
using Tutti.Agents.Tools;
using Tutti.Kernel.Steps;

namespace Tutti.Agents.ModelAgents.Running;

/// <summary>Somebody who is given work, as a tool of the supervisor. It is many steps, not one, so the loop runs it; as a tool it only says what it is.</summary>
internal abstract class DelegationTool(string name, string description) : Tool(new ToolDeclaration
{
    Name = name,
    Identity = $"{Server}.{name}",
    Description = description,
    InputSchema = Schema,
    Effect = ToolEffect.Pure,
})
{
    internal const string Server = "agents";

    private static readonly JsonElement Schema = JsonElement.Parse(
        """{"type":"object","properties":{"request":{"type":"string","minLength":1,"description":"what to do, with all that is needed to do it: the agent sees nothing else of this conversation"}},"required":["request"],"additionalProperties":false}""");

    public override Task<ToolOutput> InvokeAsync(JsonElement arguments, StepContext attempt) =>
        throw new InvalidOperationException("Who is given work is run by the loop of the supervisor, not as a step.");
}

/// <summary>A model agent that is given work.</summary>
internal sealed class SubAgentTool(SubAgent sub) : DelegationTool(sub.Agent.Name, sub.Description)
{
    internal SubAgent Sub => sub;
}

/// <summary>Somebody else who is given work.</summary>
internal sealed class DelegateTool(DelegateAgent agent) : DelegationTool(agent.Name, agent.Description)
{
    internal DelegateAgent Agent => agent;
}
