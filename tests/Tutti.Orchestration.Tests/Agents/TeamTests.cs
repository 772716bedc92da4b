using FsCheck;
using FsCheck.Fluent;
using Tutti.Governance.Naming;
using Tutti.Orchestration.Agents.ModelAgents;
using Tutti.Orchestration.Checking;
using Tutti.Orchestration.Tests.Support;
using Tutti.Testing;

namespace Tutti.Orchestration.Tests.Agents;

/// <summary>Agents of a plan that give work to others of it.</summary>
public sealed class TeamTests
{
    private const string Team = """
        tutti: flow/v1
        name: team
        agents:
          lead:
            model: { name: lead, instructions: You lead., grant: ["files.*"], agents: [coder, tests] }
          coder:
            description: Writes code.
            model: { name: coder, instructions: You write., tools: ["files.*"] }
          tests:
            description: Runs the tests.
            command: { wants: code }
        steps:
          work: { agent: lead, with: { task: Build it. } }
        outputs: { said: "${work}" }
        """;

    [Fact]
    public async Task Team_ModelAndCommand_WorkUnderTheGate()
    {
        await using var bench = await Leading(new ModelBench()).OpenAsync();

        Assert.Equal("""{"said":"All is well."}""", await bench.RunAsync(Team));

        Assert.Equal(["files.write:{\"text\":\"a\"}"], bench.Acts);
        Assert.Equal(["""tests:{"task":"Test the code."}"""], bench.Commands.Calls);
        Assert.Contains("green", bench.Heard("lead"), StringComparison.Ordinal);
        Assert.Equal(["coder", "read_more", "tests"], bench.Offered("lead").Order());
    }

    [Fact]
    public async Task Team_DeniedByThePolicy_TheSupervisorIsTold()
    {
        const string Policy = """
            tutti: policy/v1
            rules:
              - { id: all, allow: "*" }
              - { id: no-tests, deny: "process:tests", say: No tests today. }
            """;
        await using var bench = await Leading(new ModelBench(Policy)).OpenAsync();

        await bench.RunAsync(Team);

        Assert.Empty(bench.Commands.Calls);
        Assert.Contains("No tests today.", bench.Heard("lead"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task P2_Team_CrashAfterAnyRecord_ChangesNothing()
    {
        await using var whole = await Leading(new ModelBench()).OpenAsync();
        var expected = await whole.RunAsync(Team, key: "once");
        var head = whole.Store.DurableHead;

        for (var survived = 1L; survived <= head; survived++)
        {
            await using var rest = await Leading(new ModelBench(store: await CrashImage.OfAsync(whole.Store, survived, ModelBench.Cancellation))).OpenAsync();

            var result = await rest.RunAsync(Team, key: "once");

            Assert.Equal((survived, expected), (survived, result));
            Assert.InRange(rest.Acts.Count, 0, 1);
        }

        Assert.True(head > 20);
    }

    [Fact]
    public async Task Team_WiderThanItsSupervisor_IsNarrowed()
    {
        const string Flow = """
            tutti: flow/v1
            name: team
            agents:
              lead:
                model: { name: lead, tools: ["files.*"], agents: [coder] }
              coder:
                model: { name: coder, tools: ["files.*", "git.*"] }
            steps:
              work: { agent: lead, with: { task: Build it. } }
            outputs: { said: "${work}" }
            """;
        await using var bench = await new ModelBench().Tool("files.write").Tool("git.push")
            .Model("lead", static (say, _) => say.Call("coder", """{"request":"Push it."}"""), static (say, _) => say.Say("Done."))
            .Model("coder", static (say, _) => say.Call("git_push", "{}"), static (say, _) => say.Say("I cannot push."))
            .OpenAsync();

        await bench.RunAsync(Flow);

        Assert.Equal(["files_write", "read_more"], bench.Offered("coder").Order());
        Assert.Empty(bench.Acts);
        var fault = Assert.Single(PlanChecker.Check(bench.Parse(Flow), bench.Host));
        Assert.Equal(("TUT4031", true, 7), (fault.Code, fault.IsWarning, fault.Place.Position.Line));
        Assert.Contains("grant: [\"git.*\"]", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Team_SpendsMoreThanItsSupervisorHas_Stops()
    {
        const string Flow = """
            tutti: flow/v1
            name: team
            agents:
              lead:
                model: { name: lead, tokens: 300, agents: [coder] }
              coder:
                model: { name: coder, tokens: 90000, tools: ["files.*"] }
            steps:
              work: { agent: lead, with: { task: Build it. } }
            """;
        await using var bench = await new ModelBench().Tool("files.write")
            .Model("lead", static (say, _) => say.Call("coder", """{"request":"Write."}"""), static (say, _) => say.Say("Done."))
            .Model("coder", static (say, sent) => say.Call("files_write", FormattableString.Invariant($$"""{"text":"{{string.Concat(Enumerable.Repeat("word ", 100 * sent.Count))}}"}""")))
            .OpenAsync();

        var (code, _) = await bench.FailsAsync(Flow);

        Assert.Equal("TUT4205", code);
        Assert.InRange(bench.Asked("coder"), 1, 3);
        Assert.Equal(1, bench.Asked("lead"));
        Assert.Contains(PlanChecker.Check(bench.Parse(Flow), bench.Host), static fault => fault.Code == "TUT4031" && fault.Message.Contains("90000", StringComparison.Ordinal));
    }

    /// <summary>Whatever two cards say: below a supervisor, nobody may use what the supervisor may not hand on.</summary>
    [Fact]
    public void Grants_OfAnyCards_NeverWiden()
    {
        var patterns = Gen.Elements("*", "files.*", "files.read", "files.read_*", "git.*", "git.push", "*.read", "local.*", "process:*").ListOf(3);
        var names = Gen.Elements("files.read", "files.read_all", "git.push", "git.log", "local.read", "mail.send", "process:rm");
        var cases = from mine in patterns from granted in patterns from theirs in patterns from name in names select (mine, granted, theirs, name);
        Prop.ForAll(cases.ToArbitrary(), static given =>
        {
            var supervisor = TeamRules.GrantOf(Card([.. given.mine]) with { Grant = [.. given.granted] }, []);
            var narrowed = supervisor.Narrow(TeamRules.GrantOf(Card([.. given.theirs]), []));
            var target = TargetName.Parse(given.name);
            var may = NameSet.Of(given.mine.Concat(given.granted)).Contains(given.name) && NameSet.Of(given.theirs).Contains(given.name);
            return narrowed.Covers(target, DateTimeOffset.MinValue) == may && (!may || supervisor.Covers(target, DateTimeOffset.MinValue));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    private static ModelCard Card(IReadOnlyList<string> tools) => new() { Name = "a", Model = "large", Templates = [], Tools = tools };

    private static ModelBench Leading(ModelBench bench) => bench.Tool("files.write")
        .Model("lead",
            static (say, _) => say.Call("coder", """{"request":"Write it."}"""),
            static (say, _) => say.Call("tests", """{"request":"Test the code."}"""),
            static (say, _) => say.Say("All is well."))
        .Model("coder", static (say, _) => say.Call("files_write", """{"text":"a"}"""), static (say, _) => say.Say("Written."));
}
