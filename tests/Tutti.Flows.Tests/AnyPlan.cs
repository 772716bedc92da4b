using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Tutti.Agents.Routing;
using Tutti.Documents;
using Tutti.Governance.Risks;
using Tutti.Kernel.Steps;
using Tutti.Orchestration.Patterns;
using Tutti.Orchestration.Plans;

namespace Tutti.Flows.Tests;

/// <summary>Plans made in code from a seed: every kind of step, every property set now and then.</summary>
[SuppressMessage("Maintainability", "CA1506:Avoid excessive class coupling", Justification = "Every kind of step is made here.")]
internal sealed class AnyPlan(int seed)
{
    private static readonly string[] Texts = ["plain", "it's", "a: b", "# no", "${a} b", "two\nlines", "true", "1.0", "ü – 日本", "- x", "", " pad "];

    private readonly Random _random = new(seed);
    private int _ids;

    public static Plan Of(int seed) => new AnyPlan(seed).Plan(depth: 0);

    private Plan Plan(int depth) => new()
    {
        Name = $"flow-{_random.Next(100)}",
        Description = Text(),
        Inputs = Many(index => new PlanInput { Name = $"i{index}", Type = _random.GetItems(Enum.GetValues<PlanType>(), 1)[0], Description = Text(), Default = Maybe(Node), Choices = Many(index => $"c{index}") }),
        Limits = Maybe(() => new PlanLimits { TimeToLive = Span(), Idle = Maybe<TimeSpan?>(() => Span()), Steps = _random.Next(1, 500), Budget = Many(static index => Tutti.Governance.Amounts.Amount.Of(1.50m + index, index == 0 ? "USD" : "tokens")) }),
        Repeat = depth > 0 ? null : Maybe(() => new PlanRepeat { Every = TimeSpan.FromSeconds(_random.Next(1, 5_000)), Until = Maybe(static () => new PlanText("true")), Max = Maybe<int?>(() => _random.Next(1, 500)) }),
        Policy = Maybe(static () => new PlanText("./policy.yaml")),
        Secrets = Many(index => $"SECRET_{index}"),
        Agents = Many(index => new PlanAgent { Name = $"agent-{index}", Kind = "process", Card = Map(("process", Map(("run", Node()))), ("env", Node())) }),
        Flows = depth > 1 ? [] : [.. Many(index => Plan(depth + 1) with { Name = $"inner-{index}" })],
        Steps = Block(depth),
        Outputs = With(),
        Files = Many(index => new PlanFile($"./f{index}.md", Text())),
    };

    private PlanStep[] Block(int depth) => [.. Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Step(depth))];

    [SuppressMessage("Maintainability", "CA1506:Avoid excessive class coupling", Justification = "Every kind of step is made here.")]
    private PlanStep Step(int depth)
    {
        var id = $"s-{_ids++}";
        PlanStep step = _random.Next(depth > 2 ? 13 : 19) switch
        {
            0 or 1 => new PlanStep.Call { Id = id, Target = new CallTarget("x/y", IsAgent: false), With = With(), Repeat = Maybe<RepeatRule?>(() => RepeatRule.AtMostOnce), Undo = Maybe(() => new PlanUndo("undo/it", Maybe(With)) { IsAgent = Flip() }), Timeout = Maybe<TimeSpan?>(() => Span()), IdleTimeout = Maybe<TimeSpan?>(() => Span()) },
            2 => new PlanStep.Call { Id = id, Target = new CallTarget("a", IsAgent: true), Retry = Maybe(() => new PlanRetry { Attempts = _random.Next(1, 9), From = TimeSpan.FromSeconds(1), To = TimeSpan.FromSeconds(_random.Next(1, 90)), On = Many(static index => $"exit:{index.ToString(CultureInfo.InvariantCulture)}") }) },
            3 => new PlanStep.Ask { Id = id, Prompt = new PlanText(Text()), By = "people", Within = Maybe<TimeSpan?>(() => Span()), Show = Maybe(Node), RefusalFails = Flip(), Choices = Flip() ? ["no", "yes"] : ["stop", "go", "later"] },
            4 => _random.Next(3) switch
            {
                0 => new PlanStep.Wait { Id = id, Signal = "go" },
                1 => new PlanStep.Publish { Id = id, Topic = new PlanText(Text()), Type = new PlanText(Text()), Data = Maybe(Node) },
                _ => new PlanStep.Hear { Id = id, Topic = "orders", Type = Flip() ? "order.*" : "", Where = Maybe(Expression), Within = Maybe<TimeSpan?>(() => Span()) },
            },
            5 => Flip() ? new PlanStep.UndoAll { Id = id } : new PlanStep.Fail { Id = id, Message = new PlanText(Text()) },
            6 => Flip() ? new PlanStep.Flow { Id = id, Name = "inner-0", With = With() } : new PlanStep.Rerun { Id = id, Target = "s-0", Only = Maybe(Expression) },
            7 => _random.Next(3) switch
            {
                0 => Reflect(id),
                1 => Reflect(id) with { Otherwise = Unaccepted.Keep },
                _ => Reflect(id) with { Otherwise = Unaccepted.Ask, Question = new PlanStep.Ask { Id = $"{id}-ask", Prompt = new PlanText("Keep it?"), By = Flip() ? "people" : "", Within = Maybe<TimeSpan?>(() => Span()), RefusalFails = Flip() } },
            },
            8 => Flip() ? Chat(id) : Goal(id),
            9 => new PlanStep.Handoff { Id = id, Task = new PlanText(Text()), Members = Members(id), Carry = Maybe(static () => Map(("type", new DocumentNode.Text("object", SourcePlace.None)))), Max = _random.Next(1, 9) },
            10 => new PlanStep.Bid { Id = id, Task = new PlanText(Text()), Members = Members(id), Score = Maybe(Expression), Within = Maybe<TimeSpan?>(() => Span()), Max = _random.Next(1, 9) },
            11 => Swarm(id),
            12 => Route(id),
            13 => new PlanStep.Group { Id = id, Do = Block(depth + 1) },
            14 => Flip()
                ? new PlanStep.Parallel { Id = id, Each = Block(depth + 1), Join = Join(), Max = _random.Next(3) }
                : Compete(id, depth),
            15 => new PlanStep.Map { Id = id, Over = Expression(), As = Flip() ? "item" : "file", Key = Maybe(Expression), Do = Block(depth + 1), Result = Maybe(Node), Join = Join(), Max = _random.Next(3) },
            16 => new PlanStep.Choose { Id = id, Cases = [new PlanCase(Expression(), Block(depth + 1)), new PlanCase(Expression(), Block(depth + 1))], Else = Flip() ? [] : Block(depth + 1) },
            17 => new PlanStep.Wait { Id = id, For = Expression() },
            _ => new PlanStep.Loop { Id = id, Until = Expression(), Max = _random.Next(1, 9), Do = Block(depth + 1), Result = Maybe(Node), Best = Maybe(Expression), MustEnd = Flip() },
        };
        return step with { Needs = Maybe<IReadOnlyList<string>>(() => Many(static index => $"n-{index}")), When = Maybe(Expression), Summary = Maybe(() => new PlanText("sum")), OnError = Flip() ? OnError.Fail : OnError.Continue };
    }

    private PlanStep.Compete Compete(string id, int depth)
    {
        var isEach = Flip();
        return new PlanStep.Compete { Id = id, Score = Expression(), Enough = Maybe(Expression), Max = _random.Next(3), Each = isEach ? Block(depth + 1) : [], Do = isEach ? [] : Block(depth + 1), Attempts = isEach ? 0 : _random.Next(2, 9) };
    }

    private PlanStep.Chat Chat(string id) => new()
    {
        Id = id,
        About = new PlanText(Text()),
        Order = ChatOrder.Chosen - (Flip() ? _random.Next(3) : 0),
        Max = _random.Next(1, 20),
        Until = Maybe(Expression),
        Members = Members(id),
        Chair = Member(id, "chair"),
    };

    private PlanStep.Swarm Swarm(string id) => new()
    {
        Id = id,
        About = new PlanText(Text()),
        Seeds = Maybe<DocumentNode>(() => Flip() ? new DocumentNode.Text("${inputs.i0}", SourcePlace.None) : new DocumentNode.List([Map(("kind", new DocumentNode.Text("x", SourcePlace.None)))], SourcePlace.None)),
        Until = Maybe(Expression),
        Board = Maybe(static () => "shared") ?? "",
        IsForEach = Flip(),
        HalfLife = Maybe<TimeSpan?>(() => Span()),
        Within = Maybe<TimeSpan?>(() => Span()),
        Max = _random.Next(1, 300),
        Members = [.. Members(id).Select(member => member with { On = Many(static index => $"kind{index}*") })],
    };

    private PlanStep.Route Route(string id) => new()
    {
        Id = id,
        Task = new PlanText(Text()),
        With = With(),
        Among = Many(static index => $"agent-{index}"),
        Capabilities = Many(static index => $"word{index}"),
        Threshold = Maybe<double?>(() => _random.Next(101) / 100d),
        Precision = Maybe<double?>(() => _random.Next(50, 101) / 100d),
        Stronger = Maybe(static () => "agent-0") ?? "",
        By = Maybe(static () => "people") ?? "",
        Within = Maybe<TimeSpan?>(() => Span()),
        Max = _random.Next(1, 9),
        MostCost = Maybe<CostClass?>(static () => CostClass.Low),
        MostLatency = Maybe<LatencyClass?>(static () => LatencyClass.Fast),
        MostRisk = Maybe<RiskClass?>(static () => RiskClass.Financial),
    };

    private PlanStep.Goal Goal(string id) => new()
    {
        Id = id,
        Text = new PlanText(Text()),
        Agents = Many(static index => $"agent-{index}"),
        Planner = Maybe(() => Member(id, "planner").Call),
        Judge = Maybe(() => Member(id, "judge").Call),
        Accept = Maybe(Expression),
        Replans = _random.Next(9),
        Repairs = _random.Next(5),
        Max = _random.Next(3),
        Sure = _random.Next(101),
        PlansOnly = Flip(),
        Approval = Maybe(() => new PlanStep.Ask { Id = $"{id}-approve", Prompt = new PlanText("Run it?"), By = Flip() ? "people" : "", Within = Maybe<TimeSpan?>(() => Span()), Choices = Flip() ? ["no", "yes"] : ["no", "change", "yes"] }),
        Otherwise = Flip() ? Unaccepted.Fail : Unaccepted.Keep,
    };

    private PlanMember[] Members(string id) => [Member(id, "one") with { Does = Maybe(static () => "this: and that") ?? "" }, Member(id, "other")];

    private PlanMember Member(string id, string name) => new(name, new PlanStep.Call { Id = $"{id}-{name}", Target = new CallTarget(Flip() ? "a" : "x/y", IsAgent: Flip()), With = With(), Retry = Maybe(static () => new PlanRetry { Attempts = 2 }) });

    private PlanStep.Reflect Reflect(string id) => new()
    {
        Id = id,
        Max = _random.Next(1, 6),
        Accept = Maybe(Expression),
        Best = Maybe(Expression),
        Maker = new PlanStep.Call { Id = $"{id}-maker", Target = new CallTarget("a", IsAgent: true), With = With() },
        Checker = new PlanStep.Call { Id = $"{id}-checker", Target = new CallTarget("x/y", IsAgent: false), Retry = Maybe(static () => new PlanRetry { Attempts = 2 }) },
    };

    private PlanJoin Join() => _random.Next(4) switch { 0 => new PlanJoin(JoinMode.Any), 1 => new PlanJoin(JoinMode.Quorum, _random.Next(1, 4)), 2 => new PlanJoin(JoinMode.KeepPartial), _ => PlanJoin.All };

    private PlanText Expression() => new(_random.GetItems(["a.b > 1", "x == 'y' && !z", "\"#\" in s", "{'a': 1}.a == 1", "[1, 2].exists(i, i > 1)", "true"], 1)[0]);

    private DocumentNode.Map With() => new([.. Many(index => new DocumentEntry($"k{index}", Node()))], SourcePlace.None);

    private DocumentNode Node() => _random.Next(6) switch
    {
        0 => new DocumentNode.Number("1.50", SourcePlace.None),
        1 => new DocumentNode.Flag(Flip(), SourcePlace.None),
        2 => new DocumentNode.List([Node(), new DocumentNode.Null(SourcePlace.None)], SourcePlace.None),
        3 => Map(("nested key", Node())),
        _ => new DocumentNode.Text(Text(), SourcePlace.None),
    };

    private static DocumentNode.Map Map(params (string Key, DocumentNode Value)[] entries) => new([.. entries.Select(static entry => new DocumentEntry(entry.Key, entry.Value))], SourcePlace.None);

    private string Text() => _random.GetItems(Texts, 1)[0];

    private TimeSpan Span() => TimeSpan.FromMilliseconds(_random.Next(1, 100_000));

    private bool Flip() => _random.Next(2) == 0;

    private T? Maybe<T>(Func<T> make) => Flip() ? make() : default;

    private T[] Many<T>(Func<int, T> make) => [.. Enumerable.Range(0, _random.Next(3)).Select(make)];
}
