using System.Text.Json;
using Tutti.Documents;
using Tutti.Documents.Reading;
using Tutti.Expressions.Types;
using Tutti.Kernel.Steps;
using Tutti.Orchestration.Plans;
using Tutti.Orchestration.Reading;
using Tutti.Orchestration.Registry;

namespace Tutti.Orchestration.Agents;

/// <summary>What cards say whatever their kind: what routing reads, schemas, times, retries, effects. The kind's own key is the kind's business.</summary>
internal sealed class CommonCard
{
    private readonly CardSchemas _schemas;
    private readonly (TimeSpan? Run, TimeSpan? Idle) _times;
    private readonly PlanRetry? _retry;

    public CommonCard(PlanAgent agent, Plan plan, FaultList faults)
    {
        (Name, Faults) = (agent.Name, faults);
        Map = new MapReader(agent.Card, $"agent '{agent.Name}'", faults);
        _schemas = new CardSchemas(plan, faults);
        Description = RouteCards.Take(Map).Description;
        (Input, Output) = (_schemas.Read(Map, "input"), _schemas.Read(Map, "output"));
        (_times, _retry, Repeat) = (EffectReader.ReadTimeout(Map), EffectReader.ReadRetry(Map), EffectReader.ReadRepeat(Map));
    }

    public string Name { get; }

    public FaultList Faults { get; }

    public MapReader Map { get; }

    public string Description { get; }

    public JsonElement? Input { get; }

    public JsonElement? Output { get; }

    /// <summary>What may be done again, where the card says so.</summary>
    public RepeatRule? Repeat { get; }

    /// <summary>Opens what stands under the kind's key; a text is short for a map with nothing but one key.</summary>
    public MapReader Open(string kind, string shortKey)
    {
        var node = Map.Take(kind) ?? new DocumentNode.Map([], Map.Place);
        if (node is DocumentNode.Text) { node = new DocumentNode.Map([new DocumentEntry(shortKey, node) { Place = node.Place }], node.Place); }
        return new MapReader(node, $"'{kind}' of {Map.What}", Faults);
    }

    /// <summary>What the card declares; keys that nobody took are reported.</summary>
    public AgentShape Close(CelType? output = null)
    {
        Map.Close();
        return new AgentShape
        {
            Input = _schemas.TypeOf(Input, $"{Name}.input", Map.Place),
            Output = output ?? _schemas.TypeOf(Output, $"{Name}.output", Map.Place),
            Repeat = Repeat ?? RepeatRule.Idempotent,
            Retry = _retry,
            Timeout = _times.Run,
            IdleTimeout = _times.Idle,
        };
    }
}
