using System.Text.Json;
using Tutti.Agents.Http;
using Tutti.Agents.Secrets;
using Tutti.Agents.Tools;
using Tutti.Kernel;
using Tutti.Kernel.Steps;
using Tutti.Kernel.Waits;
using Tutti.Orchestration.Agents.HttpAgents;
using Tutti.Orchestration.Checking;
using Tutti.Orchestration.Functions;
using Tutti.Orchestration.Tests.Support;
using Tutti.Testing;
using Tutti.Testing.Models;

namespace Tutti.Orchestration.Tests.Agents;

/// <summary>Agents that are tools, services, flows, code and persons.</summary>
public sealed class AgentKindTests
{
    private const string Tooled = """
        tutti: flow/v1
        name: tooled
        agents:
          reader: { tool: { name: files.read, task: text, arguments: { text: "${inputs.path}" } } }
          writer: { tool: files.write }
        inputs: { path: { default: a.txt } }
        steps:
          read: { agent: reader, with: { task: b.txt } }
          write: { agent: writer, with: { text: "${read}" } }
        outputs: { read: "${read}", written: "${write}" }
        """;

    private const string Nested = """
        tutti: flow/v1
        name: nested
        agents:
          lead: { model: { name: lead, instructions: You lead., agents: [finder] } }
          finder: { description: Finds things., flow: find }
          shout: { use: text/shout }
        steps:
          direct: { agent: finder, with: { task: keys } }
          led: { agent: lead, with: { task: Find the keys. } }
          loud: { agent: shout, with: { text: "${direct.found}" } }
        outputs: { direct: "${direct.found}", led: "${led}", loud: "${loud}" }
        flows:
          find:
            tutti: flow/v1
            name: find
            inputs: { task: string }
            steps:
              look: { use: text/shout, with: { text: "${inputs.task}" } }
            outputs: { found: "${look}" }
        """;

    private const string Desk = """
        tutti: flow/v1
        name: desk
        agents:
          editor:
            person: { by: editors, within: 24h, prompt: "Read ${inputs.text}" }
            output: { type: object, properties: { title: { type: string }, stars: { type: integer, minimum: 1 } }, required: [title], additionalProperties: false }
          helper: { person: anybody }
        inputs: { text: { default: this } }
        steps:
          edit: { agent: editor, with: { text: "${inputs.text}" } }
          help: { agent: helper, with: { task: "Say hello to ${edit.title}" } }
        outputs: { title: "${edit.title}", words: "${help}" }
        """;

    [Fact]
    public async Task Tool_TakesItsArgumentsFromCardAndStep()
    {
        await using var bench = await Tools(new ModelBench()).OpenAsync();

        Assert.Equal("""{"read":"done","written":"done"}""", await bench.RunAsync(Tooled));
        Assert.Equal(["files.read:{\"text\":\"a.txt\"}", "files.write:{\"text\":\"done\"}"], bench.Acts);
    }

    [Fact]
    public async Task P6_Tool_PassesTheGate()
    {
        await using var bench = await Tools(new ModelBench("tutti: policy/v1\nrules: [{ id: reads, allow: files.read }]")).OpenAsync();

        Assert.Equal("TUT2200", (await bench.FailsAsync(Tooled)).Code);
        Assert.Equal(["files.read:{\"text\":\"a.txt\"}"], bench.Acts);
    }

    [Theory]
    [InlineData("tool: files.gone", "{ text: x }", "TUT4314")]
    [InlineData("tool: files.read", "{ texts: x }", "TUT4141")]
    [InlineData("tool: files.read\n    output: { type: object }", "{ text: x }", "TUT4316")]
    public async Task Tool_ThatCannotAnswer_FailsWithItsCode(string card, string with, string code)
    {
        await using var bench = await Tools(new ModelBench()).OpenAsync();

        Assert.Equal(code, (await bench.FailsAsync($"tutti: flow/v1\nname: faulty\nagents:\n  one:\n    {card}\nsteps: {{ a: {{ agent: one, with: {with} }} }}")).Code);
    }

    [Fact]
    public async Task Flow_WorksWhereverAnAgentCan()
    {
        await using var bench = await Leading(new ModelBench()).OpenAsync(Shouting);

        Assert.Equal("""{"direct":"KEYS","led":"They are here: KEYS","loud":"KEYS"}""", await bench.RunAsync(Nested));
    }

    [Fact]
    public async Task P2_Kinds_CrashAfterAnyRecord_ChangesNothing()
    {
        foreach (var (flow, prepare) in ((string, Func<ModelBench, ModelBench>)[])[(Tooled, Tools), (Nested, Leading)])
        {
            await using var whole = await prepare(new ModelBench()).OpenAsync(Shouting);
            var expected = await whole.RunAsync(flow, key: "once");
            for (var survived = 1L; survived <= whole.Store.DurableHead; survived++)
            {
                await using var rest = await prepare(new ModelBench(store: await CrashImage.OfAsync(whole.Store, survived, ModelBench.Cancellation))).OpenAsync(Shouting);

                Assert.Equal((survived, expected), (survived, await rest.RunAsync(flow, key: "once")));
            }
        }
    }

    [Fact]
    public async Task Person_FillsAForm_AndWhatDoesNotFitStaysOpen()
    {
        await using var bench = await new ModelBench().OpenAsync();
        var run = await bench.StartAsync(Desk);
        await bench.SeeAsync(run, static happened => happened.Kind == "question.asked");
        var wait = Assert.Single(await bench.Engine.WaitsAsync(run, ModelBench.Cancellation));
        Assert.Equal(("Read this", "editors"), (wait.Origin, wait.For));

        foreach (var wrong in (string[])["""{"title":1}""", """{"stars":2}""", """{"title":"A","stars":0}""", """{"title":"A","more":1}"""])
        {
            var fault = await Assert.ThrowsAsync<TuttiException>(() => AnswerAsync(wait.Path, "done", JsonElement.Parse(wrong), ""));
            Assert.Equal("TUT4320", fault.Code);
        }

        await AnswerAsync(wait.Path, "done", JsonElement.Parse("""{"title":"Owls"}"""), "");
        await bench.SeeAsync(run, static happened => happened.Kind == "question.asked" && happened.Path.StartsWith("help", StringComparison.Ordinal));
        Assert.Equal("TUT4320", (await Assert.ThrowsAsync<TuttiException>(() => AnswerAsync("help/task", "done", content: null, ""))).Code);
        await AnswerAsync("help/task", "done", content: null, "Hello.");

        Assert.Equal("""{"title":"Owls","words":"Hello."}""", System.Text.Encoding.UTF8.GetString((await bench.EndAsync(run)).Output.Span));

        Task AnswerAsync(string path, string choice, JsonElement? content, string words) =>
            bench.Engine.AnswerAsync(run, path, choice, new AnswerOptions { By = "ann", Comment = words, Content = content }, ModelBench.Cancellation);
    }

    [Theory]
    [InlineData(true, "TUT4318")]
    [InlineData(false, "TUT4319")]
    public async Task Person_WhoDeclinesOrSaysNothing_FailsTheStep(bool declines, string code)
    {
        await using var bench = await new ModelBench().OpenAsync();
        var run = await bench.StartAsync(Desk);
        var asked = await bench.SeeAsync(run, static happened => happened.Kind == "question.asked");

        if (declines) { await bench.Engine.AnswerAsync(run, asked.Path, "decline", new AnswerOptions { By = "ann", Comment = "No time." }, ModelBench.Cancellation); }
        else { bench.Time.Advance(TimeSpan.FromHours(25)); }

        Assert.Equal(code, (await bench.EndAsync(run)).ErrorCode);
    }

    [Fact]
    public async Task Http_SendsWhatTheCardSays_AndTakesJson()
    {
        await using var server = new FakeModelServer().Reply(FakeReply.Json("""{"answer":"7, but secret-value"}"""));
        await using var bench = await ServingAsync(new ModelBench("tutti: policy/v1\nrules: [{ id: desk, allow: \"http:127.0.0.1:*\" }]"));

        Assert.Equal("""{"r":"7, but [redacted:TOKEN]"}""", await bench.RunAsync(Service(server.Address)));

        var request = server.Last;
        Assert.Equal(("POST", "/ask?of=3", """{"question":"x"}"""), (request.Method, request.Path, request.Body));
        Assert.Equal(("Bearer secret-value", "yes"), (request.Headers["Authorization"], request.Headers["X-Test"]));
        Assert.NotEmpty(request.Headers["Idempotency-Key"]);
    }

    [Fact]
    public async Task P6_Http_PassesTheGate()
    {
        await using var server = new FakeModelServer();
        await using var bench = await ServingAsync(new ModelBench("tutti: policy/v1\nrules: [{ id: desk, allow: \"http:other.example\" }]"));

        Assert.Equal("TUT2200", (await bench.FailsAsync(Service(server.Address))).Code);
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData(404, "TUT4307")]
    [InlineData(302, "TUT4307")]
    public async Task Http_ThatSaysNo_FailsTheStep(int status, string code)
    {
        await using var server = new FakeModelServer().Reply(FakeReply.Error(status, "no"));
        await using var bench = await ServingAsync(new ModelBench());

        Assert.Equal(code, (await bench.FailsAsync(Service(server.Address))).Code);
    }

    [Fact]
    public async Task E2_Http_OfUnknownOutcome_IsAskedOfAPerson()
    {
        await using var server = new FakeModelServer().Reply(FakeReply.Error(500, "broken"));
        await using var bench = await ServingAsync(new ModelBench());

        var run = await bench.StartAsync(Service(server.Address));
        _ = await bench.SeeAsync(run, static happened => happened.Kind == "step.unknown");

        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest")]
    [InlineData("http://[fe80::1]/")]
    [InlineData("ftp://example.org/")]
    [InlineData("/relative")]
    [InlineData("https://ann:secret@example.org/")]
    [InlineData("http://example.org/")] // a secret without https
    public async Task Http_ToWhatNobodyMayCall_IsNotSent(string address)
    {
        await using var bench = await ServingAsync(new ModelBench());

        var (code, message) = await bench.FailsAsync(Service(address));

        Assert.Equal("TUT4309", code);
        Assert.DoesNotContain("secret@", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tool: files", "TUT4605")]
    [InlineData("tool: { arguments: { a: 1 } }", "TUT4603")]
    [InlineData("flow: nowhere", "TUT4609")]
    [InlineData("use: no/such", "TUT4609")]
    [InlineData("http: { method: post }", "TUT4603")]
    [InlineData("http: { url: https://x.example, method: head }", "TUT4604")]
    [InlineData("http: { url: https://x.example, secrets: { Authorization: Bearer NOBODY } }", "TUT4609")]
    [InlineData("person: { by: a, witin: 3h }", "TUT4602")]
    public async Task Read_FaultyCard_IsFoundBeforeItStarts(string card, string code)
    {
        await using var bench = await ServingAsync(new ModelBench());
        var plan = bench.Parse($"tutti: flow/v1\nname: faulty\nagents:\n  one: {{ {card} }}\nsteps: {{ a: {{ agent: one }} }}");

        var fault = Assert.Single(PlanChecker.Check(plan, bench.Host), static fault => !fault.IsWarning);

        Assert.Equal(code, fault.Code);
    }

    private static string Service(string address) => $$"""
        tutti: flow/v1
        name: service
        secrets: [TOKEN]
        agents:
          desk:
            http: { url: "{{address}}/ask?of=${1 + 2}", headers: { X-Test: "yes" }, secrets: { Authorization: Bearer TOKEN } }
            output: { type: object, properties: { answer: { type: string } }, required: [answer] }
        steps: { a: { agent: desk, with: { question: x } } }
        outputs: { r: "${a.answer}" }
        """;

    private static Task<ModelBench> ServingAsync(ModelBench bench) =>
        bench.OpenAsync(host => host.Add(new HttpAgentKind(() => Client, static name => name == "TOKEN" ? new DeclaredSecret(name, "secret-value") : null)));

    private static ServiceClient Client { get; } = new(TimeProvider.System);

    private static ModelBench Tools(ModelBench bench) => bench.Tool("files.read").Tool("files.write", ToolEffect.Idempotent);

    private static ModelBench Leading(ModelBench bench) => bench.Model(
        "lead",
        static (say, _) => say.Call("finder", """{"request":"keys"}"""),
        (say, _) => say.Say($"They are here: {(bench.Heard("lead").Contains("KEYS", StringComparison.Ordinal) ? "KEYS" : "?")}"));

    private static void Shouting(PlanHost host) => host.Add(new PlanFunction("text/shout", "Makes it loud.", static (_, input) => new(JsonElement.Parse($"\"{input.GetProperty("text").GetString()?.ToUpperInvariant()}\""))) { Repeat = RepeatRule.Pure });
}
