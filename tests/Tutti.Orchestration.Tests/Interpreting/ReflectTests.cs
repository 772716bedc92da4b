using Tutti.Orchestration.Functions;
using Tutti.Orchestration.Tests.Support;
using Tutti.Testing;

namespace Tutti.Orchestration.Tests.Interpreting;

/// <summary>Makers and checkers of plans.</summary>
public sealed class ReflectTests
{
    private const string Models = """
        tutti: flow/v1
        name: report
        agents:
          writer:
            model: { name: writer, instructions: You write. }
          critic:
            model: { name: critic, instructions: You check. }
        steps:
          report:
            reflect: { max: 3 }
            maker: { agent: writer, with: { task: Write on owls. } }
            checker: critic
        outputs: { text: "${report.work}", rounds: "${report.rounds}", ended: "${report.ended}", accepted: "${report.accepted}" }
        """;

    private static string Numbers(string reflect, string rest = "") => $$"""
        tutti: flow/v1
        name: numbers
        agents:
          tests: { command: { wants: '"n":2' } }
        steps:
          number:
            reflect: {{reflect}}
            maker: { use: test/count, with: { of: "${round}" } }
            checker: { use: test/score }
        {{rest}}outputs: { n: "${number.work.n}", accepted: "${number.accepted}", rounds: "${number.rounds}", ended: "${number.ended}", by: "${number.by}" }
        """;

    [Fact]
    public async Task Reflect_Models_TheMakerHearsTheChecker()
    {
        await using var bench = await Writing(new ModelBench()).OpenAsync();

        Assert.Equal("""{"text":"Second.","rounds":2,"ended":"accepted","accepted":true}""", await bench.RunAsync(Models));

        Assert.Contains("Too short.", bench.Heard("writer"), StringComparison.Ordinal);
        Assert.Contains("Write on owls.", bench.Heard("critic"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task P2_Reflect_CrashAfterAnyRecord_ChangesNothing()
    {
        await using var whole = await Writing(new ModelBench()).OpenAsync();
        var expected = await whole.RunAsync(Models, key: "once");

        for (var survived = 1L; survived <= whole.Store.DurableHead; survived++)
        {
            await using var rest = await Writing(new ModelBench(store: await CrashImage.OfAsync(whole.Store, survived, ModelBench.Cancellation))).OpenAsync();

            Assert.Equal((survived, expected), (survived, await rest.RunAsync(Models, key: "once")));
        }
    }

    [Fact]
    public async Task Reflect_Accepted_EndsThere()
    {
        await using var bench = await CountingAsync();

        Assert.Equal("""{"n":2,"accepted":true,"rounds":3,"ended":"accepted","by":""}""", await bench.RunAsync(Numbers("{ max: 9, accept: number.check.score >= 2 }")));
    }

    [Fact]
    public async Task Reflect_NoneAccepted_KeepsTheBest()
    {
        await using var bench = await CountingAsync();

        Assert.Equal("""{"n":0,"accepted":false,"rounds":4,"ended":"all rounds are used up","by":""}""", await bench.RunAsync(Numbers("{ max: 4, accept: 'false', best: 0 - number.work.n, otherwise: keep }")));
        Assert.Equal("""{"n":3,"accepted":false,"rounds":4,"ended":"all rounds are used up","by":""}""", await bench.RunAsync(Numbers("{ max: 4, accept: 'false', otherwise: keep }")));
    }

    [Fact]
    public async Task Reflect_NoneAccepted_Fails()
    {
        await using var bench = await CountingAsync();

        var (code, message) = await bench.FailsAsync(Numbers("{ max: 2, accept: 'false' }"));

        Assert.Equal("TUT4033", code);
        Assert.Contains("\"score\":1", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("yes", """{"n":1,"accepted":true,"rounds":2,"ended":"all rounds are used up","by":"ann"}""")]
    [InlineData("no", "TUT4652")]
    public async Task Reflect_NoneAccepted_APersonDecides(string choice, string end)
    {
        await using var bench = await CountingAsync();
        var run = await bench.StartAsync(Numbers("{ max: 2, accept: 'false', otherwise: ask }"));
        await bench.SeeAsync(run, static happened => happened.Kind == "question.asked");

        await bench.Engine.AnswerAsync(run, "number/number-ask", choice, "ann", cancellationToken: ModelBench.Cancellation);

        var result = await bench.EndAsync(run);
        Assert.Equal(end, result.ErrorCode is { Length: > 0 } code ? code : System.Text.Encoding.UTF8.GetString(result.Output.Span));
    }

    [Fact]
    public async Task Reflect_TheSameWorkAgain_EndsTheRounds()
    {
        await using var bench = await CountingAsync();
        var flow = Numbers("{ max: 9, accept: 'false', otherwise: keep }").Replace("${round}", "5", StringComparison.Ordinal);

        Assert.Equal("""{"n":5,"accepted":false,"rounds":1,"ended":"the maker gave the same work again","by":""}""", await bench.RunAsync(flow));
    }

    [Fact]
    public async Task Reflect_ACommandChecks_ItsFailureIsANo()
    {
        await using var bench = await CountingAsync();
        var flow = Numbers("{ max: 9 }").Replace("{ use: test/score }", "tests", StringComparison.Ordinal);

        Assert.Equal("""{"n":2,"accepted":true,"rounds":3,"ended":"accepted","by":""}""", await bench.RunAsync(flow));
        Assert.Equal(3, bench.Commands.Calls.Count);
    }

    [Fact]
    public async Task Reflect_CheckerWithoutVerdict_IsNoAcceptance()
    {
        await using var bench = await CountingAsync();

        Assert.Equal("TUT4034", (await bench.FailsAsync(Numbers("{ max: 9 }"))).Code);
    }

    private static Task<ModelBench> CountingAsync() => new ModelBench().OpenAsync(static host => host
        .Add(new PlanFunction("test/count", "Gives a number.", static (_, input) => new(System.Text.Json.JsonElement.Parse($$"""{"n":{{input.GetProperty("of")}}}"""))))
        .Add(new PlanFunction("test/score", "Scores it.", static (_, input) => new(System.Text.Json.JsonElement.Parse($$"""{"score":{{input.GetProperty("work").GetProperty("n")}}}""")))));

    private static ModelBench Writing(ModelBench bench) => bench
        .Model("writer", static (say, sent) => say.Say(sent.Any(static message => message.Text.Contains("Too short.", StringComparison.Ordinal)) ? "Second." : "First."))
        .Model("critic", static (say, sent) => say.Say(sent.Any(static message => message.Text.Contains("Second.", StringComparison.Ordinal))
            ? """{"accepted":true,"score":1,"remarks":""}"""
            : """{"accepted":false,"score":0.2,"remarks":"Too short."}"""));
}
