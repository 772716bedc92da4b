using System.Text.RegularExpressions;
using Tutti.Agents.Processes.Containment;
using Tutti.Agents.Routing;
using Tutti.Governance.Risks;
using Tutti.Orchestration.Registry;
using Tutti.Testing;

namespace Tutti.Orchestration.Tests.Registry;

public sealed partial class AgentRegistryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tutti-registry-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void TryLoad_Card_GivesWhatRoutingNeeds()
    {
        Write("coder.agent.yaml", """
            tutti: agent/v1
            name: coder
            description: Writes code.
            capabilities: [code.write, code.fix]
            examples: [fix the bug, make it build, add a test, rename this class, write a parser]
            cost: medium
            latency: slow
            risk: execute
            fallback: [tester]
            input: { type: object, required: [task] }
            process: { run: [coder, "{prompt}"], sandbox: { level: namespace, network: true }, secrets: { KEY: CODER_KEY } }
            """);
        Write("tester.agent.json", """{"tutti":"agent/v1","name":"tester","description":"Tests.","examples":["a","b","c","d","e"],"model":"small"}""");
        Write("notes.yaml", "this is no card: [");

        var registry = AgentRegistry.TryLoad(_folder, kinds: null, out var faults);

        Assert.Empty(faults);
        var (coder, tester) = (registry!.Agents[0], registry.Agents[1]);
        Assert.Equal(("coder", "process", CostClass.Medium, LatencyClass.Slow, RiskClass.Execute, SandboxLevel.Namespace), (coder.Card.Name, coder.Agent.Kind, coder.Card.Cost, coder.Card.Latency, coder.Card.Risk, coder.Card.Sandbox));
        Assert.Equal((5, "code.write code.fix", "tester"), (coder.Card.Examples.Count, string.Join(' ', coder.Card.Capabilities), coder.Card.Fallback[0]));
        Assert.Equal("task", coder.Card.Input!.Value.GetProperty("required")[0].GetString());
        Assert.Equal(("tester", "model", null, SandboxLevel.None), (tester.Card.Name, tester.Agent.Kind, tester.Card.Cost, tester.Card.Sandbox));
        Assert.Null(coder.Agent.Card.Find("tutti")); // what is left is the card that a flow has
    }

    [Fact]
    public void TryLoad_Lessons_BecomeExamplesOfTheirCards()
    {
        Write("a.agent.yaml", "tutti: agent/v1\nname: a\ndescription: A.\nexamples: [one, two, three, four, five]\nmodel: small\n");
        Write("b.agent.yaml", "tutti: agent/v1\nname: b\ndescription: B.\nmodel: small\n");
        Write("lessons.jsonl", """
            {"text":"one","agent":"a"}
            {"text":"six","agent":"a","why":"person","run":"7k2m"}

            {"text":"six","agent":"a","why":"done","run":"7k2n"}
            {"text":"seven","agent":"b"}
            {"text":"eight","agent":"c"}
            """);

        var registry = AgentRegistry.TryLoad(_folder, kinds: null, out var faults);

        Assert.Equal([new RouteLesson("six", "a"), new RouteLesson("seven", "b")], registry!.Lessons);
        Assert.Equal(["one", "two", "three", "four", "five", "six"], registry.Agents[0].Card.Examples);
        Assert.Equal(["seven"], registry.Agents[1].Card.Examples);
        Assert.Equal(["one", "two", "three", "four", "five", "six"], RouteCards.Of(registry.Agents[0].Agent).Examples); // a plan that takes the agent has them too
        Assert.Equal(["TUT4311:1", "TUT4327:6"], faults.Select(static fault => $"{fault.Code}:{fault.Place.Position.Line}"));
        Assert.EndsWith("lessons.jsonl", faults[1].Place.File, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"text":"x"}""")]
    [InlineData("""{"text":"","agent":"a"}""")]
    [InlineData("""{"text":1,"agent":"a"}""")]
    public void TryLoad_FaultyLesson_SaysWhere(string line)
    {
        Write("a.agent.yaml", "tutti: agent/v1\nname: a\ndescription: A.\nexamples: [one, two, three, four, five]\nmodel: small\n");
        Write("lessons.jsonl", $"{{\"text\":\"six\",\"agent\":\"a\"}}\n{line}\n");

        Assert.Null(AgentRegistry.TryLoad(_folder, kinds: null, out var faults));

        Assert.Equal(("TUT4326", 2), (faults[0].Code, faults[0].Place.Position.Line));
    }

    [Fact]
    public void TryLoad_FaultyCards_ListsAllWithTheirPlaces()
    {
        Write("a.agent.yaml", "tutti: agent/v1\nname: 'two words'\nprocess: []\n");
        Write("b.agent.yaml", "tutti: agent/v1\nname: same\nrisk: huge\nmodel: small\n");
        Write("c.agent.yaml", "tutti: agent/v1\nname: same\nmodel: { tier: tiny }\nfallback: [sane]\n");
        Write("d.agent.yaml", "name: d\nmodel: small\nprocess: [x]\n");
        Write("e.agent.yaml", "- a list\n");
        Write("f.agent.yaml", "");
        Write("g.agent.yaml", new string('#', (1024 * 1024) + 1));

        var registry = AgentRegistry.TryLoad(_folder, kinds: null, out var faults);

        Assert.Null(registry);
        Assert.Equal(
            [
                "a 2:8 TUT4607", "a 3:10 TUT4605", "b 3:7 TUT4604", "c 1:1 TUT4608", "c 3:16 TUT4604", "d 1:1 TUT4603", "d 1:1 TUT4606", "e 1:1 TUT4601", "f 1:1 TUT4619", "g 1:1 TUT4622",
            ],
            faults.Where(static fault => !fault.IsWarning).Select(static fault => $"{Path.GetFileName(fault.Place.File)[..1]} {fault.Place.Position} {fault.Code}"));
    }

    [Fact]
    public void TryLoad_UnknownFallbackAndSameExample_AreFound()
    {
        Write("a.agent.yaml", "tutti: agent/v1\nname: coder\ndescription: x\nexamples: [fix it]\nmodel: small\nfallback: [codre]\n");
        Write("b.agent.yaml", "tutti: agent/v1\nname: fixer\nexamples: [' Fix it ']\nmodel: small\n");

        _ = AgentRegistry.TryLoad(_folder, kinds: null, out var faults);

        Assert.Equal(["TUT4311", "TUT4311", "TUT4312", "TUT4313", "TUT4609"], faults.Select(static fault => fault.Code).Order(StringComparer.Ordinal));
        Assert.Contains("Did you mean 'coder'?", faults.Single(static fault => fault.Code == "TUT4609").Message, StringComparison.Ordinal);
        Assert.Contains("'coder' and 'fixer' both have the example 'Fix it'", faults.Single(static fault => fault.Code == "TUT4313").Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nowhere")]
    [InlineData(".")]
    public void TryLoad_NoCards_SaysWhatToWrite(string folder)
    {
        Assert.Null(AgentRegistry.TryLoad(Path.Combine(_folder, folder), kinds: null, out var faults));

        Assert.Equal("TUT4310", Assert.Single(faults).Code);
    }

    /// <summary>The card of docs/agents.md.</summary>
    [Fact]
    public void TryLoad_CardOfThePage_IsGood()
    {
        var page = File.ReadAllText(RepositoryRoot.At("docs", "agents.md"));
        Write("refunds.agent.yaml", Card().Match(page).Groups[1].Value);
        Write("people.agent.yaml", "tutti: agent/v1\nname: people\ndescription: x\nexamples: [a, b, c, d, e]\nmodel: small\n");

        var registry = AgentRegistry.TryLoad(_folder, kinds: null, out var faults);

        Assert.Empty(faults);
        Assert.Equal("money.refund", registry!.Agents[1].Card.Capabilities[0]);
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);

    [GeneratedRegex("^```yaml\n(tutti: agent/v1.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Card();
}
