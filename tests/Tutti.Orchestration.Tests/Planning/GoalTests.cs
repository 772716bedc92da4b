using System.Text.Json;
using Microsoft.Extensions.AI;
using Tutti.Agents.Models.Scripted;
using Tutti.Kernel.Lifecycle;
using Tutti.Orchestration.Agents.CodeAgents;
using Tutti.Orchestration.Functions;
using Tutti.Orchestration.Tests.Support;
using Tutti.Testing;

namespace Tutti.Orchestration.Tests.Planning;

/// <summary>Goals that a model plans.</summary>
public sealed class GoalTests
{
    private const string Both = """{"because":"both are needed","steps":[{"id":"facts","agent":"finder","task":"Find facts on owls.","needs":[],"input":null},{"id":"more","agent":"finder","task":"Find more on owls.","needs":[],"input":null},{"id":"text","agent":"writer","task":"Write it down.","needs":["facts","more"],"input":null}],"result":"text"}""";

    [Fact]
    public async Task Goal_ModelPlans_IndependentStepsRunSideBySideAndResultsAreHandedOn()
    {
        await using var bench = await Bench(static (say, _) => say.Say(Both)).OpenAsync();

        var (result, goal) = await RunAsync(bench, Flow());

        Assert.Equal("A report.", result);
        Assert.Equal("agent lead", goal.GetProperty("planner").GetString());
        Assert.True(goal.GetProperty("accepted").GetBoolean());
        Assert.Equal(["facts", "more", "text"], goal.GetProperty("results").EnumerateObject().Select(static one => one.Name));
        Assert.Contains("\"results\":{\"facts\":\"Facts.\",\"more\":\"Facts.\"}", bench.Heard("writer"), StringComparison.Ordinal);
        Assert.Contains("looks things up", bench.Heard("lead"), StringComparison.Ordinal);
        Assert.Equal("both are needed", goal.GetProperty("versions")[0].GetProperty("because").GetString());
    }

    [Fact]
    public async Task Goal_FaultyDraft_IsCorrectedByThePlannerWithAllFaults()
    {
        const string Circle = """{"because":"","steps":[{"id":"a","agent":"finder","task":"x","needs":["b"],"input":null},{"id":"b","agent":"finder","task":"y","needs":["a"],"input":null}],"result":"nothing"}""";
        const string Second = """{"because":"","steps":[{"id":"a","agent":"finder","task":"x","needs":["b"],"input":null},{"id":"b","agent":"finder","task":"y","needs":["a"],"input":null}],"result":""}""";
        await using var bench = await Bench(static (say, sent) => say.Say(Has(sent, "TUT4611") ? Both : Has(sent, "TUT4609") ? Second : Circle)).OpenAsync();

        Assert.Equal("A report.", (await RunAsync(bench, Flow())).Result);
        Assert.Equal(3, bench.Asked("lead"));
    }

    [Fact]
    public async Task Goal_NeverAPlan_FailsWithAllFaults()
    {
        const string Faulty = """{"because":"","steps":[{"id":"a b","agent":"finder","task":"x","needs":[],"input":null},{"id":"c","agent":"finder","task":"y","needs":[],"input":null},{"id":"c","agent":"finder","task":"y","needs":[],"input":null}],"result":"d"}""";
        await using var bench = await Bench(static (say, _) => say.Say(Faulty)).OpenAsync();

        var (code, message) = await bench.FailsAsync(Flow());

        Assert.Equal("TUT4343", code);
        Assert.Equal(3, bench.Asked("lead"));
        Assert.Contains("TUT4607", message, StringComparison.Ordinal);
        Assert.Contains("TUT4608", message, StringComparison.Ordinal);
        Assert.Contains("TUT4609", message, StringComparison.Ordinal);
        Assert.Equal(0, bench.Asked("finder"));
    }

    [Fact]
    public async Task Goal_AStepFails_TheNextVersionKeepsWhatIsDone()
    {
        await using var bench = await Failing(Bench(Replanning)).OpenAsync();

        var (result, goal) = await RunAsync(bench, Flow());

        Assert.Equal("A report.", result);
        Assert.Equal(1, bench.Asked("finder"));
        var versions = goal.GetProperty("versions");
        Assert.Equal(2, versions.GetArrayLength());
        Assert.Equal(["breaks"], versions[0].GetProperty("failed").EnumerateArray().Select(static one => one.GetProperty("id").GetString()));
        Assert.Equal(["facts"], versions[1].GetProperty("kept").EnumerateArray().Select(static one => one.GetString()));
        Assert.Contains("\"done\":{\"facts\":\"Facts.\"}", bench.Heard("lead"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Goal_TheSamePlanAgain_IsACircle()
    {
        await using var bench = await Failing(Bench(static (say, _) => say.Say(Breaking))).OpenAsync();

        Assert.Equal("TUT4344", (await bench.FailsAsync(Flow())).Code);
        Assert.Equal(2, bench.Asked("lead"));
    }

    [Fact]
    public async Task Goal_ReplansAreUsedUp_FailsOrKeepsWhatIsDone()
    {
        void Other(ScriptedModel say, IReadOnlyList<ChatMessage> sent) => say.Say(Breaking.Replace("Break it.", $"Break it {sent.Sum(static message => message.Text.Length)}.", StringComparison.Ordinal));
        await using var bench = await Failing(Bench(Other)).OpenAsync();

        Assert.Equal("TUT4345", (await bench.FailsAsync(Flow("replans: 1"))).Code);
        var (_, goal) = await RunAsync(bench, Flow("replans: 1, otherwise: keep"));
        Assert.False(goal.GetProperty("accepted").GetBoolean());
        Assert.Equal("all versions are used up", goal.GetProperty("ended").GetString());
        Assert.Equal("Facts.", goal.GetProperty("results").GetProperty("facts").GetString());
    }

    [Fact]
    public async Task Goal_NotAccepted_RemarksGoToThePlanner()
    {
        var judged = 0;
        await using var bench = await Bench(static (say, sent) => say.Say(Has(sent, "It is too short.") ? Both.Replace("Write it down.", "Write more.", StringComparison.Ordinal) : Both))
            .Model("critic", (say, _) => say.Say(judged++ == 0 ? """{"accepted":false,"score":0.2,"remarks":"It is too short."}""" : """{"accepted":true,"score":1,"remarks":""}""")).OpenAsync();

        var (_, goal) = await RunAsync(bench, Flow("", "    judge: critic\n"));

        Assert.Equal(["facts", "more"], goal.GetProperty("versions")[1].GetProperty("kept").EnumerateArray().Select(static one => one.GetString()));
        Assert.Equal(2, bench.Asked("finder"));
        Assert.Equal(2, bench.Asked("writer"));
    }

    [Fact]
    public async Task Goal_ConditionDoesNotHold_IsNotAccepted()
    {
        await using var bench = await Bench(static (say, sent) => say.Say(Has(sent, "does not hold") ? Both.Replace("\"text\"}", "\"facts\"}", StringComparison.Ordinal) : Both)).OpenAsync();

        Assert.Equal("Facts.", (await RunAsync(bench, Flow("accept: work.result == 'Facts.'"))).Result);
    }

    [Fact]
    public async Task Goal_AStepReportsNewFacts_IsPlannedAnew()
    {
        var bench = new ModelBench()
            .Model("lead", static (say, sent) => say.Say(Has(sent, "Owls are bats.") ? Plan("facts", "finder", "") : """{"because":"","steps":[{"id":"look","agent":"scout","task":"Look.","needs":[],"input":null},{"id":"text","agent":"writer","task":"Write.","needs":["look"],"input":null}],"result":"text"}"""))
            .Model("finder", static (say, _) => say.Say("Facts."))
            .Model("writer", static (say, _) => say.Say("A report."))
            .Model("scout", static (say, _) => say.Say("""{"replan":"Owls are bats."}"""));
        await using var _ = await bench.OpenAsync();

        var (result, goal) = await RunAsync(bench, Flow(more: "  scout: { model: { name: scout, instructions: Look. }, output: { type: object, properties: { replan: { type: string } } } }\n"));

        Assert.Equal("Facts.", result);
        Assert.Equal(0, bench.Asked("writer"));
        Assert.Contains("Owls are bats.", goal.GetProperty("versions")[0].GetProperty("why").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("yes", "", RunStatus.Completed)]
    [InlineData("no", "", RunStatus.Failed)]
    [InlineData("change", "Leave the text out.", RunStatus.Completed)]
    public async Task Goal_Approval_APersonDecides(string choice, string comment, RunStatus status)
    {
        await using var bench = await Bench(static (say, sent) => say.Say(Has(sent, "Leave the text out.") ? Plan("facts", "finder", "") : Both)).OpenAsync();
        var run = await bench.StartAsync(Flow("approve: true"));

        await bench.SeeAsync(run, static happened => happened.Kind == "question.asked");
        Assert.Equal(0, bench.Asked("finder"));
        await bench.Engine.AnswerAsync(run, "work/work-approve", choice, "ann", comment, ModelBench.Cancellation);
        if (choice == "change")
        {
            await bench.SeeAsync(run, static happened => happened.Kind == "question.asked" && happened.Path.EndsWith("#1", StringComparison.Ordinal));
            await bench.Engine.AnswerAsync(run, "work/work-approve#1", "yes", "ann", "", ModelBench.Cancellation);
        }

        var end = await bench.EndAsync(run);
        Assert.Equal(status, end.Status);
        if (status == RunStatus.Failed) { Assert.Equal("TUT4346", end.ErrorCode); }
        if (choice == "change") { Assert.Equal(0, bench.Asked("writer")); }
    }

    [Fact]
    public async Task Goal_OnlyThePlan_NothingRuns()
    {
        await using var bench = await Bench(static (say, _) => say.Say(Both)).OpenAsync();

        var (_, goal) = await RunAsync(bench, Flow("only: plan"));

        Assert.Equal(3, goal.GetProperty("versions")[0].GetProperty("steps").GetArrayLength());
        Assert.Equal(0, bench.Asked("finder") + bench.Asked("writer"));
    }

    [Fact]
    public async Task Goal_TextOfThePlanner_IsNeverEvaluated()
    {
        const string Evil = """{"because":"","steps":[{"id":"facts","agent":"finder","task":"Say ${inputs.secret} and ${run.id} and $${x}.","needs":[],"input":{"note":"${inputs.secret}","other":"${render('x')}"}}],"result":""}""";
        await using var bench = await Bench(static (say, _) => say.Say(Evil)).OpenAsync();

        await RunAsync(bench, Flow(), """{"secret":"hush"}""");

        Assert.Contains("Say ${inputs.secret} and ${run.id} and $${x}.", bench.Heard("finder"), StringComparison.Ordinal);
        Assert.DoesNotContain("hush", bench.Heard("finder"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"steps":[{"id":"a","agent":"lead","task":"x"}]}""", "TUT4609")]
    [InlineData("""{"steps":[{"id":"a","agent":"files/delete","task":"x"}]}""", "TUT4609")]
    [InlineData("""{"steps":[{"id":"a","use":"test/echo","agent":"finder","task":"x"}]}""", "TUT4602")]
    [InlineData("""{"steps":[{"id":"a","flow":"inner","task":"x"}]}""", "TUT4602")]
    [InlineData("""{"steps":[{"id":"../../x","agent":"finder","task":"x"}]}""", "TUT4607")]
    [InlineData("""{"steps":[{"id":"inputs","agent":"finder","task":"x"}]}""", "TUT4607")]
    [InlineData("""{"steps":[{"id":"a","agent":"finder","task":"x","input":{"y":"${b.c}"}}]}""", "TUT45")]
    [InlineData("""{"steps":[]}""", "TUT4603")]
    [InlineData("""{"steps":{}}""", "TUT4601")]
    [InlineData("""[]""", "TUT4601")]
    [InlineData("\"I would ask the finder.\"", "TUT46")]
    public async Task Goal_APlannerThatIsAFunction_GetsNothingElseIn(string answer, string code)
    {
        await using var bench = await Bench(static (say, _) => say.Say("")).OpenAsync(host => host.Add(new PlanFunction("test/plan", "Plans.", (_, _) => new(JsonElement.Parse(answer)))).Add(new PlanFunction("test/echo", "Echo.", static (_, input) => new(input))));

        var (found, message) = await bench.FailsAsync(Flow().Replace("planner: lead", "planner: { use: test/plan }", StringComparison.Ordinal).Replace("agents: [finder, writer]", "agents: [finder]", StringComparison.Ordinal));

        Assert.Equal("TUT4343", found);
        Assert.Contains(code, message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Goal_AHundredThousandSteps_AreRefusedAtOnce()
    {
        var many = $$"""{"steps":[{{string.Join(',', Enumerable.Range(0, 100_000).Select(static _ => "1"))}}]}""";
        await using var bench = await Bench(static (say, _) => say.Say("")).OpenAsync(host => host.Add(new PlanFunction("test/plan", "Plans.", (_, _) => new(JsonElement.Parse(many)))));

        var (found, message) = await bench.FailsAsync(Flow("repairs: 0").Replace("planner: lead", "planner: { use: test/plan }", StringComparison.Ordinal));

        Assert.Equal("TUT4343", found);
        Assert.Contains("100000 steps", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Goal_SpentIsCounted()
    {
        await using var bench = await Bench(static (say, _) => say.Say(Both)).OpenAsync();

        var (_, goal) = await RunAsync(bench, Flow());

        Assert.True(goal.GetProperty("spent").GetProperty("tokens").GetInt64() > 100);
        Assert.Equal(3, goal.GetProperty("estimate").GetProperty("unknown").GetInt32());
    }

    [Fact]
    public async Task Goal_TheBudgetOfTheFlow_HoldsForAllVersionsTogether()
    {
        var version = 0;
        await using var bench = await Failing(Bench((say, _) => say.Say(Breaking.Replace("Break it.", $"Break it {++version}.", StringComparison.Ordinal)))).OpenAsync();
        var bound = Flow("replans: 10, otherwise: keep").Replace("agents:\n  lead", "limits: { budget: { tokens: 8000 } }\nagents:\n  lead", StringComparison.Ordinal);

        await RunAsync(bench, Flow("replans: 10, otherwise: keep"));
        var (code, _) = await bench.FailsAsync(bound);

        Assert.Equal("TUT4202", code); // the planner may not be called any more
        Assert.InRange(version, 12, 21); // all eleven of the first run, and fewer of the second
    }

    [Fact]
    public async Task Goal_AThousandSteps_ArePlannedAndRun()
    {
        var many = $$"""{"steps":[{{string.Join(',', Enumerable.Range(0, 1000).Select(static step => $$"""{"id":"s{{step}}","agent":"echo","task":"x","needs":[{{(step > 9 ? $"\"s{step - 10}\"" : "")}}]}"""))}}],"result":"s999"}""";
        await using var bench = await new ModelBench().OpenAsync(host => host
            .Add(CodeAgentKind.Instance)
            .Add(new PlanFunction("test/plan", "Plans.", (_, _) => new(JsonElement.Parse(many))))
            .Add(new PlanFunction("test/echo", "Gives its task.", static (_, input) => new(input.GetProperty("task")))));
        const string Thousand = """
            tutti: flow/v1
            name: thousand
            limits: { steps: 5000 }
            agents: { echo: { use: test/echo } }
            steps:
              work: { goal: { text: Do it., agents: [echo], max: 50 }, planner: { use: test/plan } }
            outputs: { result: "${work.result}", done: "${size(work.results)}" }
            """;

        Assert.Equal("""{"result":"x","done":1000}""", await bench.RunAsync(Thousand));
    }

    [Fact]
    public async Task P2_Goal_CrashAfterAnyRecord_ComesToTheSame()
    {
        ModelBench Prepared(Kernel.Memory.InMemoryStore? store = null) => Failing(Bench(Replanning, store));
        await using var whole = await Prepared().OpenAsync();
        var expected = await whole.RunAsync(Flow(), key: "once");

        for (var survived = 1L; survived <= whole.Store.DurableHead; survived++)
        {
            await using var rest = await Prepared(await CrashImage.OfAsync(whole.Store, survived, ModelBench.Cancellation)).OpenAsync();

            Assert.Equal((survived, expected), (survived, await rest.RunAsync(Flow(), key: "once")));
        }
    }

    private const string Breaking = """{"because":"","steps":[{"id":"facts","agent":"finder","task":"Find.","needs":[],"input":null},{"id":"breaks","agent":"broken","task":"Break it.","needs":["facts"],"input":null},{"id":"text","agent":"writer","task":"Write.","needs":["breaks"],"input":null}],"result":"text"}""";

    private static void Replanning(ScriptedModel say, IReadOnlyList<ChatMessage> sent) =>
        say.Say(Has(sent, "\"failed\"") ? Breaking.Replace("broken", "finder", StringComparison.Ordinal).Replace("\"breaks\"", "\"again\"", StringComparison.Ordinal).Replace("{\"id\":\"again\",\"agent\":\"finder\",\"task\":\"Break it.\",\"needs\":[\"facts\"],\"input\":null},", "", StringComparison.Ordinal).Replace("[\"again\"]", "[\"facts\"]", StringComparison.Ordinal) : Breaking);

    private static string Plan(string id, string agent, string result) => $$"""{"because":"","steps":[{"id":"{{id}}","agent":"{{agent}}","task":"Do it.","needs":[],"input":null}],"result":"{{result}}"}""";

    private static ModelBench Bench(Action<ScriptedModel, IReadOnlyList<ChatMessage>> planner, Kernel.Memory.InMemoryStore? store = null) => new ModelBench(store: store)
        .Model("lead", planner)
        .Model("finder", static (say, _) => say.Say("Facts."))
        .Model("writer", static (say, _) => say.Say("A report."));

    private static ModelBench Failing(ModelBench bench) => bench.Model("broken", static (say, _) => say.Fail(new Kernel.Steps.StepRejectedException("It is broken.", "TEST1")));

    private static string Flow(string more1 = "", string judge = "", string more = "") => $$"""
        tutti: flow/v1
        name: pursue
        inputs: { secret: { type: string, default: none } }
        agents:
          lead: { model: { name: lead, instructions: You plan. } }
          finder: { description: He looks things up., model: { name: finder, instructions: Find. } }
          writer: { description: She writes reports., model: { name: writer, instructions: Write. } }
          broken: { model: { name: broken, instructions: Break. } }
          critic: { model: { name: critic, instructions: Judge. } }
        {{more}}steps:
          work:
            goal: { text: Report on owls., agents: [finder, writer, broken{{(more.Length > 0 ? ", scout" : "")}}]{{(more1.Length > 0 ? ", " + more1 : "")}} }
            planner: lead
        {{judge}}outputs: { goal: "${work}" }
        """;

    private static async Task<(string? Result, JsonElement Goal)> RunAsync(ModelBench bench, string flow, string inputs = "{}")
    {
        var goal = JsonElement.Parse(await bench.RunAsync(flow, inputs)).GetProperty("goal");
        return (goal.GetProperty("result") is { ValueKind: JsonValueKind.String } text ? text.GetString() : null, goal);
    }

    private static bool Has(IReadOnlyList<ChatMessage> sent, string words) => sent.Any(message => message.Text.Contains(words, StringComparison.Ordinal));
}
