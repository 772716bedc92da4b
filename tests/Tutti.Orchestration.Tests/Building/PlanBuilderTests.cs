using System.Text;
using Tutti.Documents;
using Tutti.Documents.Json;
using Tutti.Kernel.Steps;
using Tutti.Orchestration.Building;
using Tutti.Orchestration.Plans;
using Tutti.Orchestration.Reading;
using Tutti.Orchestration.Tests.Support;

namespace Tutti.Orchestration.Tests.Building;

/// <summary>Plans in C# say what documents say, and are refused for what documents are refused for.</summary>
public sealed class PlanBuilderTests
{
    [Fact]
    public void D3_EveryKindOfStep_GivesThePlanOfItsDocument()
    {
        var built = PlanBuilder.Create("all")
            .Description("Everything.")
            .Input("repo", PlanType.Path, "Where.")
            .Input("level", defaultValue: "fast", choices: ["fast", "full"])
            .Limits(timeToLive: TimeSpan.FromHours(24), steps: 200)
            .Secret("TOKEN")
            .Agent("coder", "script", new PlanMap { ["reply"] = "${inputs.level}" })
            .Flow("inner", flow => flow.Input("text").Steps(steps => steps.Use("say", "test/echo")).Output("said", "${say}"))
            .Steps(steps => steps
                .Use("a", "x/y", with: new() { ["n"] = 1, ["price"] = 2.50m, ["on"] = true, ["list"] = ["x", 1.5, PlanValue.Nothing], ["map"] = new PlanMap { ["k"] = null } })
                .Agent("b", "coder", step => step
                    .Summary("Codes").When("inputs.level == 'full'").Needs("a").ContinueOnError()
                    .Repeat(RepeatRule.AtMostOnce).Timeout(TimeSpan.FromMinutes(15), TimeSpan.FromSeconds(90))
                    .Retry(3, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(30), ["timeout", "exit:75"]).Undo("x/undo", new() { ["n"] = 1 }))
                .Group("c", step => step.Do(steps => steps.Flow("c1", "inner", with: new() { ["text"] = "Hi" })))
                .Parallel("d", step => step.Join(PlanJoin.Quorum(1)).Max(2).Each(steps => steps.Use("d1", "x/y").Use("d2", "x/y", step => step.Needs())))
                .Map("e", over: "d.passed", step => step.As("one").Key("one").Result("${e1}").Join(PlanJoin.KeepPartial).Do(steps => steps.Use("e1", "x/y")))
                .Choose("f", step => step.Case("1 > 2", steps => steps.Fail("f1", "No.")).Else(steps => steps.UndoAll("f2")))
                .Loop("g", until: "g1.done", max: 3, step => step.Best("g1.n").Result("${g1}").FailWhenExhausted().Do(steps => steps.Use("g1", "x/y")))
                .Ask("h", "Ship?", step => step.Choices("no", "later", "yes").By("people").Within(TimeSpan.FromDays(1), "later").Show("${a}").ContinueOnRefusal())
                .WaitFor("i", "duration('90s')")
                .WaitForSignal("j", "go")
                .Rerun("k", "d", step => step.Only("['d1']")))
            .Output("n", "${a}")
            .File("./x.md", "X")
            .Build();

        var written = Read("""
            {"tutti":"flow/v1","name":"all","description":"Everything.",
            "inputs":{"repo":{"type":"path","description":"Where."},"level":{"default":"fast","choices":["fast","full"]}},
            "limits":{"ttl":"24h","steps":200},"secrets":["TOKEN"],"agents":{"coder":{"script":{"reply":"${inputs.level}"}}},
            "flows":{"inner":{"name":"inner","inputs":{"text":"string"},"steps":{"say":{"use":"test/echo"}},"outputs":{"said":"${say}"}}},
            "steps":{
            "a":{"use":"x/y","with":{"n":1,"price":2.50,"on":true,"list":["x",1.5,null],"map":{"k":null}}},
            "b":{"agent":"coder","summary":"Codes","when":"inputs.level == 'full'","needs":["a"],"on-error":"continue","effect":{"repeat":"at-most-once"},
              "timeout":{"run":"15m","idle":"90s"},"retry":{"attempts":3,"backoff":"2s..30s","on":["timeout","exit:75"]},"undo":{"use":"x/undo","with":{"n":1}}},
            "c":{"do":{"c1":{"flow":"inner","with":{"text":"Hi"}}}},
            "d":{"parallel":{"join":{"quorum":1},"max":2},"each":{"d1":{"use":"x/y"},"d2":{"use":"x/y","needs":[]}}},
            "e":{"map":{"over":"d.passed","as":"one","key":"one","result":"${e1}","join":"keep-partial"},"do":{"e1":{"use":"x/y"}}},
            "f":{"choose":[{"when":"1 > 2","do":{"f1":{"fail":"No."}}}],"else":{"f2":{"undo-all":true}}},
            "g":{"loop":{"until":"g1.done","max":3,"best":"g1.n","result":"${g1}","exhausted":"fail"},"do":{"g1":{"use":"x/y"}}},
            "h":{"ask":{"prompt":"Ship?","choices":["no","later","yes"],"by":"people","within":"24h","on-expiry":"later","show":"${a}","on-refusal":"continue"}},
            "i":{"wait":{"for":"duration('90s')"}},"j":{"wait":{"signal":"go"}},"k":{"rerun":"d","only":"['d1']"}},
            "outputs":{"n":"${a}"},"files":{"./x.md":"X"}}
            """);
        Assert.Equal(PlanDigest.Of(written), PlanDigest.Of(built));
    }

    [Fact]
    public async Task Build_APlan_Runs()
    {
        await using var bench = await new PlanBench().OpenAsync();
        var plan = PlanBuilder.Create("sum")
            .Input("n", PlanType.Whole)
            .Steps(steps => steps.Map("m", over: "[1, 2, inputs.n]", step => step.Do(steps => steps.Use("e", "test/echo", with: new() { ["n"] = "${item * 10}" }))))
            .Output("all", "${m.items.map(one, one.n)}")
            .Build();

        Assert.Equal("""{"all":[10,20,30]}""", await bench.RunAsync(plan, """{"n":3}"""));
    }

    public static TheoryData<string, string, Action<PlanBuilder>> Faults { get; } = new()
    {
        { "TUT4607", "'1a' is no name", static plan => plan.Steps(static steps => steps.Use("1a", "x/y")) },
        { "TUT4607", "means something in expressions", static plan => plan.Steps(static steps => steps.Use("loop", "x/y")) },
        { "TUT4608", "two steps 'a'", static plan => plan.Steps(static steps => steps.Use("a", "x/y").Group("g", static step => step.Do(static steps => steps.Use("a", "x/y")))) },
        { "TUT4608", "two inputs 'a'", static plan => plan.Input("a").Input("a").Steps(static steps => steps.Use("a", "x/y")) },
        { "TUT4608", "key 'k'", static _ => PlanMap.Of(new DocumentNode.Map([new DocumentEntry("k", PlanValue.Nothing.Node), new DocumentEntry("k", PlanValue.Nothing.Node)], SourcePlace.None)) },
        { "TUT4603", "'steps'", static _ => { } },
        { "TUT4603", "'each'", static plan => plan.Steps(static steps => steps.Parallel("p", static step => step.Max(2))) },
        { "TUT4605", "'Max' of step 'p'", static plan => plan.Steps(static steps => steps.Parallel("p", static step => step.Max(0).Each(static steps => steps.Use("a", "x/y")))) },
        { "TUT4605", "first one", static plan => plan.Steps(static steps => steps.Use("a", "x/y", static step => step.Retry(2, to: TimeSpan.FromSeconds(1)))) },
        { "TUT4605", "whole number from 1", static plan => plan.Steps(static steps => steps.Loop("l", "true", 0, static step => step.Do(static steps => steps.Use("a", "x/y")))) },
        { "TUT4605", "no number of JSON", static plan => plan.Output("x", PlanValue.Number("0x1F")) },
        { "TUT4604", "no reason for another attempt", static plan => plan.Steps(static steps => steps.Use("a", "x/y", static step => step.Retry(2, on: ["sometimes"]))) },
        { "TUT4606", "of which one kind", static plan => plan.AgentCard("a", "process", new() { ["model"] = "m" }).Steps(static steps => steps.Use("a", "x/y")) },
        { "TUT4640", "'When' of step 'a' is called twice", static plan => plan.Steps(static steps => steps.Use("a", "x/y", static step => step.When("true").When("false"))) },
        { "TUT4640", "'Steps' of the plan 'faulty'", static plan => plan.Steps(static steps => steps.Use("a", "x/y")).Steps(static steps => steps.Use("b", "x/y")) },
    };

    [Theory]
    [MemberData(nameof(Faults), DisableDiscoveryEnumeration = true)]
    public void Build_WrongUse_IsRefusedWithItsCode(string code, string expected, Action<PlanBuilder> describe)
    {
        var refused = Assert.Throws<DocumentException>(() =>
        {
            var plan = PlanBuilder.Create("faulty");
            describe(plan);
            plan.Build();
        });

        Assert.Contains(refused.Faults, fault => fault.Code == code && fault.Message.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void Build_SeveralFaults_NamesAllOfThem()
    {
        var plan = PlanBuilder.Create("no name").Input("a").Input("a").Steps(static steps => steps.Use("b", "x/y").Use("b", "x/y"));

        Assert.Equal(["TUT4607", "TUT4608", "TUT4608"], Assert.Throws<DocumentException>(plan.Build).Faults.Select(static fault => fault.Code).Order(StringComparer.Ordinal));
    }

    private static Plan Read(string json) => PlanReader.Read(JsonDocuments.Parse(Encoding.UTF8.GetBytes(json)), ["script"]);
}
