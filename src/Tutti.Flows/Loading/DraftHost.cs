using System.Text.Json;
using Tutti.Documents;
using Tutti.Kernel.Steps;
using Tutti.Orchestration.Agents;
using Tutti.Orchestration.Agents.CodeAgents;
using Tutti.Orchestration.Functions;
using Tutti.Orchestration.Functions.Standard;
using Tutti.Orchestration.Plans;
using Tutti.Orchestration.Registry;

namespace Tutti.Flows.Loading;

/// <summary>A host that has every function and kind that a plan names, so that everything else can be checked without one. Nothing runs on it.</summary>
internal static class DraftHost
{
    public static PlanHost For(Plan plan, IEnumerable<string> kinds)
    {
        var host = new PlanHost();
        foreach (var kind in kinds.Where(kind => !host.AgentKinds.ContainsKey(kind))) { host.Add(AgentRegistry.UsualKinds.FirstOrDefault(known => known.Name == kind) ?? new AnyKind(kind)); }
        foreach (var function in StandardFunctions.ForDrafts) { host.Add(function); }
        foreach (var id in FunctionsOf(plan).Distinct(StringComparer.Ordinal).Where(id => !host.Functions.ContainsKey(id))) { host.Add(new PlanFunction(id, "", static (_, input) => ValueTask.FromResult(input))); }
        return host;
    }

    private static IEnumerable<string> FunctionsOf(Plan plan) => PlanBlocks.All(plan).OfType<PlanStep.Call>()
        .SelectMany(static call => (string?[])[call.Target.IsAgent ? null : call.Target.Name, call.Undo is { IsAgent: false } undo ? undo.Use : null]).OfType<string>().Concat(plan.Agents.Select(CodeAgentKind.Instance.ShortOf).OfType<string>()).Concat(plan.Flows.SelectMany(FunctionsOf));

    private sealed class AnyKind(string name) : IAgentKind
    {
        public string Name => name;

        public IAgent Read(PlanAgent agent, Plan plan, ICollection<DocumentFault> faults) => new AnyAgent(agent.Card);
    }

    private sealed class AnyAgent(DocumentNode.Map card) : IAgent
    {
        public AgentShape Shape { get; } = new();

        public IReadOnlyList<DocumentEntry> Templates => card.Entries;

        public ValueTask<JsonElement> RunAsync(StepContext step, AgentTask task) => throw new NotSupportedException("A draft is checked, not run.");
    }
}
