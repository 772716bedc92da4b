using System.Collections.Concurrent;
using System.Text.Json;
using Tutti.Documents;
using Tutti.Kernel;
using Tutti.Kernel.Steps;
using Tutti.Orchestration.Agents;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Tests.Support;

/// <summary>Agents whose card says what they answer: <c>script: {reply: …, fail: text, blocks: true}</c>.</summary>
internal sealed class ScriptedAgents : IAgentKind
{
    /// <summary>What agents were asked, in the order in which they began: <c>agent:step path</c>.</summary>
    public ConcurrentQueue<string> Calls { get; } = new();

    /// <summary>Agents that block wait for it.</summary>
    public TaskCompletionSource Gate { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Released once for each agent that begins.</summary>
    public SemaphoreSlim Begun { get; } = new(0);

    public string Name => "script";

    public IAgent Read(PlanAgent agent, Plan plan, ICollection<DocumentFault> faults) =>
        new Scripted(this, agent.Name, agent.Card.Find("script") as DocumentNode.Map ?? new DocumentNode.Map([], SourcePlace.None));

    private sealed class Scripted(ScriptedAgents owner, string name, DocumentNode.Map script) : IAgent
    {
        public AgentShape Shape { get; } = new();

        public IReadOnlyList<DocumentEntry> Templates => script.Find("reply") is { } reply ? [new DocumentEntry("reply", reply)] : [];

        public async ValueTask<JsonElement> RunAsync(StepContext attempt, AgentTask task)
        {
            owner.Calls.Enqueue($"{name}:{attempt.Path}");
            owner.Begun.Release();
            if (script.Find("blocks") is not null) { await owner.Gate.Task.WaitAsync(attempt.CancellationToken); }
            if (script.Find("fail") is DocumentNode.Text failure) { throw new TuttiException("TEST1", failure.Value); }
            return task.Card.TryGetProperty("reply", out var reply) ? reply : task.Input;
        }
    }
}
