using System.Text.RegularExpressions;
using Tutti.Documents;
using Tutti.Documents.Json;
using Tutti.Documents.Tests.Yaml;
using Tutti.Documents.Yaml;
using Tutti.Flows.Loading;
using Tutti.Flows.Tests.Loading;
using Tutti.Orchestration.Plans;
using Tutti.Orchestration.Reading;
using Tutti.Orchestration.Writing;
using Tutti.Orchestration.Writing.CSharp;

namespace Tutti.Flows.Tests.CSharp;

/// <summary>YAML ⇄ plan ⇄ C# ⇄ JSON is lossless (rule D3). The C# is compiled and run.</summary>
public sealed class CSharpRoundTripTests
{
    private const int Plans = 120;
    private static readonly string[] Kinds = ["process"];

    [Fact]
    public void D3_AnyPlan_IsTheSameOverYamlCSharpAndJson()
    {
        var plans = Enumerable.Range(0, Plans).Select(AnyPlan.Of).ToList();
        var overYaml = plans.ConvertAll(static plan => PlanReader.Read(YamlDocuments.Parse(YamlWriter.Write(PlanWriter.ToDocument(plan))), Kinds));

        var overCSharp = CompiledPlans.Of(overYaml);

        for (var seed = 0; seed < Plans; seed++)
        {
            var overJson = PlanReader.Read(JsonDocuments.Parse(PlanWriter.ToJson(overCSharp[seed]).Span), Kinds);
            Same(plans[seed], overCSharp[seed], $"seed {seed} over C#");
            Same(plans[seed], overJson, $"seed {seed} over JSON");
            Assert.Equal(CSharpWriter.Write(overYaml[seed]), CSharpWriter.Write(overJson));
        }
    }

    [Fact]
    public void D3_AnyTextAndNumber_IsTheSameOverCSharp()
    {
        var values = FsCheck.Fluent.Gen.Sample(AnyDocument.Any.Generator, Plans, 30);
        var plans = values.Select(static value => Plan(new PlanStep.Call
        {
            Id = "a",
            Target = new CallTarget("x/y", IsAgent: false),
            With = new DocumentNode.Map([new DocumentEntry("value", value)], SourcePlace.None),
        })).ToList();

        var overCSharp = CompiledPlans.Of(plans);

        Assert.All(plans.Zip(overCSharp), static pair => Same(pair.First, pair.Second, "a value"));
    }

    [Fact]
    public void D3_FlowsOfGuideAndExamples_AreTheSameOverCSharp()
    {
        using var folder = new Folders();
        var examples = Path.Combine(AppContext.BaseDirectory, "examples");
        var files = DocumentTests.Flows().Select((flow, number) => folder.Write($"sample-{number}.yaml", flow))
            .Concat(Directory.Exists(examples) ? Directory.EnumerateFiles(examples, "*.yaml", SearchOption.AllDirectories).Where(IsFlow) : []);
        var plans = files.Select(static file => FlowLoader.Load(file)).ToList();

        var overCSharp = CompiledPlans.Of(plans);

        Assert.True(plans.Count >= 12);
        Assert.All(plans.Zip(overCSharp), static pair => Same(pair.First, pair.Second, pair.First.Name));
    }

    [Fact]
    public void D3_PageOfPlans_SaysTheSameInCSharpAndYaml()
    {
        var page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "plans.md"));
        using var folder = new Folders();
        var flow = FlowLoader.Load(folder.Write("gate.yaml", Sample("yaml", page)));

        var plan = CompiledPlans.Run(CompiledPlans.Compile([Sample("csharp", page)]), "ChangeGatePlan");

        Same(flow, plan, "the page");
    }

    [Fact]
    public void Write_AThousandSteps_Compiles()
    {
        var plan = Plan([.. Enumerable.Range(0, 1_000).Select(static number => new PlanStep.Call { Id = $"s{number}", Target = new CallTarget("x/y", IsAgent: false) })]);

        Same(plan, CompiledPlans.Of([plan])[0], "a thousand steps");
    }

    private static string Sample(string language, string page) =>
        Regex.Match(page, $"^```{language}\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline).Groups[1].Value;

    private static Plan Plan(params PlanStep[] steps) => new() { Name = "values", Steps = steps };

    private static bool IsFlow(string file) => File.ReadLines(file).Any(static line => line.StartsWith("tutti: flow/v1", StringComparison.Ordinal));

    private static void Same(Plan expected, Plan actual, string what) =>
        Assert.True(PlanDigest.Of(expected) == PlanDigest.Of(actual), $"{what}:\n{YamlWriter.Write(PlanWriter.ToDocument(expected))}\n{CSharpWriter.Write(expected)}\n{YamlWriter.Write(PlanWriter.ToDocument(actual))}");
}
