using System.Text.Json;
using System.Text.RegularExpressions;
using Tutti.Documents.Yaml;
using Tutti.Flows.Loading;
using Tutti.Flows.Schema;
using Tutti.Flows.Tests.Loading;

namespace Tutti.Flows.Tests;

/// <summary>The guide to the format is true.</summary>
public sealed partial class DocumentTests
{
    private static readonly string Guide = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "flow-format.md"));

    [Fact]
    public void Guide_AnyFlow_LoadsWithoutFaultsAndIsFormatted()
    {
        using var folder = new Folders();
        var flows = Flows();

        Assert.True(flows.Count >= 12);
        Assert.All(flows, flow =>
        {
            _ = FlowLoader.TryLoad(folder.Write("sample.yaml", flow), null, out var faults);
            Assert.True(faults.Count == 0, $"{string.Join('\n', faults)}\n{flow}");
            Assert.Equal(YamlDocuments.Parse(flow), YamlDocuments.Parse(YamlFormatter.Format(flow)));
        });
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("functions.md")]
    [InlineData("plans.md")]
    public void Page_AnyFlow_LoadsWithoutFaults(string page)
    {
        using var folder = new Folders();
        var flows = Flows(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", page)));

        Assert.NotEmpty(flows);
        Assert.All(flows, flow =>
        {
            _ = FlowLoader.TryLoad(folder.Write("sample.yaml", flow), null, out var faults);
            Assert.True(faults.Count == 0, $"{string.Join('\n', faults)}\n{flow}");
        });
    }

    [Fact]
    public void Guide_EveryKeyOfTheSchema_IsNamed()
    {
        using var schema = JsonDocument.Parse(FlowSchema.Json);
        var keys = Keys(schema.RootElement).Distinct(StringComparer.Ordinal);

        Assert.DoesNotContain(keys, static key => !Guide.Contains($"`{key}`", StringComparison.Ordinal) && !Guide.Contains($"{key}: ", StringComparison.Ordinal));
    }

    /// <summary>The flows in the guide.</summary>
    internal static IReadOnlyList<string> Flows() => Flows(Guide);

    private static IReadOnlyList<string> Flows(string page) =>
        [.. Sample().Matches(page).Select(static match => match.Groups[1].Value).Where(static text => text.Contains("tutti: flow/v1", StringComparison.Ordinal))];

    [GeneratedRegex(@"^```yaml\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Sample();

    private static IEnumerable<string> Keys(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(static property => property is { Name: "properties", Value.ValueKind: JsonValueKind.Object }
            ? property.Value.EnumerateObject().SelectMany(static key => Keys(key.Value).Prepend(key.Name))
            : Keys(property.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Keys),
        _ => [],
    };
}
