using Tutti.Agents.Routing.Outcomes;
using Tutti.Kernel.Journal;
using Tutti.Orchestration.Agents.FlowAgents;
using Tutti.Orchestration.Functions;
using Tutti.Orchestration.Tests.Support;
using Tutti.Testing;

namespace Tutti.Orchestration.Tests.Interpreting;

/// <summary>Steps that find out who does something: by offers, by cards; and what a crash changes of all of them.</summary>
public sealed class AwardStepTests
{
    private const string Bid = """
        tutti: flow/v1
        name: announcement
        agents:
          quick: { model: { name: quick, instructions: You are quick. } }
          dear: { model: { name: dear, instructions: You are dear. } }
          away: { model: { name: away, instructions: You are away. } }
        steps:
          work:
            bid: { task: Translate it., score: work.offer.confidence * 10.0 - work.offer.price }
            members: { quick: quick, dear: dear, away: away, code: { use: test/offer, with: { price: 3, confidence: 0.1 } } }
        outputs: { value: "${work.value}", by: "${work.by}", offers: "${work.offers.map(one, one.by)}", silent: "${work.silent}" }
        """;

    private const string Desk = """
        tutti: flow/v1
        name: desk
        inputs: { question: string }
        agents:
          refunds: { description: Pays money back., examples: [I want my money back, refund my order, you charged me twice], use: test/refund }
          parcels: { description: Knows where parcels are., examples: [where is my parcel, my package is late, track my shipment], use: test/parcel }
          anything: { description: Knows everything., use: test/anything }
        steps:
          help: { route: { task: "${inputs.question}", threshold: 0.5, STRONGER max: 3 } }
        outputs: { value: "${help.value}", agent: "${help.agent}", verdict: "${help.verdict}", tried: "${help.tried}" }
        """;

    [Fact]
    public async Task Bid_BestOffer_GetsTheTask()
    {
        await using var bench = await Bidding(new ModelBench()).OpenAsync(AwardFunctions.Add);

        Assert.Equal("""{"value":"Done for 5.","by":"dear","offers":["dear","quick","code"],"silent":["away"]}""", await bench.RunAsync(Bid));
    }

    [Fact]
    public async Task Bid_WinnerFails_NextDoesIt()
    {
        await using var bench = await new ModelBench().OpenAsync(AwardFunctions.Add);

        Assert.Equal("""{"by":"b","failed":["a"]}""", await bench.RunAsync("""
            tutti: flow/v1
            name: failing
            steps:
              work:
                bid: { task: x }
                members: { a: { use: test/red, with: { price: 1 } }, b: { use: test/offer, with: { price: 2 } } }
            outputs: { by: "${work.by}", failed: "${work.failed.map(one, one.id)}" }
            """));
    }

    [Theory]
    [InlineData("a: { use: test/null }, b: { use: test/null }", "TUT4322")]
    [InlineData("a: { use: test/offer, with: { cost: 1 } }, b: { use: test/null }", "TUT4322")]
    public async Task Bid_OfNobody_IsAFault(string members, string code)
    {
        await using var bench = await new ModelBench().OpenAsync(AwardFunctions.Add);

        Assert.Equal(code, (await bench.FailsAsync($"tutti: flow/v1\nname: nobody\nsteps:\n  work:\n    bid: {{ task: x }}\n    members: {{ {members} }}")).Code);
    }

    [Fact]
    public async Task Bid_SilentMember_DoesNotHoldTheOthers()
    {
        await using var bench = await new ModelBench().OpenAsync(AwardFunctions.Add);
        var run = await bench.StartAsync("""
            tutti: flow/v1
            name: silent
            steps:
              work:
                bid: { task: x, within: 5m }
                members: { a: { use: test/sleep }, b: { use: test/offer, with: { price: 2 } } }
            outputs: { by: "${work.by}", silent: "${work.silent}" }
            """);
        _ = await bench.SeeAsync(run, static happened => happened.Kind == "step.completed");
        bench.Time.Advance(TimeSpan.FromMinutes(6));

        Assert.Equal("""{"by":"b","silent":["a"]}""", System.Text.Encoding.UTF8.GetString((await bench.EndAsync(run)).Output.Span));
    }

    [Theory]
    [InlineData("refund my order please", "", """{"value":"money","agent":"refunds","verdict":"chosen","tried":[]}""")]
    [InlineData("where is my parcel", "", """{"value":"found","agent":"parcels","verdict":"chosen","tried":[]}""")]
    [InlineData("sing a song", "stronger: anything,", """{"value":"all","agent":"anything","verdict":"stronger","tried":[]}""")]
    public async Task Route_Task_GoesToWhoIsRight(string question, string stronger, string expected)
    {
        await using var bench = await new ModelBench().OpenAsync(AwardFunctions.Add);

        Assert.Equal(expected, await bench.RunAsync(Desk.Replace("STRONGER", stronger, StringComparison.Ordinal), $$"""{"question":"{{question}}"}"""));
    }

    [Fact]
    public async Task Route_Unsure_AsksAPerson()
    {
        await using var bench = await new ModelBench().OpenAsync(AwardFunctions.Add);
        var run = await bench.StartAsync(Desk.Replace("STRONGER", "by: desk,", StringComparison.Ordinal), """{"question":"sing a song"}""");
        var asked = await bench.SeeAsync(run, static happened => happened.Kind == "question.asked");

        await bench.Engine.AnswerAsync(run, asked.Path, "parcels", new Kernel.Waits.AnswerOptions { By = "ann" }, ModelBench.Cancellation);

        Assert.Contains("\"agent\":\"parcels\"", System.Text.Encoding.UTF8.GetString((await bench.EndAsync(run)).Output.Span), StringComparison.Ordinal);
    }

    /// <summary>What an agent did in one flow counts in every other one that has the same agent, and nowhere for another agent of its name.</summary>
    [Fact]
    public async Task Route_WhoFailedInOneFlow_IsSecondInAnother_UnlessItIsAnotherAgent()
    {
        await using var bench = await new ModelBench().OpenAsync(AwardFunctions.Add);
        const string Twins = """
            tutti: flow/v1
            name: NAME
            agents:
              alpha: { description: Draws pictures., use: test/ALPHA }
              beta: { description: Draws pictures., use: test/anything }
            steps:
              draw: { route: { task: draw a cat, threshold: 0, max: 2 }, with: { award: 1 } }
            outputs: { agent: "${draw.agent}", tried: "${draw.tried}", records: "${draw.candidates.map(one, one.agent + (one.record > 0.0 ? ' up' : one.record < 0.0 ? ' down' : ''))}" }
            """;

        async Task<string> RunAsync(string name, string alpha) => await bench.RunAsync(Twins.Replace("NAME", name, StringComparison.Ordinal).Replace("ALPHA", alpha, StringComparison.Ordinal));

        Assert.Equal("""{"agent":"beta","tried":["alpha"],"records":["alpha","beta"]}""", await RunAsync("one", "red"));
        Assert.Equal("""{"agent":"beta","tried":[],"records":["beta up","alpha down"]}""", await RunAsync("two", "red"));
        Assert.Equal("""{"agent":"beta","tried":[],"records":["beta up","alpha"]}""", await RunAsync("three", "echo"));
    }

    /// <summary>An agent that is a flow takes what it needs from the words of the task, and what the plan gives before that.</summary>
    [Theory]
    [InlineData("refund order 4711", "{}", """{"value":{"said":"4711 paid back by card"},"agent":"refunds","tried":[]}""")]
    [InlineData("refund my order", "{ order: 7, way: cash }", """{"value":{"said":"7 paid back by cash"},"agent":"refunds","tried":[]}""")]
    [InlineData("refund my order", "{}", """{"value":"found","agent":"parcels","tried":["refunds"]}""")]
    public async Task Route_ToAFlow_TakesItsInputsFromTheTask(string task, string with, string expected)
    {
        await using var bench = await new ModelBench().OpenAsync(static host =>
        {
            AwardFunctions.Add(host);
            host.Add(FlowAgentKind.Instance).Add(new PlanFunction("text/print", "Gives a text.", static (_, input) => new(input.GetProperty("text"))));
        });

        Assert.Equal(expected, await bench.RunAsync($$"""
            tutti: flow/v1
            name: routed
            agents:
              refunds: { flow: refund, description: Pays money back., examples: [I want my money back, refund order, you charged me twice] }
              parcels: { description: Knows where parcels are., examples: [where is my parcel, my package is late, track my shipment], use: test/parcel }
            flows:
              refund:
                name: refund
                inputs: { order: { type: int }, way: { default: card } }
                steps: { say: { use: text/print, with: { text: "${inputs.order} paid back by ${inputs.way}" } } }
                outputs: { said: "${say}" }
            steps:
              help: { route: { task: {{task}}, threshold: 0, max: 2 }, with: {{with}} }
            outputs: { value: "${help.value}", agent: "${help.agent}", tried: "${help.tried}" }
            """));
        // A flow that was not told what it needs has not failed.
        Assert.DoesNotContain(await AgentOutcomes.Kind.TalliesAsync(bench.Engine, AgentOutcomes.Common, ModelBench.Cancellation), static pair => pair.Value.Failed > 0);
    }

    [Fact]
    public async Task P2_Awards_CrashAfterAnyRecord_ChangesNothing()
    {
        foreach (var (flow, inputs, prepare) in ((string, string, Func<ModelBench, ModelBench>)[])[(Bid, "{}", Bidding), (SwarmStepTests.Board, "{}", SwarmStepTests.Finding), (Desk.Replace("STRONGER", "", StringComparison.Ordinal), """{"question":"refund my order"}""", static bench => bench)])
        {
            await using var whole = await prepare(new ModelBench()).OpenAsync(AwardFunctions.Add);
            var expected = Sorted(await whole.RunAsync(flow, inputs, key: "once"));
            for (var survived = 1L; survived <= whole.Store.DurableHead; survived++)
            {
                // What an Object decides and sends is one batch, which survives wholly or not at all.
                if ((await whole.Store.ReadAsync(survived - 1, ModelBench.Cancellation)).Kind is RecordKind.SignalSent or RecordKind.ObjectOpened) { continue; }
                await using var rest = await prepare(new ModelBench(store: await CrashImage.OfAsync(whole.Store, survived, ModelBench.Cancellation))).OpenAsync(AwardFunctions.Add);

                Assert.Equal((survived, expected), (survived, Sorted(await rest.RunAsync(flow, inputs, key: "once"))));
            }
        }
    }

    /// <summary>A flow may list entries in the order in which members came to post them, which is theirs.</summary>
    private static string Sorted(string output) => new([.. output.Order()]);

    private static ModelBench Bidding(ModelBench bench) => bench
        .Model("quick", static (say, sent) => say.Say(Offer(sent, 1, "0.2")))
        .Model("dear", static (say, sent) => say.Say(Offer(sent, 5, "0.9")))
        .Model("away", static (say, _) => say.Say("""{"bid":false,"price":0,"confidence":0,"remarks":""}"""));

    private static string Offer(IReadOnlyList<Microsoft.Extensions.AI.ChatMessage> sent, int price, string confidence) =>
        sent.Any(static message => message.Text.Contains("Do not do it yet", StringComparison.Ordinal)) ? $$"""{"bid":true,"price":{{price}},"confidence":{{confidence}},"remarks":""}""" : $"Done for {price}.";
}
