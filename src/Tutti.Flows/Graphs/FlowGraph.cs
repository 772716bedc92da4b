using Tutti.Orchestration.Plans;

namespace Tutti.Flows.Graphs;

/// <summary>Pictures of plans. The same plan gives the same text.</summary>
public static class FlowGraph
{
    /// <summary>A flowchart for Mermaid, which many Markdown viewers draw.</summary>
    /// <param name="plan">The plan.</param>
    public static string ToMermaid(Plan plan) => MermaidWriter.Write(GraphBuilder.Build(plan));

    /// <summary>A graph for Graphviz.</summary>
    /// <param name="plan">The plan.</param>
    public static string ToDot(Plan plan) => DotWriter.Write(GraphBuilder.Build(plan));

    /// <summary>A picture, SVG, that follows the viewer's light or dark mode.</summary>
    /// <param name="plan">The plan.</param>
    public static string ToSvg(Plan plan) => SvgWriter.Write(GraphBuilder.Build(plan));
}
