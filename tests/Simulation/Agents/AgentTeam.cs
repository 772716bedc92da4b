using System.Text.Json;
using Tutti.Agents.ModelAgents;
using Tutti.Agents.Models;
using Tutti.Agents.Tools;
using Tutti.Governance.Gates;
using Tutti.Governance.Identities;
using Tutti.Governance.Policies;
using Tutti.Governance.Policies.Loading;
using Tutti.Governance.Prices;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Runs;

namespace Tutti.Simulation.Agents;

/// <summary>The agents of a world, as each new host declares them, and the budgets that they share.</summary>
internal static class AgentTeam
{
    public const string Workflow = "agents";

    /// <summary>What one run may spend: too little for the dear model alone.</summary>
    public const decimal Cap = 0.45m;

    public const decimal PriceOfASave = 0.01m;

    private static readonly PolicySet Policy = Load("""
        tutti: policy/v1
        budgets:
          fleet: { limit: 10.00 USD, window: day@UTC }
          cap: { limit: 0.45 USD, per: run.id, window: run, in: fleet, counts: [tools, models], over: degrade }
        rules:
          - { id: all, allow: "*" }
          - { id: save, on: local.save, spend: { amount: 0.01m, unit: USD, from: cap } }
        """);

    /// <summary>Declares the workflow, whose input is the run's key.</summary>
    public static Gate Declare(TuttiOptions options, AgentTarget target, IReadOnlyDictionary<string, AgentScript> scripts)
    {
        var gate = new Gate(Policy);
        gate.Declare(options);
        options.Payloads.AddModelAgents();
        options.AddWorkflow(WorkflowDefinition.Create<string, ModelAgentResult>(
            Workflow, 1, (ctx, run) => ModelAgentLoop.RunAsync(ctx, gate.Open(ctx, new Caller("ann", CallerKind.Local), Workflow), AgentOf(target, scripts[run], run), $"Task of {run}."), RunLimits.None));
        return gate;
    }

    private static ModelAgent AgentOf(AgentTarget target, AgentScript script, string run) => new()
    {
        Name = "worker",
        Instructions = "You are a worker.",
        Model = AgentModel.Of(target.Model(script), "dear", price: new ModelPrice { Unit = "USD", InputPerMillion = 100, OutputPerMillion = 2_000 }),
        Fallback = AgentModel.Of(target.Model(script), "cheap", price: new ModelPrice { Unit = "USD", InputPerMillion = 1, OutputPerMillion = 2 }),
        MaximumOutputTokens = 100,
        Tools = new ToolBox(target.Tools(run)),
        Answer = new AnswerForm { Schema = JsonElement.Parse("""{"type":"object","properties":{"said":{"type":"string"}},"required":["said"]}""") },
        Limits = ModelAgentLimits.Default with { Parallel = ToolParallelism.All, FaultyTurns = 10 },
    };

    private static PolicySet Load(string text) =>
        PolicyLoader.TryLoad(new PolicyTexts(new Dictionary<string, string> { ["policy.yaml"] = text }), "policy.yaml", out var faults) ?? throw new InvalidOperationException(string.Join('\n', faults));
}
