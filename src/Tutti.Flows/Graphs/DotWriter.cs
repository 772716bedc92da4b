using System.Text;

namespace Tutti.Flows.Graphs;

/// <summary>Graphs for Graphviz.</summary>
internal static class DotWriter
{
    public static string Write(Graph graph)
    {
        var text = new StringBuilder($"digraph {Quote(graph.Name)} {{\n");
        text.Append("  compound=true; rankdir=TB; fontname=\"sans-serif\";\n  node [shape=box, style=rounded, fontname=\"sans-serif\"];\n  edge [fontname=\"sans-serif\"];\n");
        WriteBlock(text, graph.Top, depth: 1);
        return text.Append("}\n").ToString();
    }

    private static void WriteBlock(StringBuilder text, GraphBlock block, int depth)
    {
        foreach (var node in block.Nodes)
        {
            if (!node.IsGroup)
            {
                Indent(text, depth).Append(Quote(node.Id)).Append(" [label=").Append(Quote(Title(node), breaks: true)).Append(Shape(node)).Append("];\n");
                continue;
            }

            Open(text, depth, $"cluster_{node.Id}", Title(node));
            foreach (var (number, inner) in node.Blocks.Index())
            {
                if (inner.Title.Length == 0)
                {
                    WriteBlock(text, inner, depth + 1);
                    continue;
                }

                Open(text, depth + 1, $"cluster_{node.Id}_{number}", inner.Title);
                WriteBlock(text, inner, depth + 2);
                Indent(text, depth + 1).Append("}\n");
            }

            Indent(text, depth).Append("}\n");
        }

        foreach (var edge in block.Edges) { WriteEdge(text, block.Nodes[edge.From], block.Nodes[edge.To], edge.Kind, depth); }
    }

    /// <summary>Graphviz joins nodes only; an arrow that begins or ends at a group is cut there.</summary>
    private static void WriteEdge(StringBuilder text, GraphNode from, GraphNode to, EdgeKind kind, int depth)
    {
        if (LeafOf(from, isFirst: false) is not { } tail || LeafOf(to, isFirst: true) is not { } head) { return; }
        var marks = new List<string>();
        if (kind == EdgeKind.Data) { marks.Add("style=dashed"); }
        if (from.IsGroup) { marks.Add($"ltail={Quote($"cluster_{from.Id}")}"); }
        if (to.IsGroup) { marks.Add($"lhead={Quote($"cluster_{to.Id}")}"); }
        Indent(text, depth).Append(Quote(tail)).Append(" -> ").Append(Quote(head)).Append(marks.Count > 0 ? $" [{string.Join(", ", marks)}]" : "").Append(";\n");
    }

    private static string? LeafOf(GraphNode node, bool isFirst)
    {
        if (!node.IsGroup) { return node.Id; }
        var nodes = node.Blocks.SelectMany(static block => block.Nodes);
        return (isFirst ? nodes : nodes.Reverse()).Select(inner => LeafOf(inner, isFirst)).FirstOrDefault(static id => id is not null);
    }

    private static void Open(StringBuilder text, int depth, string name, string title) =>
        Indent(text, depth).Append("subgraph ").Append(Quote(name)).Append(" { label=").Append(Quote(title, breaks: true)).Append("; style=rounded;\n");

    private static string Shape(GraphNode node) => node.Kind switch
    {
        "ask" => ", shape=hexagon",
        "wait" => ", shape=oval",
        "flow" => ", shape=box3d",
        "fail" => ", shape=octagon",
        "use" => ", shape=component",
        _ => "",
    };

    private static string Title(GraphNode node) =>
        string.Join('\n', ((string[])[node.Id, GraphTexts.Cut($"{node.Kind} {node.Detail}".Trim(), 60), node.Condition.Length > 0 ? GraphTexts.Cut($"when {node.Condition}", 60) : ""]).Where(static line => line.Length > 0));

    private static StringBuilder Indent(StringBuilder text, int depth) => text.Append(' ', depth * 2);

    private static string Quote(string text, bool breaks = false)
    {
        var escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        return $"\"{(breaks ? escaped.Replace("\n", "\\n", StringComparison.Ordinal) : escaped)}\"";
    }
}
