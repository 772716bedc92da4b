using System.Text.Json;
using Tutti.Documents;
using Tutti.Documents.Reading;
using Tutti.Expressions.Types;
using Tutti.Kernel.Steps;
using Tutti.Orchestration.Functions;
using Tutti.Orchestration.Plans;
using Tutti.Orchestration.Reading;
using Tutti.Orchestration.Registry;

namespace Tutti.Orchestration.Agents;

/// <summary>What cards say whatever their kind: what routing reads, schemas, times, retries, effects. What stands under the kind's own key is the kind's business.</summary>
internal sealed class CommonCard
{
    private readonly MapReader _map;
    private readonly CardSchemas _schemas;
    private readonly (TimeSpan? Run, TimeSpan? Idle) _times;
    private readonly PlanRetry? _retry;

    public CommonCard(PlanAgent agent, Plan plan, PlanHost? host, FaultList faults, string kind, string shortKey)
    {
        (Agent, Plan, Host, Faults) = (agent, plan, host, faults);
        _map = new MapReader(agent.Card, $"agent '{agent.Name}'", faults);
        _schemas = new CardSchemas(plan, faults);
        _ = RouteCards.Take(_map);
        (Input, Output) = (_schemas.Read(_map, "input"), _schemas.Read(_map, "output"));
        (_times, _retry, Repeat) = (EffectReader.ReadTimeout(_map), EffectReader.ReadRetry(_map), EffectReader.ReadRepeat(_map));
        Own = Open(_map, kind, shortKey);
    }

    public PlanAgent Agent { get; }

    public Plan Plan { get; }

    /// <summary>The host that the agent is to work on; null where that is not known.</summary>
    public PlanHost? Host { get; }

    public FaultList Faults { get; }

    /// <summary>What stands under the kind's own key.</summary>
    public MapReader Own { get; }

    public JsonElement? Input { get; }

    public JsonElement? Output { get; }

    /// <summary>What may be done again, where the card says so.</summary>
    public RepeatRule? Repeat { get; }

    /// <summary>Opens what stands under a key; a text is short for a map with nothing but one key.</summary>
    public static MapReader Open(MapReader map, string key, string shortKey)
    {
        var node = map.Take(key) ?? new DocumentNode.Map([], map.Place);
        if (node is DocumentNode.Text) { node = new DocumentNode.Map([new DocumentEntry(shortKey, node) { Place = node.Place }], node.Place); }
        return new MapReader(node, $"'{key}' of {map.What}", map.Faults);
    }

    /// <summary>What the card declares; keys that nobody took are reported.</summary>
    public AgentShape Close(CelType? output = null)
    {
        Own.Close();
        _map.Close();
        return new AgentShape
        {
            Input = _schemas.TypeOf(Input, $"{Agent.Name}.input", _map.Place),
            Output = output ?? _schemas.TypeOf(Output, $"{Agent.Name}.output", _map.Place),
            Repeat = Repeat ?? RepeatRule.Idempotent,
            Retry = _retry,
            Timeout = _times.Run,
            IdleTimeout = _times.Idle,
        };
    }
}
