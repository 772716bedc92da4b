using System.Text.Json;
using Tutti.Agents.Schemas;
using Tutti.Documents;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Memory;
using Tutti.Orchestration.Agents.CodeAgents;
using Tutti.Orchestration.Functions;
using Tutti.Orchestration.Interpreting;
using Tutti.Orchestration.Planning;
using Tutti.Orchestration.Plans;
using Tutti.Orchestration.Tests.Support;
using Tutti.Testing;

namespace Tutti.Orchestration.Tests.Planning;

/// <summary>Drafts with blocks: steps that are done for each item of a list, under a condition, or until something holds.</summary>
public sealed class DraftBlockTests
{
    private const string Whole = """
        {"because":"a list, a choice and a loop","steps":[
          {"id":"find","agent":"lister","task":"Find."},
          {"id":"each-file","agent":"","in":"","each":"${find.files}"},
          {"id":"read","agent":"echo","in":"each-file","task":"Read.","input":{"number":"${index}"}},
          {"id":"sum","agent":"echo","in":"each-file","task":"Sum up.","needs":["read"]},
          {"id":"large","agent":"echo","task":"It is large.","when":"size(each_file.items) > 1"},
          {"id":"small","agent":"echo","task":"It is small.","when":"size(each_file.items) < 2"},
          {"id":"polish","agent":"","until":"check.accepted","max":5,"needs":["each-file"]},
          {"id":"make","agent":"echo","in":"polish","task":"Make."},
          {"id":"check","agent":"checker","in":"polish","task":"Check.","needs":["make"],"input":{"round":"${round}"}},
          {"id":"all","agent":"gather","task":"Gather.","needs":["each-file","large","small","polish"]}],"result":"all"}
        """;

    [Fact]
    public async Task Blocks_OfAllKinds_Run()
    {
        await using var bench = await OpenAsync(Whole);

        var results = (await RunAsync(bench)).GetProperty("result").GetProperty("results");

        Assert.Equal("""["a","b","c"]""", JsonSerializer.Serialize(results.GetProperty("each-file").GetProperty("items").EnumerateArray().Select(static item => item.GetProperty("item").GetString())));
        Assert.Equal("Read.", results.GetProperty("each-file").GetProperty("items")[2].GetProperty("results").GetProperty("read").GetProperty("task").GetString());
        Assert.Equal("It is large.", results.GetProperty("large").GetProperty("task").GetString());
        Assert.Equal(JsonValueKind.Null, results.GetProperty("small").ValueKind);
        Assert.Equal((3, true), (results.GetProperty("polish").GetProperty("rounds").GetInt32(), results.GetProperty("polish").GetProperty("ended").GetBoolean()));
    }

    [Fact]
    public async Task P2_Blocks_CrashAfterAnyRecord_ComesToTheSame()
    {
        await using var whole = await OpenAsync(Whole);
        var expected = await whole.RunAsync(Flow, key: "once");

        for (var survived = 1L; survived <= whole.Store.DurableHead; survived++)
        {
            await using var rest = await OpenAsync(Whole, await CrashImage.OfAsync(whole.Store, survived, ModelBench.Cancellation));

            Assert.Equal((survived, expected), (survived, await rest.RunAsync(Flow, key: "once")));
        }
    }

    [Fact]
    public async Task Each_AStepWithAnAgent_IsDoneForEveryItem()
    {
        await using var bench = await OpenAsync("""{"steps":[{"id":"find","agent":"lister","task":"x"},{"id":"read","agent":"echo","task":"Read ${item}.","each":"${find.files}"}],"result":"read"}""");

        var items = (await RunAsync(bench)).GetProperty("result").GetProperty("items");

        Assert.Equal("""{"task":"Read ${item}.","item":"b"}""", items[1].GetRawText());
        Assert.Equal(3, items.GetArrayLength());
    }

    [Fact]
    public async Task Each_TheListIsTooLong_FailsTheStepAndIsPlannedAnew()
    {
        await using var bench = await OpenAsync("""{"steps":[{"id":"many","agent":"many","task":"x"},{"id":"read","agent":"echo","task":"y","each":"${many.files}"}],"result":"read"}""", again: """{"steps":[{"id":"many","agent":"many","task":"x"}],"result":""}""");

        var goal = await RunAsync(bench);

        Assert.Equal(["many"], goal.GetProperty("versions")[1].GetProperty("kept").EnumerateArray().Select(static id => id.GetString()));
        Assert.Contains("more than 100 items", goal.GetProperty("versions")[0].GetProperty("why").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("echo", bench.Acts);
    }

    [Fact]
    public async Task Each_IsDone_TheNextVersionKeepsIt()
    {
        const string First = """{"steps":[{"id":"find","agent":"lister","task":"x"},{"id":"read","agent":"echo","task":"y","each":"${find.files}"},{"id":"bad","agent":"broken","task":"z","needs":["read"]}],"result":"bad"}""";
        await using var bench = await OpenAsync(First, again: First.Replace("broken", "gather", StringComparison.Ordinal));

        var goal = await RunAsync(bench);

        Assert.Equal(["find", "read"], goal.GetProperty("versions")[1].GetProperty("kept").EnumerateArray().Select(static id => id.GetString()));
        Assert.Equal(4, bench.Acts.Count(static act => act == "echo")); // three items once, and who gathers
    }

    private const string Half = """{"steps":[{"id":"find","agent":"lister","task":"x"},{"id":"read","agent":"picky","task":"y","each":"${find.files}"}],"result":"read"}""";
    private const string HalfBlock = """{"steps":[{"id":"find","agent":"lister","task":"x"},{"id":"read","agent":"","each":"${find.files}"},{"id":"look","agent":"echo","in":"read","task":"y"},{"id":"tell","agent":"picky","in":"read","needs":["look"],"task":"z"}],"result":"read"}""";

    [Theory]
    [InlineData(Half, 3)] // two by the one who is picky, one by the other
    [InlineData(HalfBlock, 3 + 2 + 2)] // the block of the item that failed is done anew
    public async Task Each_FailsOnItsWay_TheNextAgentDoesTheItemsThatAreLeft(string first, int acts)
    {
        await using var bench = await OpenAsync(first, again: first.Replace("picky", "echo", StringComparison.Ordinal));

        var goal = await RunAsync(bench);

        var versions = goal.GetProperty("versions");
        Assert.Contains("2 of 3 items are done", versions[0].GetProperty("why").GetString(), StringComparison.Ordinal);
        Assert.Equal(["find"], versions[1].GetProperty("kept").EnumerateArray().Select(static id => id.GetString()));
        Assert.Equal("""{"read":{"done":2,"left":1}}""", versions[1].GetProperty("lists").GetRawText());
        Assert.Equal(["a", "b", "c"], goal.GetProperty("result").GetProperty("items").EnumerateArray().Select(static item => item.GetProperty("item").GetString()));
        Assert.Equal((0, 3), (goal.GetProperty("result").GetProperty("failed").GetArrayLength(), goal.GetProperty("result").GetProperty("passed").GetArrayLength()));
        Assert.Equal(acts, bench.Acts.Count(static act => act == "echo"));
    }

    [Theory]
    [InlineData("\"task\":\"y\"", "\"task\":\"another\"")] // it is to do something else
    [InlineData("${find.files}", "${found.files}")] // with another list
    [InlineData("\"id\":\"read\"", "\"id\":\"sift\"")] // it is another step
    public async Task Each_FailsOnItsWay_AndSaysSomethingElseThen_BeginsAnew(string old, string now)
    {
        var again = Half.Replace("picky", "echo", StringComparison.Ordinal).Replace(old, now, StringComparison.Ordinal).Replace("\"result\":\"read\"", "\"result\":\"\"", StringComparison.Ordinal);
        if (now.Contains("found", StringComparison.Ordinal)) { again = again.Replace("\"id\":\"find\"", "\"id\":\"found\"", StringComparison.Ordinal); }
        await using var bench = await OpenAsync(Half, again: again);

        var goal = await RunAsync(bench);

        Assert.False(goal.GetProperty("versions")[1].TryGetProperty("lists", out _));
        Assert.Equal(2 + 3, bench.Acts.Count(static act => act == "echo"));
    }

    [Theory]
    [InlineData(5, 2 + 3)]
    [InlineData(6, 2 + 1)]
    public async Task P12_AListFails_ARunOfAnOlderVersionDoesItAnew(int flag, int acts)
    {
        await using var bench = await OpenAsync(Half, again: Half.Replace("picky", "echo", StringComparison.Ordinal));
        var plan = bench.Parse(Flow);
        var (run, limits) = PlanWorkflows.Prepare(plan, bench.Host, JsonElement.Parse("{}"));

        var started = await bench.Engine.StartAsync(PlanWorkflows.Prefix + plan.Name, run with { Flags = [.. Enumerable.Range(1, flag)] }, new StartOptions { Limits = limits }, ModelBench.Cancellation);
        await bench.EndAsync(started);

        Assert.Equal(acts, bench.Acts.Count(static act => act == "echo"));
    }

    [Fact]
    public async Task P2_AListGoesOn_CrashAfterAnyRecord_ComesToTheSame()
    {
        var again = HalfBlock.Replace("picky", "echo", StringComparison.Ordinal);
        await using var whole = await OpenAsync(HalfBlock, again: again);
        var expected = await whole.RunAsync(Flow, key: "once");

        for (var survived = 1L; survived <= whole.Store.DurableHead; survived++)
        {
            await using var rest = await OpenAsync(HalfBlock, await CrashImage.OfAsync(whole.Store, survived, ModelBench.Cancellation), again);

            Assert.Equal((survived, expected), (survived, await rest.RunAsync(Flow, key: "once")));
        }
    }

    [Fact]
    public async Task Estimate_KnowsHowOftenBlocksAreDone()
    {
        await using var bench = await OpenAsync(Whole);

        var steps = (await RunAsync(bench)).GetProperty("estimate").GetProperty("steps").EnumerateArray().ToDictionary(static step => step.GetProperty("id").GetString() ?? "", static step => (step.GetProperty("least").GetDecimal(), step.GetProperty("most").GetDecimal()));

        Assert.Equal((0.01m, 0.10m), steps["find"]);
        Assert.Equal((0m, 10m), steps["read"]);
        Assert.Equal((0m, 0.10m), steps["large"]);
        Assert.Equal((0.01m, 0.50m), steps["make"]);
        Assert.DoesNotContain("polish", steps.Keys);
    }

    [Theory]
    [InlineData("""{"id":"a","agent":"","task":"x"}""", "TUT4609")] // neither an agent nor a block
    [InlineData("""{"id":"a","agent":"echo","in":"nowhere"}""", "TUT4609")]
    [InlineData("""{"id":"a","agent":"","in":"b"},{"id":"b","agent":"","in":"a"}""", "TUT4614")]
    [InlineData("""{"id":"a","agent":"","in":"a"}""", "TUT4614")]
    [InlineData("""{"id":"a","agent":""},{"id":"b","agent":"","in":"a"},{"id":"c","agent":"","in":"b"},{"id":"d","agent":"echo","in":"c"}""", "TUT4614")]
    [InlineData("""{"id":"a","agent":"echo"},{"id":"b","agent":"echo","in":"a"}""", "TUT4606")]
    [InlineData("""{"id":"a","agent":"echo","until":"true"}""", "TUT4606")]
    [InlineData("""{"id":"a","agent":"","each":"${b.c}","until":"true"},{"id":"b","agent":"echo","in":"a"}""", "TUT4606")]
    [InlineData("""{"id":"a","agent":"","until":"true","max":1000000},{"id":"b","agent":"echo","in":"a"}""", "TUT4605")]
    [InlineData("""{"id":"a","agent":"echo","max":3}""", "TUT4605")]
    [InlineData("""{"id":"a","agent":"echo","each":"[1,2,3]"}""", "TUT4605")]
    [InlineData("""{"id":"a","agent":"echo","each":"${inputs.secret}"}""", "TUT4605")]
    [InlineData("""{"id":"a","agent":"echo","each":"${nothing.files}"}""", "TUT45")]
    [InlineData("""{"id":"a","agent":"echo","each":"${lister.files}","in":"b"},{"id":"b","agent":"","each":"${c.files}"},{"id":"c","agent":"lister"}""", "TUT4614")]
    [InlineData("""{"id":"a","agent":"echo","when":"inputs.secret == 'x'"}""", "TUT4610")]
    [InlineData("""{"id":"a","agent":"echo","when":".inputs.secret == 'x'"}""", "TUT4610")]
    [InlineData("""{"id":"a","agent":"echo","when":"'\\'' + inputs.secret + '\\''"}""", "TUT4610")]
    [InlineData("""{"id":"a","agent":"echo","when":"render('x') == ''"}""", "TUT4610")]
    [InlineData("""{"id":"a","agent":"echo","when":"nothing.there"}""", "TUT45")]
    [InlineData("""{"id":"a","agent":"echo","when":"1 +"}""", "TUT45")]
    [InlineData("""{"id":"a","agent":"echo","when":"'no boolean'"}""", "TUT4")]
    [InlineData("""{"id":"a","agent":"echo","when":["x"]}""", "TUT4601")]
    [InlineData("""{"id":"a","agent":"echo","input":{"x":"${item}"}}""", "TUT45")]
    public async Task Blocks_Faulty_AreSentBackWithTheirCodes(string steps, string code)
    {
        await using var bench = await OpenAsync($$"""{"steps":[{{steps}}],"result":""}""");

        var (found, message) = await bench.FailsAsync(Flow);

        Assert.Equal("TUT4343", found);
        Assert.Contains(code, message, StringComparison.Ordinal);
        Assert.Empty(bench.Acts);
    }

    /// <summary>Servers of models refuse recursive schemas, and large ones cost in every call.</summary>
    [Fact]
    public void Form_IsFlatAndSmall_AndTakesBlocks()
    {
        var form = DraftForm.Of([new PlanAgent { Name = "echo", Kind = "use", Card = new DocumentNode.Map([], SourcePlace.None) }]);
        var fitting = Whole.Replace("lister", "echo", StringComparison.Ordinal).Replace("checker", "echo", StringComparison.Ordinal).Replace("gather", "echo", StringComparison.Ordinal);

        Assert.DoesNotContain("$ref", form.GetRawText(), StringComparison.Ordinal);
        Assert.InRange(form.GetRawText().Length, 500, 3_000);
        Assert.Equal(["/steps/0: 'needs' is missing", "/steps/0: 'input' is missing"], JsonSchema.FindFaults(form, JsonElement.Parse(fitting)).Take(2).Select(static fault => fault.Replace("\"", "'", StringComparison.Ordinal)));
    }

    /// <summary>Whatever a planner writes, the goal ends: reached, or with the code of a goal.</summary>
    [Fact]
    public async Task Drafts_OfAnyShape_RunOrAreFaults()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            await using var bench = await OpenAsync(AnyDraft(new Random(seed)));
            var end = await bench.EndAsync(await bench.StartAsync(Flow));

            Assert.True(end.Status == Kernel.Lifecycle.RunStatus.Completed || end.ErrorCode is "TUT4343" or "TUT4344" or "TUT4345", $"seed {seed}: {end.Status} {end.ErrorCode} {end.ErrorMessage}");
        }
    }

    /// <summary>Mostly sound; each field is sometimes wrong.</summary>
    private static string AnyDraft(Random random)
    {
        string[] agents = ["echo", "lister", "checker", "", "nobody"];
        string[] conditions = ["true", "size(s0.files) > 1", "s1.task == 'x'", "s2.accepted", "1 +", "inputs.x", "s9", "s0.files.all(f, f == 'a')"];
        var steps = Enumerable.Range(0, random.Next(1, 7)).Select(number =>
        {
            var step = new Dictionary<string, object?> { ["id"] = Often(20) ? $"s{number}" : "s0", ["agent"] = number == 0 ? "lister" : agents[Often(4) ? random.Next(3) : random.Next(agents.Length)], ["task"] = "x" };
            if (number > 0 && !Often(3)) { step["needs"] = new[] { $"s{random.Next(Often(8) ? number : 9)}" }; }
            if (number > 1 && !Often(3)) { (step["in"], step["agent"]) = ($"s{number - 1}", "echo"); }
            if (!Often(4)) { step["each"] = Often(2) ? "${s0.files}" : "${item}"; }
            if (!Often(4)) { step["when"] = conditions[random.Next(conditions.Length)]; }
            if (!Often(5)) { (step["until"], step["max"], step["agent"]) = (conditions[random.Next(conditions.Length)], random.Next(-1, 30), ""); }
            return step;
        });
        return JsonSerializer.Serialize(new { steps, result = Often(3) ? "" : "s0" });

        bool Often(int to) => random.Next(to) > 0;
    }

    private const string Flow = """
        tutti: flow/v1
        name: blocks
        limits: { steps: 2000 }
        inputs: { secret: { default: hush } }
        agents:
          lister: { use: test/list, cost: medium }
          many: { use: test/many }
          echo: { use: test/echo, cost: medium }
          checker: { use: test/check, cost: medium }
          gather: { use: test/echo, cost: medium }
          broken: { use: test/broken }
          picky: { use: test/picky }
        steps:
          work: { goal: { text: Do it., repairs: 0, agents: [lister, many, echo, checker, gather, broken, picky] }, planner: { use: test/plan } }
        outputs: { goal: "${work}" }
        """;

    private static async Task<JsonElement> RunAsync(ModelBench bench) => JsonElement.Parse(await bench.RunAsync(Flow)).GetProperty("goal");

    private static Task<ModelBench> OpenAsync(string draft, InMemoryStore? store = null, string? again = null)
    {
        var bench = new ModelBench(store: store);
        return bench.OpenAsync(host => host
            .Add(CodeAgentKind.Instance)
            .Add(new PlanFunction("test/plan", "Plans.", (attempt, input) => new(JsonElement.Parse(again is not null && input.TryGetProperty("plan", out var before) && before.ValueKind == JsonValueKind.Object ? again : draft))))
            .Add(new PlanFunction("test/list", "Lists.", (_, _) => new(Act("list", JsonElement.Parse("""{"files":["a","b","c"]}""")))))
            .Add(new PlanFunction("test/many", "Lists many.", static (_, _) => new(JsonSerializer.SerializeToElement(new { files = Enumerable.Range(0, 101) }))))
            .Add(new PlanFunction("test/echo", "Gives its input.", (_, input) => new(Act("echo", input))))
            .Add(new PlanFunction("test/picky", "Takes no b.", (_, input) => input.GetProperty("item").GetString() == "b" ? throw new Kernel.TuttiException("TEST2", "No b.") : new(Act("echo", input))))
            .Add(new PlanFunction("test/check", "Accepts in the third round.", (_, input) => new(Act("check", JsonSerializer.SerializeToElement(new { accepted = !input.TryGetProperty("round", out var round) || round.GetInt64() >= 2, input })))))
            .Add(new PlanFunction("test/broken", "Fails.", static (_, _) => throw new Kernel.TuttiException("TEST1", "It is broken."))));

        JsonElement Act(string what, JsonElement result)
        {
            bench.Acts.Enqueue(what);
            return result;
        }
    }
}
