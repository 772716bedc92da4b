using System.Text.Json;
using System.Text.RegularExpressions;
using Tutti.Documents.Yaml;
using Tutti.Flows.Schema;
using Tutti.Orchestration.Reading;

namespace Tutti.Flows.Tests.Schema;

/// <summary>The schema knows the keys that the reader takes, no more and no fewer.</summary>
public sealed partial class FlowSchemaTests
{
    private const string Junk = "qqqqqqqqqqqq";

    /// <summary>A place of the format: a flow with a junk key there, and the way to the object that describes it in the schema.</summary>
    public static TheoryData<string, string> Places => new()
    {
        { "tutti: flow/v1\nname: f\nsteps: {a: {use: x}}\nqqqqqqqqqqqq: 1", "" },
        { Flow("inputs: {i: {qqqqqqqqqqqq: 1}}"), "definitions/input/oneOf/1" },
        { Flow("limits: {qqqqqqqqqqqq: 1}"), "properties/limits" },
        { Flow("repeat: {every: 1m, qqqqqqqqqqqq: 1}"), "properties/repeat" },
        { Flow("flows: {f: {name: f, steps: {b: {use: x}}, qqqqqqqqqqqq: 1}}"), "definitions/inner-flow" },
        { Step("use: x, qqqqqqqqqqqq: 1"), "definitions/use-step" },
        { Step("agent: x, qqqqqqqqqqqq: 1"), "definitions/agent-step" },
        { Step("use: x, effect: {qqqqqqqqqqqq: 1}"), "definitions/use-step/properties/effect" },
        { Step("use: x, timeout: {qqqqqqqqqqqq: 1}"), "definitions/use-step/properties/timeout/oneOf/1" },
        { Step("use: x, retry: {qqqqqqqqqqqq: 1}"), "definitions/use-step/properties/retry/oneOf/1" },
        { Step("use: x, undo: {use: y, qqqqqqqqqqqq: 1}"), "definitions/use-step/properties/undo/oneOf/1" },
        { Step("do: {b: {use: x}}, qqqqqqqqqqqq: 1"), "definitions/do-step" },
        { Step("parallel: {}, each: {b: {use: x}}, qqqqqqqqqqqq: 1"), "definitions/parallel-step" },
        { Step("parallel: {qqqqqqqqqqqq: 1}, each: {b: {use: x}}"), "definitions/parallel-step/properties/parallel/oneOf/1" },
        { Step("parallel: {join: {quorum: 1, qqqqqqqqqqqq: 1}}, each: {b: {use: x}}"), "definitions/parallel-step/properties/parallel/oneOf/1/properties/join/oneOf/1" },
        { Step("map: {over: '[]'}, do: {b: {use: x}}, qqqqqqqqqqqq: 1"), "definitions/map-step" },
        { Step("map: {over: '[]', qqqqqqqqqqqq: 1}, do: {b: {use: x}}"), "definitions/map-step/properties/map" },
        { Step("choose: [{when: true, do: {b: {use: x}}}], qqqqqqqqqqqq: 1"), "definitions/choose-step" },
        { Step("choose: [{when: true, do: {b: {use: x}}, qqqqqqqqqqqq: 1}]"), "definitions/choose-step/properties/choose/items" },
        { Step("loop: {until: true, max: 1}, do: {b: {use: x}}, qqqqqqqqqqqq: 1"), "definitions/loop-step" },
        { Step("loop: {until: true, max: 1, qqqqqqqqqqqq: 1}, do: {b: {use: x}}"), "definitions/loop-step/properties/loop" },
        { Step("reflect: {}, maker: a, checker: b, qqqqqqqqqqqq: 1"), "definitions/reflect-step" },
        { Step("reflect: {qqqqqqqqqqqq: 1}, maker: a, checker: b"), "definitions/reflect-step/properties/reflect/oneOf/1" },
        { Step("reflect: {otherwise: {ask: ok, qqqqqqqqqqqq: 1}}, maker: a, checker: b"), "definitions/reflect-step/properties/reflect/oneOf/1/properties/otherwise/oneOf/1" },
        { Step("reflect: {}, maker: {agent: a, qqqqqqqqqqqq: 1}, checker: b"), "definitions/part/oneOf/1" },
        { Step("compete: {attempts: 2, score: '1'}, do: {b: {use: x}}, qqqqqqqqqqqq: 1"), "definitions/compete-step" },
        { Step("compete: {attempts: 2, score: '1', qqqqqqqqqqqq: 1}, do: {b: {use: x}}"), "definitions/compete-step/properties/compete" },
        { Step("chat: {about: x}, members: {one: a, other: b}, qqqqqqqqqqqq: 1"), "definitions/chat-step" },
        { Step("chat: {about: x, qqqqqqqqqqqq: 1}, members: {one: a, other: b}"), "definitions/chat-step/properties/chat" },
        { Step("handoff: {task: x}, members: {one: a, other: b}, qqqqqqqqqqqq: 1"), "definitions/handoff-step" },
        { Step("handoff: {task: x, qqqqqqqqqqqq: 1}, members: {one: a, other: b}"), "definitions/handoff-step/properties/handoff" },
        { Step("handoff: {task: x}, members: {one: a, other: {agent: b, qqqqqqqqqqqq: 1}}"), "definitions/member/oneOf/1" },
        { Step("bid: {task: x}, members: {one: a, other: b}, qqqqqqqqqqqq: 1"), "definitions/bid-step" },
        { Step("bid: {task: x, qqqqqqqqqqqq: 1}, members: {one: a, other: b}"), "definitions/bid-step/properties/bid" },
        { Step("swarm: {about: x}, members: {one: a}, qqqqqqqqqqqq: 1"), "definitions/swarm-step" },
        { Step("swarm: {about: x, qqqqqqqqqqqq: 1}, members: {one: a}"), "definitions/swarm-step/properties/swarm" },
        { Step("route: {task: x}, qqqqqqqqqqqq: 1"), "definitions/route-step" },
        { Step("route: {task: x, qqqqqqqqqqqq: 1}"), "definitions/route-step/properties/route" },
        { Step("publish: {topic: x, type: y}, qqqqqqqqqqqq: 1"), "definitions/publish-step" },
        { Step("publish: {topic: x, type: y, qqqqqqqqqqqq: 1}"), "definitions/publish-step/properties/publish" },
        { Step("goal: {text: x}, qqqqqqqqqqqq: 1"), "definitions/goal-step" },
        { Step("goal: {text: x, qqqqqqqqqqqq: 1}"), "definitions/goal-step/properties/goal/oneOf/1" },
        { Step("goal: {text: x, approve: {by: leads, qqqqqqqqqqqq: 1}}"), "definitions/goal-step/properties/goal/oneOf/1/properties/approve/oneOf/1" },
        { Step("goal: {text: x, otherwise: {ask: x, qqqqqqqqqqqq: 1}}"), "definitions/goal-step/properties/goal/oneOf/1/properties/otherwise/oneOf/1" },
        { Step("hear: {topic: x}, qqqqqqqqqqqq: 1"), "definitions/hear-step" },
        { Step("hear: {topic: x, qqqqqqqqqqqq: 1}"), "definitions/hear-step/properties/hear" },
        { Step("ask: ok, qqqqqqqqqqqq: 1"), "definitions/ask-step" },
        { Step("ask: {prompt: ok, qqqqqqqqqqqq: 1}"), "definitions/ask-step/properties/ask/oneOf/1" },
        { Step("ask: {prompt: ok, by: {group: g, qqqqqqqqqqqq: 1}}"), "definitions/ask-step/properties/ask/oneOf/1/properties/by/oneOf/1" },
        { Step("flow: f, qqqqqqqqqqqq: 1"), "definitions/flow-step" },
        { Step("rerun: f, qqqqqqqqqqqq: 1"), "definitions/rerun-step" },
        { Step("wait: {signal: f}, qqqqqqqqqqqq: 1"), "definitions/wait-step" },
        { Step("wait: {signal: f, qqqqqqqqqqqq: 1}"), "definitions/wait-step/properties/wait" },
        { Step("undo-all: true, qqqqqqqqqqqq: 1"), "definitions/undo-all-step" },
        { Step("fail: f, qqqqqqqqqqqq: 1"), "definitions/fail-step" },
    };

    [Theory]
    [MemberData(nameof(Places))]
    public void Schema_AnyPlace_HasTheReadersKeys(string flow, string way)
    {
        _ = PlanReader.TryRead(YamlDocuments.Parse(flow), ["process"], out var faults);
        var fault = Assert.Single(faults, static fault => fault.Code == "TUT4602");
        var known = Known().Match(fault.Message).Groups[1].Value.Split(", ");

        var place = At(way);

        Assert.False(place.GetProperty("additionalProperties").GetBoolean());
        Assert.Equal(known.Order(StringComparer.Ordinal), place.GetProperty("properties").EnumerateObject().Select(static property => property.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Schema_Kinds_AreTheReaders()
    {
        _ = PlanReader.TryRead(YamlDocuments.Parse(Step($"{Junk}: 1")), ["process"], out var faults);
        var known = faults.Select(static fault => Kinds().Match(fault.Message)).First(static match => match.Success).Groups[1].Value.Split(", ");

        var kinds = At("definitions/step/anyOf").EnumerateArray().Select(static one => one.GetProperty("required")[0].GetString());

        Assert.Equal(known.Order(StringComparer.Ordinal), kinds.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Schema_EveryObject_IsAPlaceOfTheTest()
    {
        var closed = Closed(At(""), "").Where(static way => !way.Contains("agent-step/properties", StringComparison.Ordinal));

        var tested = Places.Select(static row => row.Data.Item2).ToHashSet(StringComparer.Ordinal);
        Assert.DoesNotContain(closed, way => !tested.Contains(way) && !way.StartsWith("definitions/inner-flow/", StringComparison.Ordinal) && !way.Contains("map/properties/join", StringComparison.Ordinal));
    }

    [Fact]
    public void Schema_Words_AreTheReaders()
    {
        foreach (var (way, write) in ((string, Func<string, string>)[])
        [
            ("definitions/input/oneOf/0/enum", static word => Flow($"inputs: {{i: {word}}}")),
            ("definitions/use-step/properties/on-error/enum", static word => Step($"use: x, on-error: {word}")),
            ("definitions/use-step/properties/effect/properties/repeat/enum", static word => Step($"use: x, effect: {{repeat: {word}}}")),
            ("definitions/parallel-step/properties/parallel/oneOf/1/properties/join/oneOf/0/enum", static word => Step($"parallel: {{join: {word}}}, each: {{b: {{use: x}}}}")),
            ("definitions/loop-step/properties/loop/properties/exhausted/enum", static word => Step($"loop: {{until: true, max: 1, exhausted: {word}}}, do: {{b: {{use: x}}}}")),
            ("definitions/reflect-step/properties/reflect/oneOf/1/properties/otherwise/oneOf/0/enum", static word => Step($"reflect: {{otherwise: {word}}}, maker: a, checker: b")),
            ("definitions/chat-step/properties/chat/properties/order/enum", static word => Step($"chat: {{about: x, order: {word}}}, members: {{one: a, other: b}}")),
            ("definitions/ask-step/properties/ask/oneOf/1/properties/on-refusal/enum", static word => Step($"ask: {{prompt: x, on-refusal: {word}}}")),
        ])
        {
            _ = PlanReader.TryRead(YamlDocuments.Parse(write(Junk)), ["process"], out var faults);
            var known = Known().Match(Assert.Single(faults).Message).Groups[1].Value.Split(", ");
            Assert.Equal(known.Order(StringComparer.Ordinal), At(way).EnumerateArray().Select(static word => word.GetString()).Order(StringComparer.Ordinal));
        }
    }

    private static string Flow(string line) => $"tutti: flow/v1\nname: f\nsteps: {{a: {{use: x}}}}\n{line}";

    private static string Step(string keys) => $"tutti: flow/v1\nname: f\nsteps: {{a: {{{keys}}}}}";

    private static IEnumerable<string> Closed(JsonElement element, string way)
    {
        if (element.ValueKind == JsonValueKind.Array) { return element.EnumerateArray().Index().SelectMany(item => Closed(item.Item, $"{way}/{item.Index}")); }
        if (element.ValueKind != JsonValueKind.Object) { return []; }
        var here = element.TryGetProperty("additionalProperties", out var more) && more.ValueKind == JsonValueKind.False ? [way.TrimStart('/')] : Array.Empty<string>();
        return here.Concat(element.EnumerateObject().SelectMany(property => Closed(property.Value, $"{way}/{property.Name}")));
    }

    private static JsonElement At(string way)
    {
        using var document = JsonDocument.Parse(FlowSchema.Json);
        var element = document.RootElement;
        foreach (var part in way.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            element = element.ValueKind == JsonValueKind.Array ? element[int.Parse(part, System.Globalization.CultureInfo.InvariantCulture)] : element.GetProperty(part);
        }

        return element.Clone();
    }

    [GeneratedRegex(@"Known: (.+)\.$")]
    private static partial Regex Known();

    [GeneratedRegex(@"Say one of: (.+)\.$")]
    private static partial Regex Kinds();
}
