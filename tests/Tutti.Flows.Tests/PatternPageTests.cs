using System.Text.RegularExpressions;
using Tutti.Flows.Graphs;
using Tutti.Flows.Loading;
using Tutti.Flows.Tests.Loading;
using Tutti.Orchestration.Plans;
using Tutti.Orchestration.Writing.CSharp;
using Tutti.Testing;

namespace Tutti.Flows.Tests;

/// <summary>Each pattern has a page: its graph, its flow, and the same in C#. Graph and C# are what the tool makes of the flow.</summary>
public sealed partial class PatternPageTests
{
    private const string Overview = "docs/patterns.md";

    public static TheoryData<string> Pages => [.. Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Folder, "docs", "patterns"), "*.md").Select(static file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

#pragma warning disable RS0030 // a switch of the test run
    /// <summary>TUTTI_ACCEPT_DOCS=true rewrites graph and C# of the pages from their flows.</summary>
    private static bool IsAccepting => Environment.GetEnvironmentVariable("TUTTI_ACCEPT_DOCS") == "true";
#pragma warning restore RS0030

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_AnyPattern_HasItsGraphAndItsCSharp(string name)
    {
        var path = Path.Combine(RepositoryRoot.Folder, "docs", "patterns", $"{name}.md");
        var page = File.ReadAllText(path);
        using var folder = new Folders();
        var flows = 0;

        var expected = Example().Replace(page, match =>
        {
            flows++;
            var plan = Load(folder, match.Groups["yaml"].Value);
            return $"```mermaid\n{FlowGraph.ToMermaid(plan)}```\n\n```yaml\n{match.Groups["yaml"].Value}```{match.Groups["words"].Value}```csharp\n{CSharpWriter.Write(plan)}```\n";
        });

        if (IsAccepting) { File.WriteAllText(path, expected); }
        Assert.True(flows > 0, $"{name}.md has no graph with a flow and its C# below.");
        Assert.Equal(page.Split("```yaml").Length - 1, flows);
        if (!IsAccepting) { Assert.Equal(expected, page); }
    }

    [Fact]
    public void Overview_NamesEveryPage()
    {
        var overview = File.ReadAllText(Path.Combine(RepositoryRoot.Folder, Overview));

        Assert.DoesNotContain(Pages.Select(static row => $"(patterns/{row.Data}.md)"), link => !overview.Contains(link, StringComparison.Ordinal));
    }

    private static Plan Load(Folders folder, string yaml)
    {
        var plan = FlowLoader.TryLoad(folder.Write("page.yaml", yaml), null, out var faults);
        Assert.True(faults.Count == 0 && plan is not null, $"{string.Join('\n', faults)}\n{yaml}");
        return plan;
    }

    [GeneratedRegex(@"^```mermaid\n[^`]*```\n\n```yaml\n(?<yaml>[^`]*)```(?<words>[^`]*`[^`]*`[^`]*)```csharp\n(?:(?!^```).)*```\n", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Example();
}
