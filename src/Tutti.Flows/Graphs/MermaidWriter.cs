using System.Text;

namespace Tutti.Flows.Graphs;

/// <summary>Graphs as Mermaid flowcharts.</summary>
internal static class MermaidWriter
{
    public static string Write(Graph graph)
    {
        var text = new StringBuilder("flowchart TB\n");
        WriteBlock(text, graph.Top, depth: 1);
        return text.ToString();
    }

    private static void WriteBlock(StringBuilder text, GraphBlock block, int depth)
    {
        foreach (var node in block.Nodes)
        {
            if (!node.IsGroup)
            {
                Indent(text, depth).Append(KeyOf(node.Id)).Append(Shape(node)).Append('\n');
                continue;
            }

            Indent(text, depth).Append("subgraph ").Append(KeyOf(node.Id)).Append("[\"").Append(Escape(Title(node))).Append("\"]\n");
            foreach (var (number, inner) in node.Blocks.Index())
            {
                if (inner.Title.Length == 0)
                {
                    WriteBlock(text, inner, depth + 1);
                    continue;
                }

                Indent(text, depth + 1).Append("subgraph ").Append(KeyOf(node.Id)).Append("_case").Append(number).Append("[\"").Append(Escape(inner.Title)).Append("\"]\n");
                WriteBlock(text, inner, depth + 2);
                Indent(text, depth + 1).Append("end\n");
            }

            Indent(text, depth).Append("end\n");
        }

        foreach (var edge in block.Edges)
        {
            Indent(text, depth).Append(KeyOf(block.Nodes[edge.From].Id)).Append(edge.Kind == EdgeKind.Data ? " -.-> " : " --> ").Append(KeyOf(block.Nodes[edge.To].Id)).Append('\n');
        }
    }

    private static string Shape(GraphNode node)
    {
        var label = Escape(Title(node));
        return node.Kind switch
        {
            "ask" => $"{{{{\"{label}\"}}}}",
            "wait" => $"([\"{label}\"])",
            "flow" => $"[[\"{label}\"]]",
            "fail" => $">\"{label}\"]",
            "use" => $"(\"{label}\")",
            _ => $"[\"{label}\"]",
        };
    }

    private static string Title(GraphNode node) =>
        string.Join("<br/>", ((string[])[node.Id, Cut($"{node.Kind} {node.Detail}".Trim()), node.Condition.Length > 0 ? Cut($"when {node.Condition}") : ""]).Where(static line => line.Length > 0));

    private static string Cut(string line) => GraphTexts.Cut(line, 60);

    /// <summary>Ids may be words of Mermaid's own.</summary>
    private static string KeyOf(string id) => $"s_{id.Replace('-', '_')}";

    private static StringBuilder Indent(StringBuilder text, int depth) => text.Append(' ', depth * 2);

    private static string Escape(string text) => string.Concat(text.Split("<br/>").Select(static part => part
        .Replace("#", "#35;", StringComparison.Ordinal).Replace("\"", "#quot;", StringComparison.Ordinal).Replace("<", "#lt;", StringComparison.Ordinal).Replace(">", "#gt;", StringComparison.Ordinal)
        .Replace("`", "#96;", StringComparison.Ordinal)).Aggregate(static (all, part) => $"{all}<br/>{part}"));
}
