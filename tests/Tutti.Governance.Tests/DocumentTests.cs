using System.Text.Json;
using System.Text.RegularExpressions;
using Tutti.Governance.Policies.Schema;
using Tutti.Governance.Tests.Support;

namespace Tutti.Governance.Tests;

/// <summary>What the guide says is so.</summary>
public sealed partial class DocumentTests
{
    private static string Guide => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "policy.md"));

    public static TheoryData<string> Examples => [.. Blocks().Matches(Guide).Select(static block => block.Groups[1].Value)];

    [Theory]
    [MemberData(nameof(Examples))]
    public void Guide_AnyExample_IsLoadedWithoutAWarning(string example)
    {
        var policy = Policy.TryOf(example, out var faults, ("tutti.lock", Policy.StripeLock));

        Assert.True(policy is not null && faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public void Guide_Examples_AreThere() => Assert.True(Examples.Count >= 4);

    [Fact]
    public void Guide_AnyKeyOfTheSchema_IsThere()
    {
        var words = Guide.Split(['`', ' ', ',', ':', '{', '}', '(', ')', '[', ']', '\n', '|'], StringSplitOptions.RemoveEmptyEntries).ToHashSet();

        Assert.Empty(Keys(JsonElement.Parse(PolicySchema.Json)).Where(key => !words.Contains(key)).Distinct());
    }

    private static IEnumerable<string> Keys(JsonElement schema) => schema.ValueKind switch
    {
        JsonValueKind.Object => schema.EnumerateObject().SelectMany(static member => member.Name == "properties"
            ? member.Value.EnumerateObject().SelectMany(static property => Keys(property.Value).Prepend(property.Name))
            : Keys(member.Value)),
        JsonValueKind.Array => schema.EnumerateArray().SelectMany(Keys),
        _ => [],
    };

    [GeneratedRegex("```yaml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Blocks();
}
