using System.Text.Json.Serialization;
using Tutti.Documents;
using Tutti.Kernel;
using Tutti.Orchestration.Checking;
using Tutti.Orchestration.Functions;
using Tutti.Orchestration.Tests.Support;

namespace Tutti.Orchestration.Tests.Functions;

/// <summary>Functions over types of C#.</summary>
public sealed partial class PlanFunctionTests
{
    private const string Steps = """{"price":{"use":"shop/price","with":{"item":"${inputs.item}","count":3}}}""";
    private const string Rest = """ "inputs":{"item":"string"},"outputs":{"total":"${price.total}"} """;

    private static readonly PlanFunction Price = PlanFunction.Create(
        "shop/price", "Says what something costs.", ShopJson.Default.Order, ShopJson.Default.Offer,
        static (_, order) => ValueTask.FromResult(new Offer { Total = order.Count * 0.10m, Notes = order.Notes }));

    [Fact]
    public async Task Create_TypedFunction_TakesAndGivesItsTypes()
    {
        await using var bench = await new PlanBench().OpenAsync();
        bench.Host.Add(Price);

        Assert.Equal("""{"total":0.30}""", await bench.RunAsync(PlanBench.Parse(Steps, Rest), """{"item":"pear"}"""));
    }

    [Theory]
    [InlineData("""{"item":"pear"}""", "TUT4603", "count")]
    [InlineData("""{"item":"pear","count":3,"colour":1}""", "TUT4602", "colour")]
    [InlineData("""{"item":"pear","count":"many"}""", "TUT4612", "count")]
    public void Compile_WrongInputOfATypedFunction_IsFoundBeforeItStarts(string with, string code, string names)
    {
        var plan = PlanBench.Parse("""{"price":{"use":"shop/price","with":""" + with + "}}");

        var fault = Assert.Single(Assert.Throws<DocumentException>(() => PlanChecker.Compile(plan, new PlanHost().Add(Price))).Faults);

        Assert.Equal(code, fault.Code);
        Assert.Contains(names, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_MisspeltFieldOfATypedResult_IsFoundBeforeItStarts()
    {
        var plan = PlanBench.Parse(Steps, """ "inputs":{"item":"string"},"outputs":{"total":"${price.totl}"} """);

        var fault = Assert.Single(Assert.Throws<DocumentException>(() => PlanChecker.Compile(plan, new PlanHost().Add(Price))).Faults);

        Assert.Contains("total", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_InputThatIsOnlyWrongWhenItRuns_FailsTheStepWithItsCode()
    {
        await using var bench = await new PlanBench().OpenAsync();
        bench.Host.Add(Price);
        var plan = PlanBench.Parse("""{"a":{"use":"test/echo","with":{"n":"many"}},"price":{"use":"shop/price","with":{"item":"pear","count":"${a.n}"}}}""");

        var error = await Assert.ThrowsAnyAsync<TuttiException>(async () => await bench.RunAsync(plan));

        Assert.Equal("TUT4660", error.Code);
    }

    internal sealed record Order
    {
        [JsonPropertyName("item")]
        public required string Item { get; init; }

        [JsonPropertyName("count")]
        public required int Count { get; init; }

        [JsonPropertyName("notes")]
        public IReadOnlyList<string> Notes { get => field ?? []; init; }
    }

    internal sealed record Offer
    {
        [JsonPropertyName("total")]
        public required decimal Total { get; init; }

        [JsonPropertyName("notes")]
        public IReadOnlyList<string> Notes { get => field ?? []; init; }
    }

    [JsonSerializable(typeof(Order))]
    [JsonSerializable(typeof(Offer))]
    private sealed partial class ShopJson : JsonSerializerContext;
}
