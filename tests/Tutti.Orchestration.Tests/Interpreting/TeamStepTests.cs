using System.Text.Json;
using Tutti.Orchestration.Functions;
using Tutti.Orchestration.Tests.Support;
using Tutti.Testing;

namespace Tutti.Orchestration.Tests.Interpreting;

/// <summary>Steps in which several work at one matter: competitions, conversations, tasks that are handed on.</summary>
public sealed class TeamStepTests
{
    private const string Debate = """
        tutti: flow/v1
        name: debate
        agents:
          pro: { model: { name: pro, instructions: You are for it. } }
          con: { model: { name: con, instructions: You are against it. } }
          judge: { model: { name: judge, instructions: You decide. } }
        steps:
          talk:
            chat: { about: Owls as pets., order: together, max: 8 }
            members: { pro: pro, con: con }
            chair: judge
        outputs: { turns: "${talk.turns}", ended: "${talk.ended}", conclusion: "${talk.conclusion}", lines: "${talk.lines.map(one, one.by)}" }
        """;

    private const string Desk = """
        tutti: flow/v1
        name: desk
        agents:
          desk: { model: { name: desk, instructions: You hand on. } }
          billing: { model: { name: billing, instructions: You know invoices. } }
        steps:
          help:
            handoff:
              task: Refund order 7.
              carry: { type: object, properties: { order: { type: integer } }, required: [order], additionalProperties: false }
            members:
              desk: desk
              billing: { agent: billing, does: invoices and refunds }
        outputs: { answer: "${help.answer}", by: "${help.by}", hops: "${help.hops}" }
        """;

    private static string Compete(string compete, string rest = "") => $$"""
        tutti: flow/v1
        name: compete
        steps:
          best:
            compete: {{compete}}
            do:
              made: { use: test/count, with: { of: "${index}" } }
        {{rest}}outputs: { id: "${best.id}", score: "${best.score}", value: "${best.value.n}", attempts: "${best.attempts.map(one, one.id)}", failed: "${best.failed.map(one, one.id)}", cancelled: "${best.cancelled}" }
        """;

    private static string Chat(string chat, string members, string rest = "") => $$"""
        tutti: flow/v1
        name: chat
        steps:
          talk:
            chat: {{chat}}
            members: {{members}}
        {{rest}}outputs: { turns: "${talk.turns}", ended: "${talk.ended}", said: "${talk.lines.map(one, one.said)}", failed: "${talk.failed.map(one, one.id)}" }
        """;

    [Fact]
    public async Task Compete_TheLargestScoreWins_AndOfEqualOnesTheFirst()
    {
        await using var bench = await CountingAsync();

        Assert.Equal("""{"id":"3","score":3,"value":3,"attempts":["3","2","1","0"],"failed":[],"cancelled":[]}""", await bench.RunAsync(Compete("{ attempts: 4, score: best.value.n }")));
        Assert.Equal("""{"id":"0","score":1,"value":0,"attempts":["0","1","2"],"failed":[],"cancelled":[]}""", await bench.RunAsync(Compete("{ attempts: 3, score: '1' }")));
    }

    [Fact]
    public async Task Compete_OneIsGoodEnough_TheOthersAreCancelledOrNeverBegin()
    {
        await using var bench = await CountingAsync();

        Assert.Equal("""{"id":"1","score":1,"value":1,"attempts":["1","0"],"failed":[],"cancelled":["2","3"]}""", await bench.RunAsync(Compete("{ attempts: 4, max: 1, score: best.value.n, enough: best.score >= 1 }")));
        Assert.Equal(2, bench.Acts.Count);
    }

    [Fact]
    public async Task Compete_OneIsGoodEnough_WhoIsAtWorkIsCancelled()
    {
        await using var bench = await CountingAsync();
        var run = await bench.StartAsync("""
            tutti: flow/v1
            name: race
            steps:
              best:
                compete: { score: best.value.n, enough: best.score >= 1 }
                each:
                  slow: { use: test/sleep }
                  quick: { use: test/count, with: { of: 1 } }
            outputs: { id: "${best.id}", cancelled: "${best.cancelled}" }
            """);

        Assert.Equal("""{"id":"quick","cancelled":["slow"]}""", System.Text.Encoding.UTF8.GetString((await bench.EndAsync(run)).Output.Span));
    }

    [Fact]
    public async Task Compete_AttemptsThatFailOrHaveNoScore_Lose()
    {
        await using var bench = await CountingAsync();

        Assert.Equal("""{"id":"1","score":10,"value":1,"attempts":["1","2"],"failed":["0"],"cancelled":[]}""", await bench.RunAsync(Compete("{ attempts: 3, score: 10 / best.value.n }")));
        Assert.Equal("""{"id":"2","score":1,"value":2,"attempts":["2","0"],"failed":["1"],"cancelled":[]}""", await bench.RunAsync(Compete("{ attempts: 3, score: '1.0 / (double(best.value.n) - 1.0)' }")));
        Assert.Equal("TUT1027", (await bench.FailsAsync(Compete("{ attempts: 2, score: '1 / 0' }"))).Code);
    }

    [Fact]
    public async Task Chat_Models_TheyHearEachOtherAndTheChairConcludes()
    {
        await using var bench = await Debating(new ModelBench()).OpenAsync();

        Assert.Equal("""{"turns":4,"ended":"the chair ended it","conclusion":"No owls.","lines":["pro","con","pro","con"]}""", await bench.RunAsync(Debate));

        Assert.Contains("They bite.", bench.Heard("pro"), StringComparison.Ordinal);
        Assert.Contains("You are 'pro' in a conversation with 'con'", bench.Heard("pro"), StringComparison.Ordinal);
        Assert.Contains("They are quiet.", bench.Heard("judge"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chat_Together_NobodyHearsTheOthersOfTheRound()
    {
        await using var bench = await Debating(new ModelBench()).OpenAsync();
        var flow = Debate.Replace("max: 8", "max: 2", StringComparison.Ordinal);

        Assert.Equal("""{"turns":2,"ended":"all turns are used up","conclusion":"Undecided.","lines":["pro","con"]}""", await bench.RunAsync(flow));

        Assert.DoesNotContain("They are cute.", bench.Heard("con"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ about: x, until: talk.last.said.n >= 2 }", """{"turns":3,"ended":"the condition holds","said":[{"n":0},{"n":1},{"n":2}],"failed":[]}""")]
    [InlineData("{ about: x, max: 2 }", """{"turns":2,"ended":"all turns are used up","said":[{"n":0},{"n":1}],"failed":[]}""")]
    public async Task Chat_InTurn_Ends(string chat, string expected)
    {
        await using var bench = await CountingAsync();

        Assert.Equal(expected, await bench.RunAsync(Chat(chat, """{ a: { use: test/count, with: { of: "${talk.turns}" } }, b: { use: test/count, with: { of: "${talk.turns}" } } }""")));
    }

    [Fact]
    public async Task Chat_NobodySaysAnythingNew_EndsAPoliteLoop()
    {
        await using var bench = await CountingAsync();

        Assert.Equal(
            """{"turns":4,"ended":"nobody says anything new","said":[{"n":1},{"n":2},{"n":1},{"n":2}],"failed":[]}""",
            await bench.RunAsync(Chat("{ about: x, max: 1000 }", "{ a: { use: test/count, with: { of: 1 } }, b: { use: test/count, with: { of: 2 } } }")));
    }

    [Fact]
    public async Task Chat_AMemberFails_TheOthersGoOn()
    {
        await using var bench = await CountingAsync();

        Assert.Equal(
            """{"turns":3,"ended":"all turns are used up","said":[{"n":0},{"n":1},{"n":2}],"failed":["a"]}""",
            await bench.RunAsync(Chat("{ about: x, max: 3 }", """{ a: { use: test/red }, b: { use: test/count, with: { of: "${talk.turns}" } } }""")));
        Assert.Equal("TUT4682", (await bench.FailsAsync(Chat("{ about: x }", "{ a: { use: test/red }, b: { use: test/red } }"))).Code);
    }

    [Fact]
    public async Task Chat_Chosen_TheChairSaysWhoSpeaks()
    {
        await using var bench = await CountingAsync();
        const string members = """{ a: { use: test/count, with: { of: "${talk.turns}" } }, b: { use: test/count, with: { of: "${10 + talk.turns}" } } }""";
        string By(string next) => Chat("{ about: x, order: chosen, max: 3 }", members, $$"""
                chair: { use: test/echo, with: { next: "{{next}}", done: "${talk.turns == 2}", conclusion: "${talk.turns}" } }

            """);

        Assert.Equal("""{"turns":2,"ended":"the chair ended it","said":[{"n":10},{"n":1}],"failed":[]}""", await bench.RunAsync(By("${talk.turns == 0 ? 'b' : 'a'}")));
        Assert.Equal("TUT4683", (await bench.FailsAsync(By("nobody"))).Code);
    }

    [Fact]
    public async Task Chat_ChairWithoutADecision_IsAFault()
    {
        await using var bench = await CountingAsync();

        Assert.Equal("TUT4687", (await bench.FailsAsync(Chat("{ about: x }", "{ a: { use: test/echo }, b: { use: test/echo } }", "    chair: { use: test/count, with: { of: 1 } }\n"))).Code);
    }

    [Fact]
    public async Task P8_Chat_FourTimesTheTurns_TakesFourTimesTheBytes()
    {
        var (few, many) = (await BytesAsync(turns: 20), await BytesAsync(turns: 80));

        Assert.InRange(many, few, few * 4.4); // lines are of one length: four times the turns

        static async Task<double> BytesAsync(int turns)
        {
            var said = 0;
            void Speak(Tutti.Agents.Models.Scripted.ScriptedModel say, IReadOnlyList<Microsoft.Extensions.AI.ChatMessage> _) => say.Say(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{++said:D6} {new string('x', 1000)}"));
            await using var bench = await new ModelBench().Model("pro", Speak).Model("con", Speak).OpenAsync();
            var flow = Debate.Replace("order: together, max: 8", $"max: {turns}", StringComparison.Ordinal).Replace("    chair: judge\n", "", StringComparison.Ordinal).Replace("  judge: { model: { name: judge, instructions: You decide. } }\n", "", StringComparison.Ordinal);
            await bench.RunAsync(flow);
            var bytes = 0L;
            for (var position = 0L; position < bench.Store.DurableHead; position++)
            {
                var record = await bench.Store.ReadAsync(position, ModelBench.Cancellation);
                bytes += record.Body.Length + record.Content.Length;
            }

            return bytes;
        }
    }

    [Fact]
    public async Task Handoff_Models_CarryWhatTheContractSays()
    {
        await using var bench = await Handing(new ModelBench()).OpenAsync();

        Assert.Equal("""{"answer":"Refunded 7.","by":"billing","hops":[{"from":"desk","to":"billing","carry":{"order":7}}]}""", await bench.RunAsync(Desk));

        Assert.Contains("\"handed\":{\"by\":\"desk\",\"carry\":{\"order\":7}}", bench.Heard("billing"), StringComparison.Ordinal);
        Assert.Contains("invoices and refunds", bench.Heard("desk"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nobody", "{}", "TUT4683")]
    [InlineData("one", "{ note: again }", "TUT4684")]
    [InlineData("one", "{ note: \"${'x' + run.id}\" }", "TUT4684")]
    [InlineData("one", "{ remark: free }", "TUT4686")]
    public async Task Handoff_Astray_IsAFault(string to, string carry, string code)
    {
        await using var bench = await CountingAsync();

        Assert.Equal(code, (await bench.FailsAsync(Hand(to, carry, "{ task: x }"))).Code);
    }

    [Fact]
    public async Task Handoff_TooOften_IsAFault()
    {
        await using var bench = await CountingAsync();

        Assert.Equal("TUT4685", (await bench.FailsAsync(Hand("one", "{ note: again }", "{ task: x, max: 1 }"))).Code);
    }

    [Fact]
    public async Task P2_Teams_CrashAfterAnyRecord_ChangesNothing()
    {
        foreach (var (flow, prepare) in ((string, Func<ModelBench, ModelBench>)[])[(Debate, Debating), (Desk, Handing)])
        {
            await using var whole = await prepare(new ModelBench()).OpenAsync();
            var expected = await whole.RunAsync(flow, key: "once");

            for (var survived = 1L; survived <= whole.Store.DurableHead; survived++)
            {
                await using var rest = await prepare(new ModelBench(store: await CrashImage.OfAsync(whole.Store, survived, ModelBench.Cancellation))).OpenAsync();

                Assert.Equal((survived, expected), (survived, await rest.RunAsync(flow, key: "once")));
            }
        }
    }

    private static string Hand(string to, string carry, string handoff) => $$"""
        tutti: flow/v1
        name: handoff
        steps:
          help:
            handoff: {{handoff}}
            members:
              one: { use: test/echo, with: { to: other, carry: { note: go } } }
              other: { use: test/echo, with: { to: {{to}}, carry: {{carry}} } }
        """;

    private static Task<ModelBench> CountingAsync()
    {
        var bench = new ModelBench();
        return bench.OpenAsync(host => host
            .Add(new PlanFunction("test/count", "Gives a number.", (_, input) =>
            {
                bench.Acts.Enqueue("count");
                return new(JsonElement.Parse($$"""{"n":{{input.GetProperty("of")}}}"""));
            }))
            .Add(new PlanFunction("test/echo", "Gives its input.", static (_, input) => new(input)))
            .Add(new PlanFunction("test/red", "Fails.", static (_, _) => throw new Kernel.TuttiException("TEST1", "It is red.")))
            .Add(new PlanFunction("test/sleep", "Ends when it is cancelled.", static async (attempt, input) =>
            {
                await Task.Delay(Timeout.Infinite, attempt.CancellationToken);
                return input;
            })));
    }

    private static ModelBench Debating(ModelBench bench) => bench
        .Model("pro", static (say, sent) => say.Say(Has(sent, "They bite.") ? "They are quiet." : "They are cute."))
        .Model("con", static (say, sent) => say.Say(Has(sent, "They are cute.") ? "They smell." : "They bite."))
        .Model("judge", static (say, sent) => say.Say(
            Has(sent, "They smell.") ? """{"done":true,"next":"","say":"","conclusion":"No owls."}"""
            : Has(sent, "is over") ? """{"done":true,"next":"","say":"","conclusion":"Undecided."}"""
            : """{"done":false,"next":"","say":"","conclusion":""}"""));

    private static ModelBench Handing(ModelBench bench) => bench
        .Model("desk", static (say, _) => say.Say("""{"to":"billing","carry":{"order":7},"answer":""}"""))
        .Model("billing", static (say, _) => say.Say("""{"to":"","carry":null,"answer":"Refunded 7."}"""));

    private static bool Has(IReadOnlyList<Microsoft.Extensions.AI.ChatMessage> sent, string words) => sent.Any(message => message.Text.Contains(words, StringComparison.Ordinal));
}
