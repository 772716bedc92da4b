using System.Globalization;
using System.Net;
using System.Text;

namespace Tutti.Flows.Graphs;

/// <summary>Graphs as pictures.</summary>
internal sealed class SvgWriter
{
    private const double Margin = 20;

    private const string Style = """
        .back{fill:#ffffff}.leaf{fill:#f8fafc;stroke:#94a3b8}.group{fill:#0f172a08;stroke:#cbd5e1;stroke-dasharray:5 4}.title{fill:#0f172a;font-weight:600}.line{fill:#64748b;font-size:11px}
        .edge{fill:none;stroke:#64748b;stroke-width:1.5}.data{stroke:#a78bfa;stroke-dasharray:4 4}.tip{fill:#64748b}.datatip{fill:#a78bfa}.icon{fill:none;stroke-width:1.6;stroke-linecap:round;stroke-linejoin:round}
        .agent{stroke:#2563eb}.use{stroke:#0d9488}.ask{stroke:#d97706}.wait{stroke:#7c3aed}.flow{stroke:#4f46e5}.rerun{stroke:#0891b2}.undo-all,.fail{stroke:#dc2626}.do,.parallel,.map,.loop,.choose{stroke:#475569}
        @media (prefers-color-scheme:dark){.back{fill:#0b1220}.leaf{fill:#162032;stroke:#475569}.group{fill:#ffffff08;stroke:#334155}.title{fill:#e2e8f0}.line{fill:#94a3b8}.edge{stroke:#94a3b8}.tip{fill:#94a3b8}
        .data{stroke:#8b7bd8}.datatip{fill:#8b7bd8}.agent{stroke:#60a5fa}.use{stroke:#2dd4bf}.ask{stroke:#fbbf24}.wait{stroke:#a78bfa}.flow{stroke:#818cf8}.rerun{stroke:#22d3ee}.undo-all,.fail{stroke:#f87171}.do,.parallel,.map,.loop,.choose{stroke:#94a3b8}}
        """;

    /// <summary>What a step does, in a square of 16.</summary>
    private static readonly Dictionary<string, string> Icons = new(StringComparer.Ordinal)
    {
        ["agent"] = "M2 3h12v10H2zM5 6l2.5 2L5 10M9 10.5h3",
        ["use"] = "M11 3.2C8.7 2.4 8.3 4 8 6l-.9 5.5C6.7 13.600 5.600 13.800 4 13.200M5 6.500h6",
        ["ask"] = "M5.500 6a2.500 2.500 0 1 1 3.800 2.100C8.300 8.800 8 9.300 8 10.300M8 13v.1",
        ["wait"] = "M8 2a6 6 0 1 0 0 12A6 6 0 1 0 8 2zM8 5v3.200l2.200 1.500",
        ["flow"] = "M2 2h8v8H2zM6 12.500V14h8V6h-1.500",
        ["rerun"] = "M13 8a5 5 0 1 1-1.600-3.700M13 2v3h-3",
        ["undo-all"] = "M3 6h6.500a3.500 3.500 0 0 1 0 7H6M6 3 3 6l3 3",
        ["fail"] = "M5 2h6l3 3v6l-3 3H5l-3-3V5zM6 6l4 4M10 6l-4 4",
        ["do"] = "M3 4h10M3 8h10M3 12h10",
        ["parallel"] = "M4 3v10M8 3v10M12 3v10",
        ["map"] = "M2 4h3M2 8h3M2 12h3M7 4h7M7 8h7M7 12h7",
        ["loop"] = "M4 5h7a2.500 2.500 0 0 1 0 6H5M7 8.500 4.500 11 7 13.500",
        ["choose"] = "M8 2v3M8 5 3 10v4M8 5l5 5v4",
    };

    private readonly StringBuilder _svg = new();

    public static string Write(Graph graph) => new SvgWriter().Draw(graph);

    private string Draw(Graph graph)
    {
        var layout = new BlockLayout(graph.Top);
        var (width, height) = (layout.Width + (2 * Margin), layout.Height + (2 * Margin));
        Append($"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" font-family=\"system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif\" font-size=\"13\" role=\"img\">\n");
        _svg.Append("<title>").Append(Escape(graph.Name)).Append("</title>\n<style>\n").Append(Style).Append("\n</style>\n");
        _svg.Append("""<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="tip" d="M0 0l8 4-8 4z"/></marker>""");
        _svg.Append("""<marker id="datatip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="datatip" d="M0 0l8 4-8 4z"/></marker></defs>""").Append('\n');
        Append($"<rect class=\"back\" width=\"{width}\" height=\"{height}\"/>\n");
        DrawBlock(layout, Margin, Margin);
        return _svg.Append("</svg>\n").ToString();
    }

    private void DrawBlock(BlockLayout block, double x, double y)
    {
        foreach (var node in block.Nodes) { DrawNode(node, x + node.X, y + node.Y); }
        foreach (var edge in block.Block.Edges) { DrawEdge(block, edge, x, y); }
    }

    private void DrawNode(NodeLayout layout, double x, double y)
    {
        var node = layout.Node;
        var round = node.Kind is "wait" or "ask" ? 18 : 8;
        Append($"<g><title>{Escape(Describe(node))}</title><rect class=\"{(node.IsGroup ? "group" : "leaf")}\" x=\"{x}\" y=\"{y}\" width=\"{layout.Width}\" height=\"{layout.Height}\" rx=\"{round}\"/>");
        Append($"<path class=\"icon {(Icons.ContainsKey(node.Kind) ? node.Kind : "do")}\" transform=\"translate({x + 12} {y + 9})\" d=\"{Icons.GetValueOrDefault(node.Kind, Icons["do"])}\"/>");
        Append($"<text class=\"title\" x=\"{x + 36}\" y=\"{y + 21}\">{Escape(layout.Title)}</text>");
        foreach (var (number, line) in layout.Lines.Index()) { Append($"<text class=\"line\" x=\"{x + 36}\" y=\"{y + 37 + (number * 15)}\">{Escape(line)}</text>"); }
        _svg.Append("</g>\n");
        var top = y + layout.HeaderHeight + (layout.HasCases ? NodeLayout.CaseHeader : 0);
        foreach (var (number, block) in layout.Blocks.Index())
        {
            var left = x + layout.BlockX[number];
            if (block.Block.Title.Length > 0) { Append($"<text class=\"line\" x=\"{left + (block.Width / 2)}\" y=\"{top - 10}\" text-anchor=\"middle\">{Escape(NodeLayout.CaseTitle(block.Block))}</text>\n"); }
            DrawBlock(block, left, top);
        }
    }

    private void DrawEdge(BlockLayout block, GraphEdge edge, double x, double y)
    {
        var (from, to) = (block.Nodes[edge.From], block.Nodes[edge.To]);
        var isData = edge.Kind == EdgeKind.Data;
        var hasLane = block.Lanes.TryGetValue(edge, out var lane);
        // Arrows beside the rows leave and arrive off the middle, so that they are told from the straight ones.
        var aside = hasLane ? 14 : 0;
        var (x1, y1, x2, y2) = (x + from.CentreX + aside, y + from.Y + from.Height, x + to.CentreX + aside, y + to.Y - 1);
        var bend = BlockLayout.RowGap / 2;
        Append($"<path class=\"edge{(isData ? " data" : "")}\" marker-end=\"url(#{(isData ? "datatip" : "tip")})\" d=\"M{x1} {y1}");
        if (hasLane)
        {
            var side = x + lane;
            Append($"C{x1} {y1 + bend} {side} {y1 + 4} {side} {y1 + BlockLayout.RowGap}L{side} {y2 - BlockLayout.RowGap}C{side} {y2 - 4} {x2} {y2 - bend} {x2} {y2}");
        }
        else
        {
            Append($"C{x1} {y1 + bend} {x2} {y2 - bend} {x2} {y2}");
        }

        _svg.Append("\"/>\n");
    }

    private static string Describe(GraphNode node) => $"{node.Id}: {node.Kind} {node.Detail}{(node.Condition.Length > 0 ? $"\nwhen {node.Condition}" : "")}";

    private void Append(FormattableString text) => _svg.Append(string.Format(CultureInfo.InvariantCulture, text.Format, [.. text.GetArguments().Select(static argument => argument is double number ? Math.Round(number, 1) : argument)]));

    private static string Escape(string text) => WebUtility.HtmlEncode(string.Concat(text.Where(static letter => letter is '\n' or '\t' || !char.IsControl(letter))));
}
