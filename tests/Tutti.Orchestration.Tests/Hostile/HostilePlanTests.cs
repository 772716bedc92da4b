using System.Text;
using System.Text.Json;
using Tutti.Documents;
using Tutti.Documents.Json;
using Tutti.Orchestration.Building;
using Tutti.Orchestration.Functions;
using Tutti.Orchestration.Interpreting;
using Tutti.Orchestration.Plans;
using Tutti.Orchestration.Reading;
using Tutti.Orchestration.Tests.Support;

namespace Tutti.Orchestration.Tests.Hostile;

/// <summary>Plans that are too large, go in circles, or carry something in their names: refused before anything starts, each with its code.</summary>
public sealed class HostilePlanTests
{
    private const int HundredThousand = 100_000;

    [Fact]
    public async Task AHundredThousandSteps_OfCSharp_AreRefusedBeforeARunBegins()
    {
        await using var bench = await new ModelBench().OpenAsync(AddEcho);

        var refused = Assert.Throws<DocumentException>(() => PlanWorkflows.Prepare(Many(), bench.Host, JsonElement.Parse("{}")));

        var fault = Assert.Single(refused.Faults, static fault => !fault.IsWarning);
        Assert.Equal("TUT4614", fault.Code);
        Assert.Contains("100000 steps", fault.Message, StringComparison.Ordinal);

        static Plan Many() => PlanBuilder.Create("many")
            .Steps(static steps =>
            {
                for (var number = 0; number < HundredThousand; number++) { steps.Use(FormattableString.Invariant($"s{number}"), "test/echo"); }
            })
            .Build();
    }

    [Theory]
    [InlineData("""{"use":"test/echo"}""")]
    [InlineData("""{"use":"test/echo","needs":["sNEXT"]}""")]
    [InlineData("""{"use":"test/echo","with":{"before":"${sNEXT}"}}""")]
    public async Task AHundredThousandSteps_OfADocument_AreRefusedOnce(string step)
    {
        await using var bench = await new ModelBench().OpenAsync(AddEcho);
        var steps = string.Join(',', Enumerable.Range(0, HundredThousand).Select(number => $"\"s{number}\":{step.Replace("NEXT", $"{(number + 1) % HundredThousand}", StringComparison.Ordinal)}"));
        var text = """{"tutti":"flow/v1","name":"many","steps":{"all":{"parallel":true,"each":{STEPS}}}}""".Replace("STEPS", steps, StringComparison.Ordinal);
        var plan = PlanReader.Read(JsonDocuments.Parse(Encoding.UTF8.GetBytes(text)), []);

        var refused = Assert.Throws<DocumentException>(() => PlanWorkflows.Prepare(plan, bench.Host, JsonElement.Parse("{}")));

        Assert.Equal("TUT4614", Assert.Single(refused.Faults, static fault => !fault.IsWarning).Code);
    }

    private static void AddEcho(PlanHost host) => host.Add(new PlanFunction("test/echo", "Gives its input.", static (_, input) => new(input)));
}
