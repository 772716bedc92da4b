using System.Text;
using System.Text.Json;
using Tutti.Orchestration.Evaluating;
using Tutti.Orchestration.Tests.Support;

namespace Tutti.Orchestration.Tests.Evaluating;

/// <summary>Evaluations: what is right, how sure that is, and that runs are ordinary ones.</summary>
public sealed class EvaluationTests
{
    [Theory]
    [InlineData(0, 10, 0, 0.2775)]
    [InlineData(5, 10, 0.2366, 0.7634)]
    [InlineData(10, 10, 0.7225, 1)]
    [InlineData(1, 1, 0.2065, 1)]
    public void OfShare_Wilson_HasTheKnownBounds(int successes, int trials, double low, double high)
    {
        var interval = Interval.OfShare(successes, trials);

        Assert.Equal(low, interval.Low, 0.0001);
        Assert.Equal(high, interval.High, 0.0001);
    }

    [Fact]
    public void OfPairs_FewPairs_BoundNothing()
    {
        var interval = Interval.OfPairs([1, 1, 1, 1]);

        Assert.Equal((1, double.NegativeInfinity, double.PositiveInfinity), (interval.Value, interval.Low, interval.High));
    }

    [Fact]
    public void OfPairs_AlwaysBetter_IsAboveNothing_AndMixedIsNot()
    {
        Assert.True(Interval.OfPairs([.. Enumerable.Range(0, 20).Select(static index => 1.0 + (index % 3))]).Low > 0);
        var mixed = Interval.OfPairs([.. Enumerable.Range(0, 20).Select(static index => index % 2 == 0 ? 1.0 : -1.0)]);
        Assert.InRange(mixed.Low, -0.8, -0.2);
        Assert.InRange(mixed.High, 0.2, 0.8);
        Assert.Equal(mixed, Interval.OfPairs([.. Enumerable.Range(0, 20).Select(static index => index % 2 == 0 ? 1.0 : -1.0)]));
    }

    [Theory]
    [InlineData("expect: Berlin", "\" Berlin\\n\"", true)]
    [InlineData("expect: Berlin", "\"berlin\"", false)]
    [InlineData("expect: 4", "4.0", true)]
    [InlineData("expect: { a: [1, 2] }", """{"a":[1,2]}""", true)]
    [InlineData("expect: { a: [1, 2] }", """{"a":[2,1]}""", false)]
    [InlineData("accept: result.contains('Berlin')", "\"It is Berlin.\"", true)]
    [InlineData("accept: result == expect + inputs.x, expect: 1", "8", true)]
    [InlineData("accept: result.missing == 1", "\"text\"", false)]
    public void IsRight_ByWhatTheCaseSays(string says, string result, bool isRight)
    {
        var cases = CaseFile.TryRead(Encoding.UTF8.GetBytes($$"""{ tutti: cases/v1, cases: [{ inputs: { x: 7 }, {{says}} }] }"""), "cases.yaml", out var faults);

        Assert.True(cases is not null, string.Join('\n', faults));
        Assert.Equal(isRight, CaseGrader.IsRight(cases[0], JsonElement.Parse(result)));
    }

    [Theory]
    [InlineData("{ cases: [{ inputs: {} }] }", "TUT4603")]
    [InlineData("{ tutti: cases/v2, cases: [{ inputs: {} }] }", "TUT4604")]
    [InlineData("{ tutti: cases/v1, cases: [] }", "TUT4603")]
    [InlineData("{ tutti: cases/v1, cases: [{ name: a, inputs: {} }, { name: a, inputs: {} }] }", "TUT4608")]
    [InlineData("{ tutti: cases/v1, cases: [{ input: {} }] }", "TUT4602")]
    [InlineData("{ tutti: cases/v1, cases: [{ inputs: {}, accept: result. }] }", "TUT4501")]
    [InlineData("{ tutti: cases/v1, cases: [{ inputs: {}, accept: result + 1 == unknown }] }", "TUT4503")]
    [InlineData("[]", "TUT4601")]
    public void TryRead_FaultyCases_SayWhatIsWrong(string text, string code)
    {
        Assert.Null(CaseFile.TryRead(Encoding.UTF8.GetBytes(text), "cases.yaml", out var faults));

        Assert.Contains(faults, fault => fault.Code == code);
    }

    [Fact]
    public async Task RunAsync_AFlowAgainstAnAgent_IsMeasuredAndNobodyIsAskedTwice()
    {
        await using var bench = await Bench().OpenAsync();
        var plan = bench.Parse(Flow);
        var runner = new EngineRunner(bench.Engine, bench.Host, plan, EvaluationPlans.OfAgent(plan, "quick"), EvaluationPlans.OfJudge(plan, "critic"));
        var cases = Cases(6);

        var report = await Evaluation.RunAsync(cases, new EvaluationOptions { Key = "one", Times = 2, HasJudge = true }, runner, ModelBench.Cancellation);
        var (first, asked) = (Text(report), bench.Asked("quick") + bench.Asked("careful") + bench.Asked("critic"));
        var again = await Evaluation.RunAsync(cases, new EvaluationOptions { Key = "one", Times = 2, HasJudge = true }, runner, ModelBench.Cancellation);

        Assert.Equal((12, 12), (report.Flow.Runs, report.Flow.Right));
        Assert.Equal((12, 0), (report.Agent.Runs, report.Agent.Right));
        Assert.Equal("better", report.Verdict);
        Assert.True(report.Tokens.Low > 0, "The flow calls two models, the agent one.");
        Assert.Equal("Not a full sentence.", report.Measures.First(static one => one.Side == EvaluationSide.Agent).Remarks);
        Assert.Equal(first, Text(again));
        Assert.Equal(asked, bench.Asked("quick") + bench.Asked("careful") + bench.Asked("critic"));

        static string Text(EvaluationReport report) => JsonSerializer.Serialize(report.Measures.Select(static one => new { one.Case, one.Side, one.Repeat, one.Run.Run, one.Run.Tokens, one.IsRight }));
    }

    [Fact]
    public async Task RunAsync_ARunFails_IsNotRight()
    {
        await using var bench = await Bench(isBroken: true).OpenAsync();
        var plan = bench.Parse(Flow);

        var report = await Evaluation.RunAsync(Cases(1), new EvaluationOptions { Key = "one" }, new EngineRunner(bench.Engine, bench.Host, plan, EvaluationPlans.OfAgent(plan, "quick")), ModelBench.Cancellation);

        Assert.Equal((1, 0), (report.Flow.Failed, report.Flow.Right));
        Assert.Equal("cannot tell", report.Verdict);
    }

    private const string Flow = """
        tutti: flow/v1
        name: team
        inputs: { question: string }
        agents:
          quick: { model: { name: quick, instructions: Answer. } }
          careful: { model: { name: careful, instructions: Correct. } }
          critic: { model: { name: critic, instructions: Judge. } }
        steps:
          first: { agent: quick, with: { task: "${inputs.question}" } }
          second: { agent: careful, with: { task: "${first}" } }
        outputs: { answer: "${second}" }
        """;

    private static EvaluationCase[] Cases(int count) => [.. Enumerable.Range(0, count).Select(static number => new EvaluationCase { Name = $"case {number}", Inputs = JsonElement.Parse($$"""{"question":"Number {{number}}?"}"""), Task = $"Number {number}?", Accept = "result.size() > 0" })];

    private static ModelBench Bench(bool isBroken = false) => new ModelBench()
        .Model("quick", static (say, _) => say.Say("yes"))
        .Model("careful", (say, _) => { if (isBroken) { say.Fail(new Kernel.Steps.StepRejectedException("It is broken.", "TEST1")); } else { say.Say("Yes, it is."); } })
        .Model("critic", static (say, sent) => say.Say(sent.Any(static message => message.Text.Contains("Yes, it is.", StringComparison.Ordinal)) ? """{"accepted":true,"score":1,"remarks":""}""" : """{"accepted":false,"score":0,"remarks":"Not a full sentence."}"""));
}
