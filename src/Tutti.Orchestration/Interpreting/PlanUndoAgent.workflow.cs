using System.Text.Json;
using System.Text.Json.Serialization;
using Tutti.Documents;
using Tutti.Documents.Json;
using Tutti.Governance.Gates;
using Tutti.Kernel;
using Tutti.Kernel.Runs;
using Tutti.Kernel.Steps;
using Tutti.Orchestration.Agents;
using Tutti.Orchestration.Checking;
using Tutti.Orchestration.Diagnostics;
using Tutti.Orchestration.Functions;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Interpreting;

/// <summary>An undo of a plan by an agent, as data (rule E3): whatever it calls passes the gate on behalf of whoever the run is of.</summary>
internal sealed record PlanUndoAgent
{
    [JsonPropertyName("name")] public required string Name { get; init; }

    [JsonPropertyName("kind")] public required string Kind { get; init; }

    /// <summary>The card as the plan has it.</summary>
    [JsonPropertyName("card")] public required JsonElement Card { get; init; }

    /// <summary>What was filled of it before the step acted.</summary>
    [JsonPropertyName("filled")] public required JsonElement Filled { get; init; }

    /// <summary>What the agent is given.</summary>
    [JsonPropertyName("with")] public required JsonElement With { get; init; }

    /// <summary>Files that the card names, by path.</summary>
    [JsonPropertyName("files")] public IReadOnlyDictionary<string, string> Files { get => field ?? new Dictionary<string, string>(); init; }

    /// <summary>Names of secrets.</summary>
    [JsonPropertyName("secrets")] public IReadOnlyList<string> Secrets { get => field ?? []; init; }

    /// <summary>In which of the flows in the run's plan the effect was caused; empty for the plan itself.</summary>
    [JsonPropertyName("scope")] public string Scope { get => field ?? ""; init; }

    /// <summary>On whose behalf; null on a host without a gate.</summary>
    [JsonPropertyName("origin")] public CallOrigin? Origin { get; init; }

    public static PlanUndoAgent Of(CompiledUndoAgent agent, JsonElement filled, JsonElement with, RunFacts facts)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer)) { JsonDocuments.Write(agent.Card.Card, writer); }
        return new PlanUndoAgent
        {
            Name = agent.Card.Name,
            Kind = agent.Card.Kind,
            Card = JsonElement.Parse(buffer.GetBuffer().AsSpan(0, (int)buffer.Length)),
            Filled = filled,
            With = with,
            Files = agent.Files.ToDictionary(static file => file.Path, static file => file.Content, StringComparer.Ordinal),
            Secrets = agent.Secrets,
            Scope = facts.Scope,
            Origin = facts.Session is null ? null : facts.Session.Origin with { Agent = agent.Card.Name },
        };
    }

    /// <summary>Takes the effect back, within the bounds of the flow that caused it.</summary>
    public async Task RunAsync(WorkflowContext scope, PlanHost hosts)
    {
        var run = scope.RunInput<PlanRun>();
        var host = hosts.In(run.Project);
        var agent = Read(host);
        var session = Origin is { } origin && host.Gate is { } gate ? PlanWorkflows.Compile(run, host).Bound(gate.Open(scope, origin), Scope) : null;
        if (session is null && Origin is not null) { throw new HostUnsuitedException(FaultCodes.NoGate, $"Agent '{Name}' takes an effect back under a gate, and this host has none. Start a host that has one, then retry the run."); }
        var task = new AgentTask(With, Filled) { Retry = agent.Shape.Retry, Timeout = agent.Shape.KeepsTime ? agent.Shape.Timeout : null, IdleTimeout = agent.Shape.KeepsTime ? agent.Shape.IdleTimeout : null };
        _ = await AgentWork.DoAsync(scope, "undo", session, agent, task, AgentWork.OptionsOf(agent.Shape) with { Repeat = RepeatRule.Idempotent });
    }

    private IAgent Read(PlanHost host)
    {
        var faults = new List<DocumentFault>();
        var plan = new Plan { Name = "undo", Steps = [], Files = [.. Files.Select(static file => new PlanFile(file.Key, file.Value))], Secrets = Secrets };
        if (host.AgentKinds.TryGetValue(Kind, out var kind) && JsonDocuments.Of(Card) is DocumentNode.Map card)
        {
            var agent = kind.Read(new PlanAgent { Name = Name, Kind = Kind, Card = card }, plan, faults);
            if (faults.TrueForAll(static fault => fault.IsWarning)) { return agent; }
        }

        throw new TuttiException(FaultCodes.UndoAgentUnknown, $"This host cannot read the card of agent '{Name}' ({Kind}), which takes an effect back. {string.Join(' ', faults)} Start a host that can, then retry the run.");
    }
}
