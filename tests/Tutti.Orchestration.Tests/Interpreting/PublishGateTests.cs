using System.Text;
using System.Text.Json;
using Tutti.Governance.Approvals;
using Tutti.Governance.Decisions;
using Tutti.Governance.Gates;
using Tutti.Governance.Identities;
using Tutti.Governance.Risks;
using Tutti.Kernel;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Waits;
using Tutti.Orchestration.Interpreting;
using Tutti.Orchestration.Tests.Support;
using Tutti.Orchestration.Topics;
using Tutti.Testing;

namespace Tutti.Orchestration.Tests.Interpreting;

/// <summary>What flows publish passes the gate (P6): judged as <c>topic:NAME</c>, asked about, recorded, and published once.</summary>
public sealed class PublishGateTests
{
    private const string Policy = """
        tutti: policy/v1
        rules:
          - { id: news, allow: "topic:news.*" }
          - { id: small, allow: "topic:orders.*", when: args.data.amount <= 100 && args.type == "order.large" }
          - { id: large, ask: "topic:orders.*", when: args.data.amount > 100, within: 1h }
          - { id: secret, deny: "topic:*.secret", say: Not for everybody. }
          - { id: board, allow: "topic:board" }
          - { id: teller, allow: "topic:only-teller", for: { flow: teller, step: tell } }
          - { id: others, allow: "topic:only-others", for: { step: somewhere-else } }
        """;

    private const string Flow = """
        tutti: flow/v1
        name: teller
        inputs: { topic: string, amount: int }
        steps:
          tell: { publish: { topic: "${inputs.topic}", type: order.large, data: { b: true, amount: "${inputs.amount}" } }, on-error: continue }
        outputs:
          said: "${has(tell.error) ? tell.error.code : string(int(tell.number))}"
        """;

    private static readonly AnswerOptions Bob = new() { Answerer = new Caller("bob", CallerKind.Key, source: "bob-key") };

    [Theory]
    [InlineData("news.today", 500, "1", Verdict.Allow, "news")]
    [InlineData("news.a.b", 500, "1", Verdict.Allow, "news")]
    [InlineData("orders.eu", 100, "1", Verdict.Allow, "small")]
    [InlineData("board", 1, "1", Verdict.Allow, "board")]
    [InlineData("only-teller", 1, "1", Verdict.Allow, "teller")]
    [InlineData("only-others", 1, "TUT2200", Verdict.Deny, null)]
    [InlineData("news", 1, "TUT2200", Verdict.Deny, null)] // no rule names it: unknown means no
    [InlineData("parcels", 1, "TUT2200", Verdict.Deny, null)]
    [InlineData("orders.secret", 1, "TUT2201", Verdict.Deny, "secret")]
    [InlineData("Board", 1, "TUT2208", Verdict.Deny, null)]
    public async Task P6_Publish_IsJudgedAsACallOfTheTopic(string topic, int amount, string said, Verdict verdict, string? rule)
    {
        await using var bench = await new ModelBench(Policy).OpenAsync();

        var run = await StartAsync(bench, topic, amount);

        Assert.Equal($$"""{"said":"{{said}}"}""", await OutputAsync(bench, run));
        Assert.Equal(said == "1" ? [$$"""order.large {"amount":{{amount}},"b":true} run/{{run}}"""] : [], await LogAsync(bench, topic));
        var record = Assert.Single(await RecordsAsync(bench, run));
        Assert.Equal(($"topic:{topic}", verdict, RiskClass.Write, $$"""{"data":{"amount":{{amount}},"b":true},"type":"order.large"}"""), (record.Target, record.Verdict, record.Risk, record.Arguments?.GetRawText()));
        Assert.Equal(rule, record.Rule);
    }

    [Theory]
    [InlineData(ApprovalChoice.Approve, "1")]
    [InlineData(ApprovalChoice.Deny, "TUT2212")]
    [InlineData(ApprovalChoice.Respond, "TUT2216")]
    [InlineData("", "TUT2213")]
    public async Task G1_Publish_ThatIsAskedFor_WaitsForAYes(string choice, string said)
    {
        await using var bench = await new ModelBench(Policy).OpenAsync();
        var run = await StartAsync(bench, "orders.eu", 500);
        var asked = await bench.SeeAsync(run, static happened => happened.Kind == "question.asked");
        Assert.Equal("tell~approve", asked.Path);
        Assert.Empty(await LogAsync(bench, "orders.eu"));

        if (choice.Length > 0) { await bench.Engine.AnswerAsync(run, asked.Path, choice, Bob with { Comment = "as you like" }, ModelBench.Cancellation); }
        else { bench.Time.Advance(TimeSpan.FromHours(2)); }

        Assert.Equal($$"""{"said":"{{said}}"}""", await OutputAsync(bench, run));
        Assert.Equal(said == "1" ? 1 : 0, (await LogAsync(bench, "orders.eu")).Count);
    }

    [Theory]
    [InlineData("""{"type":"order.large","data":{"amount":100}}""", "1", """order.large {"amount":100}""")]
    [InlineData("""{"type":"order.small","data":{"amount":100}}""", "TUT2200", null)] // the edit is judged like any call
    [InlineData("""{"type":7,"data":{"amount":100}}""", "TUT2200", null)]
    public async Task P7_Publish_ThatAPersonEdits_IsPublishedAsItWasJudged(string edit, string said, string? published)
    {
        await using var bench = await new ModelBench(Policy).OpenAsync();
        var run = await StartAsync(bench, "orders.eu", 500);
        var asked = await bench.SeeAsync(run, static happened => happened.Kind == "question.asked");

        await bench.Engine.AnswerAsync(run, asked.Path, ApprovalChoice.Edit, Bob with { Content = new ApprovalContent { Arguments = JsonElement.Parse(edit) }.ToJson() }, ModelBench.Cancellation);

        Assert.Equal($$"""{"said":"{{said}}"}""", await OutputAsync(bench, run));
        Assert.Equal(published is null ? [] : [$"{published} run/{run}"], await LogAsync(bench, "orders.eu"));
    }

    [Fact]
    public async Task P7_Publish_EditedIntoWhatIsNoEvent_IsNotPublished()
    {
        await using var bench = await new ModelBench("""{ tutti: policy/v1, rules: [ { id: look, ask: "topic:*" } ] }""").OpenAsync();
        var run = await StartAsync(bench, "orders", 1);
        var asked = await bench.SeeAsync(run, static happened => happened.Kind == "question.asked");

        await bench.Engine.AnswerAsync(run, asked.Path, ApprovalChoice.Edit, Bob with { Content = new ApprovalContent { Arguments = JsonElement.Parse("""{"type":""}""") }.ToJson() }, ModelBench.Cancellation);

        Assert.Equal("""{"said":"TUT4689"}""", await OutputAsync(bench, run));
        Assert.Empty(await LogAsync(bench, "orders"));
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("a*")]
    [InlineData("")]
    public async Task Publish_InATopicThatNoRuleCanName_IsRefusedBeforeAnybodyIsAsked(string topic)
    {
        await using var bench = await new ModelBench().OpenAsync();

        var run = await StartAsync(bench, topic, 1);

        Assert.Equal("""{"said":"TUT4689"}""", await OutputAsync(bench, run));
        Assert.Empty(await RecordsAsync(bench, run));
        Assert.Empty(bench.Engine.Topics());
    }

    [Fact]
    public async Task Publish_PolicyOfTheFlow_NarrowsIt()
    {
        await using var bench = await new ModelBench().OpenAsync();

        var (code, _) = await bench.FailsAsync("""
            tutti: flow/v1
            name: narrow
            policy: ./rules.yaml
            steps:
              one: { publish: { topic: news, type: a } }
              two: { publish: { topic: orders, type: a } }
            files:
              ./rules.yaml: |
                tutti: policy/v1
                rules:
                  - { id: news, allow: "topic:news" }
            """);

        Assert.Equal("TUT2200", code);
        Assert.Single(await LogAsync(bench, "news"));
        Assert.Empty(await LogAsync(bench, "orders"));
    }

    [Fact]
    public async Task Publish_LimitsAndAfter_CountIt()
    {
        await using var bench = await new ModelBench("""
            tutti: policy/v1
            rules:
              - { id: first, allow: "topic:first", limit: 2/run }
              - { id: second, allow: "topic:second", after: { "topic:first": args.data == then.args.data } }
            """).OpenAsync();

        var run = await bench.StartAsync("""
            tutti: flow/v1
            name: counted
            steps:
              early: { publish: { topic: second, type: a, data: 1 }, on-error: continue }
              one: { publish: { topic: first, type: a, data: 1 } }
              other: { publish: { topic: second, type: a, data: 2 }, on-error: continue }
              right: { publish: { topic: second, type: a, data: 1 } }
              two: { publish: { topic: first, type: a } }
              three: { publish: { topic: first, type: a }, on-error: continue }
            outputs: { early: "${early.error.code}", other: "${other.error.code}", three: "${three.error.code}" }
            """);

        Assert.Equal("""{"early":"TUT2200","other":"TUT2200","three":"TUT2210"}""", await OutputAsync(bench, run));
        Assert.Equal((2, 1), ((await LogAsync(bench, "first")).Count, (await LogAsync(bench, "second")).Count));
    }

    /// <summary>Whatever record is the last that a crash leaves: after it the event is asked about, judged and published, once.</summary>
    [Theory]
    [InlineData("orders.eu", 50, false)]
    [InlineData("orders.eu", 500, false)]
    [InlineData("orders.eu", 500, true)]
    [InlineData("orders.secret", 500, false)]
    public async Task Publish_CrashAfterAnyRecord_NeitherLosesNorDoublesTheEvent(string topic, int amount, bool isEdited)
    {
        await using var whole = await new ModelBench(Policy).OpenAsync();
        var expected = await LiveAsync(whole, topic, amount, isEdited);
        Assert.Equal(topic == "orders.secret" ? 0 : 1, expected.Log.Length == 0 ? 0 : expected.Log.Split('\n').Length);

        for (var survived = 1L; survived <= whole.Store.DurableHead; survived++)
        {
            // A decision of a topic and what belongs to it are one batch, which survives wholly or not at all.
            if ((await whole.Store.ReadAsync(survived - 1, ModelBench.Cancellation)).Kind is RecordKind.SignalSent or RecordKind.ObjectOpened) { continue; }
            await using var rest = await new ModelBench(Policy, await CrashImage.OfAsync(whole.Store, survived, ModelBench.Cancellation)).OpenAsync();

            Assert.Equal((survived, expected), (survived, await LiveAsync(rest, topic, amount, isEdited)));
        }
    }

    /// <summary>The policy in force decides when the run goes on; what had been let through before is published, and only that.</summary>
    [Fact]
    public async Task Publish_CrashAndAPolicyThatDenies_PublishesOnlyWhatWasLetThrough()
    {
        const string Denies = """{ tutti: policy/v1, rules: [ { id: none, deny: "topic:*" } ] }""";
        await using var whole = await new ModelBench(Policy).OpenAsync();
        var expected = await LiveAsync(whole, "board", 1, isEdited: false);
        var (published, kept) = (0, 0);

        for (var survived = 1L; survived <= whole.Store.DurableHead; survived++)
        {
            if ((await whole.Store.ReadAsync(survived - 1, ModelBench.Cancellation)).Kind is RecordKind.SignalSent or RecordKind.ObjectOpened) { continue; }
            await using var rest = await new ModelBench(Denies, await CrashImage.OfAsync(whole.Store, survived, ModelBench.Cancellation)).OpenAsync();

            var (output, log) = await LiveAsync(rest, "board", 1, isEdited: false);

            Assert.Equal((survived, output == expected.Output), (survived, log == expected.Log));
            if (log == expected.Log) { published++; }
            else { kept++; Assert.Equal("""{"said":"TUT2201"}""", output); }
        }

        Assert.True(published > 0 && kept > 0, $"{published} published, {kept} not");
    }

    [Fact]
    public async Task Publish_OfARunThatBeganBefore_GoesOnAsItBegan()
    {
        await using var bench = await new ModelBench("""{ tutti: policy/v1, rules: [ { id: none, deny: "*" } ] }""").OpenAsync();
        var (run, limits) = PlanWorkflows.Prepare(bench.Parse(Flow), bench.Host, JsonElement.Parse("""{"topic":"orders.eu","amount":1}"""));

        var id = await bench.Engine.StartAsync($"{PlanWorkflows.Prefix}teller", run with { Flags = [1, 2, 3] }, new StartOptions { Limits = limits }, ModelBench.Cancellation);

        Assert.Equal("""{"said":"1"}""", await OutputAsync(bench, id));
        Assert.Empty(await RecordsAsync(bench, id));
    }

    [Fact]
    public async Task Publish_OnAHostWithoutAGate_IsNotJudged()
    {
        await using var bench = await new PlanBench().OpenAsync();
        var plan = PlanBench.Parse("""{"tell":{"publish":{"topic":"news","type":"a"}}}""", """ "outputs":{"number":"${tell.number}"} """);

        Assert.Equal("""{"number":1}""", await bench.OutputsAsync(await bench.StartAsync(plan)));
    }

    [Fact]
    public async Task Publish_ThatAPersonAnswersFor_IsNotPublished()
    {
        await using var bench = await new ModelBench(Policy).OpenAsync(options: static options => options.CorrectionCheck = null); // who may is tested elsewhere
        var run = await StartAsync(bench, "orders.eu", 500);
        await bench.SeeAsync(run, static happened => happened.Kind == "question.asked");
        var correction = new CorrectionOptions { By = "bob", Because = "told them by telephone" };

        Assert.Equal("TUT1055", (await Assert.ThrowsAsync<TuttiException>(() => bench.Engine.CorrectAsync(run, "tell", JsonElement.Parse("""{"type":"a"}"""), correction, ModelBench.Cancellation))).Code);
        await bench.Engine.CorrectAsync(run, "tell", JsonElement.Parse("""{"number":7,"heard":0}"""), correction, ModelBench.Cancellation);

        Assert.Equal("""{"said":"7"}""", await OutputAsync(bench, run));
        Assert.Empty(await LogAsync(bench, "orders.eu"));
    }

    private static Task<RunId> StartAsync(ModelBench bench, string topic, int amount) =>
        bench.StartAsync(Flow, $$"""{"topic":"{{topic}}","amount":{{amount}}}""", key: "once");

    /// <summary>Runs to the end; where people are asked, they say yes or write another amount.</summary>
    private static async Task<(string Output, string Log)> LiveAsync(ModelBench bench, string topic, int amount, bool isEdited)
    {
        var run = await StartAsync(bench, topic, amount);
        var seen = await bench.SeeAsync(run, static happened => happened.Kind is "question.asked" or "run.completed" or "run.failed");
        if (seen.Kind == "question.asked")
        {
            var answer = isEdited ? Bob with { Content = new ApprovalContent { Arguments = JsonElement.Parse("""{"type":"order.large","data":{"amount":99}}""") }.ToJson() } : Bob;
            try { await bench.Engine.AnswerAsync(run, seen.Path, isEdited ? ApprovalChoice.Edit : ApprovalChoice.Approve, answer, ModelBench.Cancellation); }
            catch (TuttiException known) when (known.Code == "TUT1008") { } // it was answered before the crash
        }

        return (await OutputAsync(bench, run), string.Join('\n', await LogAsync(bench, topic)));
    }

    private static async Task<IReadOnlyList<string>> LogAsync(ModelBench bench, string topic) =>
        topic.Length == 0 ? [] : [.. (await bench.Engine.PublishedAsync(topic, ModelBench.Cancellation)).Select(static one => $"{one.Type} {one.Data.GetRawText()} {one.Source}")];

    private static async Task<IReadOnlyList<GateRecord>> RecordsAsync(ModelBench bench, RunId run) =>
        [.. (await bench.Store.ReadRunAsync(run, 0, ModelBench.Cancellation)).Where(static record => record.Kind is RecordKind.StepAdmitted or RecordKind.StepRefused).Select(static record => GateRecord.Parse(record.Content.Span)).OfType<GateRecord>()];

    private static async Task<string> OutputAsync(ModelBench bench, RunId run)
    {
        var result = await bench.EndAsync(run);
        return result.ErrorCode is { Length: > 0 } code ? $"{code}: {result.ErrorMessage}" : Encoding.UTF8.GetString(result.Output.Span);
    }
}
