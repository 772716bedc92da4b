using System.Collections.Concurrent;
using System.Text.Json;
using Tutti.Documents;
using Tutti.Governance.Calls;
using Tutti.Governance.Naming;
using Tutti.Kernel.Steps;
using Tutti.Orchestration.Agents;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Tests.Support;

/// <summary>Agents that stand for commands: <c>command: {wants: text}</c> is red until its input contains the text. The gate judges them as <c>process:NAME</c>.</summary>
internal sealed class CommandAgents : IAgentKind
{
    /// <summary>What was executed: <c>agent:input</c>.</summary>
    public ConcurrentQueue<string> Calls { get; } = new();

    public string Name => "command";

    public IAgent Read(PlanAgent agent, Plan plan, ICollection<DocumentFault> faults) =>
        new Command(this, agent.Name, (agent.Card.Find("command") as DocumentNode.Map)?.Find("wants") is DocumentNode.Text wants ? wants.Value : "");

    private sealed class Command(CommandAgents owner, string name, string wants) : IGatedAgent
    {
        public AgentShape Shape { get; } = new();

        public IReadOnlyList<DocumentEntry> Templates => [];

        public AgentCall CallOf(AgentTask task) =>
            new(TargetName.Parse($"process:{name}"), CallArguments.Parse(System.Text.Encoding.UTF8.GetBytes($$"""{"input":{{task.Input.GetRawText()}}}""")));

        public ValueTask<JsonElement> RunAsync(StepContext attempt, AgentTask task)
        {
            owner.Calls.Enqueue($"{name}:{task.Input.GetRawText()}");
            return task.Input.GetRawText().Contains(wants, StringComparison.Ordinal)
                ? new ValueTask<JsonElement>(JsonElement.Parse("\"green\""))
                : throw new StepRejectedException($"It is red: '{wants}' is missing.", AgentFailures.Failed);
        }
    }
}
