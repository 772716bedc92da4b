using System.Text.Json;
using Tutti.Agents.Routing.Outcomes;
using Tutti.Kernel.Lifecycle;
using Tutti.Orchestration.Agents.FlowAgents;
using Tutti.Orchestration.Functions;
using Tutti.Orchestration.Tests.Support;
using Tutti.Testing;

namespace Tutti.Orchestration.Tests.Planning;

/// <summary>Goals that are planned without a model: templates, lists of tasks, and who is next where one fails.</summary>
public sealed class RuleGoalTests
{
    [Fact]
    public async Task Goal_AListOfTasks_IsSplitAndRouted()
    {
        await using var bench = await OpenAsync(Bench());

        var goal = await RunAsync(bench, "refund the money for order 7; where is the parcel 12, then translate the letter into German");

        Assert.Equal("rules", goal.GetProperty("planner").GetString());
        Assert.Equal(
            """[["part-1","refunds","refund the money for order 7",[]],["part-2","parcels","where is the parcel 12",[]],["part-3","translator","translate the letter into German",["part-2"]]]""",
            Steps(goal.GetProperty("versions")[0]));
        Assert.Equal("""{"part-1":"Paid.","part-3":"Gut."}""", goal.GetProperty("result").GetRawText());
        Assert.Contains("It is late.", bench.Heard("translator"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Goal_APartNamesItsAgent_IsNotRouted()
    {
        await using var bench = await OpenAsync(Bench());

        Assert.Equal("\"Gut.\"", (await RunAsync(bench, "translator: refund the money for order 7")).GetProperty("result").GetRawText());
    }

    [Theory]
    [InlineData("parcels", RunStatus.Completed, "")]
    [InlineData("nobody", RunStatus.Failed, "TUT4348")]
    public async Task Goal_TheRouterIsNotSure_APersonSaysWho(string choice, RunStatus status, string code)
    {
        await using var bench = await OpenAsync(Bench());
        var run = await bench.StartAsync(Flow.Replace("sure: 30", "sure: 90", StringComparison.Ordinal), Input("paint the fence"));

        await bench.SeeAsync(run, static happened => happened.Kind == "question.asked");
        await bench.Engine.AnswerAsync(run, "work/plan/who", choice, "ann", "", ModelBench.Cancellation);

        var end = await bench.EndAsync(run);
        Assert.Equal((status, code), (end.Status, end.ErrorCode));
    }

    [Fact]
    public async Task Goal_AnAgentFails_TheNextOfTheRankingTakesOver()
    {
        await using var bench = await OpenAsync(Bench(isBroken: true));

        var goal = await RunAsync(bench, "where is the parcel 12; refund the money for order 7");

        Assert.Equal(2, goal.GetProperty("versions").GetArrayLength());
        Assert.Equal("translator", goal.GetProperty("versions")[1].GetProperty("steps")[1].GetProperty("agent").GetString()); // its fallback
        Assert.Equal("""["part-1"]""", goal.GetProperty("versions")[1].GetProperty("kept").GetRawText());
        Assert.Equal(1, bench.Asked("parcels"));
    }

    [Fact]
    public async Task Goal_ATemplateIsRight_ItsInputsAreFilled()
    {
        await using var bench = await OpenAsync(Bench());

        var goal = await RunAsync(bench, "send a greeting card to the customer of order 4711 in language de");

        Assert.Equal("template greeting", goal.GetProperty("planner").GetString());
        Assert.Equal("""{"order":4711,"language":"de"}""", goal.GetProperty("versions")[0].GetProperty("steps")[0].GetProperty("input").GetRawText());
        Assert.Equal("""{"said":"Greetings for 4711 in de, sent in ink"}""", goal.GetProperty("result").GetRawText());
    }

    [Fact]
    public async Task Goal_ATemplateLacksAnInput_SaysWhich()
    {
        await using var bench = await OpenAsync(Bench());

        var end = await bench.EndAsync(await bench.StartAsync(Flow, Input("send a greeting card to the customer")));

        Assert.Equal("TUT4347", end.ErrorCode);
        Assert.Contains("'order', 'language'", end.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Goal_NotAccepted_RulesKnowNoOtherPlan()
    {
        await using var bench = await OpenAsync(Bench());

        var end = await bench.EndAsync(await bench.StartAsync(Flow.Replace("sure: 30", "sure: 30, accept: work.result == 1", StringComparison.Ordinal), Input("refund the money for order 7")));

        Assert.Equal("TUT4345", end.ErrorCode);
        Assert.Contains("rules knows no other plan", end.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Goal_AFlowOfItsPlanIsUndone_ByAnAgentWithinTheBoundsOfThatFlow()
    {
        const string Undone = """
            tutti: flow/v1
            name: outer
            agents:
              shop: { flow: shop, description: Buys things., examples: [buy a book] }
            flows:
              shop:
                name: shop
                limits: { budget: { tokens: 100000 } }
                agents: { back: { model: { name: translator, instructions: Take it back. } } }
                steps:
                  buy: { use: test/buy, undo: { agent: back, with: { task: undo } } }
                  take: { undo-all: true }
                outputs: { done: "${buy}" }
            steps:
              work: { goal: "shop: buy a book" }
            outputs: { result: "${work.result.done}" }
            """;
        await using var bench = await Bench().OpenAsync(static host => host.Add(FlowAgentKind.Instance).Add(new PlanFunction("test/buy", "Buys.", static (_, _) => new(JsonElement.Parse("\"bought\"")))));

        Assert.Equal("""{"result":"bought"}""", await bench.RunAsync(Undone));
        Assert.Equal(1, bench.Asked("translator"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("  \n ")]
    public async Task Goal_ThatSaysNothing_IsAFault(string text)
    {
        await using var bench = await OpenAsync(Bench());

        Assert.Equal("TUT4342", (await bench.EndAsync(await bench.StartAsync(Flow, Input(text)))).ErrorCode);
    }

    /// <summary>What was measured in the store says what a goal may cost and take; who failed is behind who did not.</summary>
    [Fact]
    public async Task Goal_OfAgentsThatHaveWorked_IsEstimatedAndPlannedByTheirRecords()
    {
        const string Twins = """
            tutti: flow/v1
            name: twins
            inputs: { text: string }
            agents:
              alpha: { description: Draws animals., cost: low, latency: fast, use: test/ALPHA }
              beta: { description: Draws animals., cost: low, latency: fast, use: test/beta }
            steps: { work: { goal: { text: "${inputs.text}", sure: 0 } } }
            outputs: { steps: "${work.versions[0].steps.map(one, one.agent)}", estimate: "${work.estimate}", versions: "${size(work.versions)}" }
            """;
        await using var bench = await Bench().OpenAsync(static host => host.Add(new PlanFunction("test/alpha", "Fails.", static (_, _) => throw new Kernel.Steps.StepRejectedException("It is broken.", "TEST1"))).Add(new PlanFunction("test/beta", "Draws.", static (_, _) => new(JsonElement.Parse("\"a cat\"")))));
        var flow = Twins.Replace("ALPHA", "alpha", StringComparison.Ordinal);

        var first = JsonElement.Parse(await bench.RunAsync(flow, Input("draw a cat"), key: "one"));
        var second = JsonElement.Parse(await bench.RunAsync(flow, Input("draw a cat, then draw a dog"), key: "two"));

        Assert.Equal(("""["alpha"]""", 2), (first.GetProperty("steps").GetRawText(), first.GetProperty("versions").GetInt32()));
        Assert.Equal((0, 0, 6.0), (first.GetProperty("estimate").GetProperty("measured").GetInt32(), first.GetProperty("estimate").GetProperty("timed").GetInt32(), first.GetProperty("estimate").GetProperty("seconds").GetDouble()));
        Assert.Equal("class", first.GetProperty("estimate").GetProperty("steps")[0].GetProperty("timeBy").GetString());
        Assert.Equal(("""["beta","beta"]""", 1), (second.GetProperty("steps").GetRawText(), second.GetProperty("versions").GetInt32()));
        Assert.Equal((2, 0.0), (second.GetProperty("estimate").GetProperty("timed").GetInt32(), second.GetProperty("estimate").GetProperty("seconds").GetDouble())); // the clock stands still
    }

    [Fact]
    public async Task P2_RuleGoal_CrashAfterAnyRecord_ComesToTheSame()
    {
        const string Goal = "where is the parcel 12; refund the money for order 7, and then translate the letter into German";
        await using var whole = await OpenAsync(Bench(isBroken: true));
        var expected = await whole.RunAsync(Flow, Input(Goal), key: "once");
        var counted = await CountedAsync(whole);
        Assert.Equal("parcels 1/0, refunds 0/1, translator 2/0", counted);

        for (var survived = 1L; survived <= whole.Store.DurableHead; survived++)
        {
            await using var rest = await OpenAsync(Bench(isBroken: true, await CrashImage.OfAsync(whole.Store, survived, ModelBench.Cancellation)));

            Assert.Equal((survived, expected), (survived, await rest.RunAsync(Flow, Input(Goal), key: "once")));
            Assert.Equal((survived, counted), (survived, await CountedAsync(rest)));
        }
    }

    /// <summary>Each agent with its tasks that went well and that did not.</summary>
    private static async Task<string> CountedAsync(ModelBench bench) => string.Join(", ", (await AgentOutcomes.Kind.TalliesAsync(bench.Engine, AgentOutcomes.Common, ModelBench.Cancellation))
        .OrderBy(static pair => pair.Key, StringComparer.Ordinal).Select(static pair => $"{pair.Key.Split('#')[0]} {pair.Value.Succeeded}/{pair.Value.Failed}"));

    private const string Flow = """
        tutti: flow/v1
        name: desk
        inputs: { text: string }
        agents:
          refunds: { description: Pays money back., examples: [refund my money, I want my money back, refund the order], fallback: [translator], model: { name: refunds, instructions: Refund. } }
          parcels: { description: Knows where parcels are., examples: [where is my parcel, track the parcel, my parcel is late], model: { name: parcels, instructions: Track. } }
          translator: { description: Translates letters., examples: [translate this into German, say it in French, translate the letter], model: { name: translator, instructions: Translate. } }
          greeting: { flow: greeting, description: Sends a greeting card to a customer., examples: [send a greeting card, send a card to the customer, greet the customer] }
        flows:
          greeting:
            name: greeting
            inputs: { order: { type: int }, language: { choices: [de, fr] }, pen: { default: ink } }
            steps: { say: { use: text/print, with: { text: "Greetings for ${inputs.order} in ${inputs.language}, sent in ${inputs.pen}" } } }
            outputs: { said: "${say}" }
        steps:
          work:
            goal: { text: "${inputs.text}", sure: 30 }
        outputs: { goal: "${work}" }
        """;

    private static ModelBench Bench(bool isBroken = false, Kernel.Memory.InMemoryStore? store = null) => new ModelBench(store: store)
        .Model("refunds", (say, _) => { if (isBroken) { say.Fail(new Kernel.Steps.StepRejectedException("It is broken.", "TEST1")); } else { say.Say("Paid."); } })
        .Model("parcels", static (say, _) => say.Say("It is late."))
        .Model("translator", static (say, _) => say.Say("Gut."));

    private static Task<ModelBench> OpenAsync(ModelBench bench) => bench.OpenAsync(static host => host.Add(FlowAgentKind.Instance).Add(new PlanFunction("text/print", "Gives a text.", static (_, input) => new(input.GetProperty("text")))));

    private static string Input(string text) => JsonSerializer.Serialize(new Dictionary<string, string> { ["text"] = text });

    private static string Steps(JsonElement version) => JsonSerializer.Serialize(version.GetProperty("steps").EnumerateArray().Select(static step => new object?[] { step.GetProperty("id").GetString(), step.GetProperty("agent").GetString(), step.GetProperty("task").GetString(), step.GetProperty("needs") }));

    private static async Task<JsonElement> RunAsync(ModelBench bench, string text) => JsonElement.Parse(await bench.RunAsync(Flow, Input(text))).GetProperty("goal");
}
