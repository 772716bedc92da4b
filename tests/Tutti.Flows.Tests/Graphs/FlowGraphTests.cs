using Tutti.Flows.Graphs;
using Tutti.Flows.Loading;
using Tutti.Orchestration.Plans;

namespace Tutti.Flows.Tests.Graphs;

public sealed class FlowGraphTests : IDisposable
{
    private const string Flow = """
        tutti: flow/v1
        name: g
        steps:
          first: { use: x }
          checks:
            parallel: {}
            each:
              build: { use: x, with: { path: "${first.path}" } }
              tests: { use: x, needs: [build] }
          ask-me: { ask: "Is \"<this>\" #right?", when: checks.failed.size() > 0 }
          last: { use: x, with: { a: "${first.path}" } }
        """;

    private readonly Loading.Folders _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ToMermaid_AFlow_ShowsOrderNeedsAndData()
    {
        var mermaid = FlowGraph.ToMermaid(Load());

        Assert.Equal("""
            flowchart TB
              s_first("first<br/>use x")
              subgraph s_checks["checks<br/>parallel"]
                s_build("build<br/>use x")
                s_tests("tests<br/>use x")
                s_build --> s_tests
              end
              s_ask_me{{"ask-me<br/>ask no / yes<br/>when checks.failed.size() #gt; 0"}}
              s_last("last<br/>use x")
              s_first --> s_checks
              s_checks --> s_ask_me
              s_first -.-> s_last
              s_ask_me --> s_last

            """, mermaid);
    }

    [Fact]
    public void ToDot_AFlow_CutsArrowsAtGroups()
    {
        var dot = FlowGraph.ToDot(Load());

        Assert.Contains("\"first\" -> \"build\" [lhead=\"cluster_checks\"];", dot, StringComparison.Ordinal);
        Assert.Contains("\"tests\" -> \"ask-me\" [ltail=\"cluster_checks\"];", dot, StringComparison.Ordinal);
        Assert.Contains("\"first\" -> \"last\" [style=dashed];", dot, StringComparison.Ordinal);
    }

    [Fact]
    public void ToSvg_AFlow_HasEveryStepAndBothModes()
    {
        var svg = FlowGraph.ToSvg(Load());

        Assert.Equal("svg", System.Xml.Linq.XDocument.Parse(svg).Root?.Name.LocalName);
        foreach (var id in (string[])["first", "checks", "build", "tests", "ask-me", "last"]) { Assert.Contains($">{id}</text>", svg, StringComparison.Ordinal); }
        Assert.Contains("prefers-color-scheme:dark", svg, StringComparison.Ordinal);
    }

    private Plan Load() => FlowLoader.Load(_folder.Write("g.yaml", Flow));
}
