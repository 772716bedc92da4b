namespace Tutti.Flows.Graphs;

/// <summary>The graph of a flow.</summary>
/// <param name="Name">The flow's name.</param>
/// <param name="Top">Its steps.</param>
internal sealed record Graph(string Name, GraphBlock Top);

/// <summary>Steps of one list, and what goes between them.</summary>
internal sealed record GraphBlock(string Title, IReadOnlyList<GraphNode> Nodes, IReadOnlyList<GraphEdge> Edges);

/// <summary>A step.</summary>
/// <param name="Id">Its id, unique in the graph.</param>
/// <param name="Kind">The key that says what it does: <c>agent</c>, <c>loop</c> and so on.</param>
/// <param name="Detail">What it does it with; one line.</param>
/// <param name="Condition">When it runs; empty for always.</param>
/// <param name="Blocks">The steps in it.</param>
internal sealed record GraphNode(string Id, string Kind, string Detail, string Condition, IReadOnlyList<GraphBlock> Blocks)
{
    public bool IsGroup => Blocks.Count > 0;
}

/// <summary>Something that goes from one step to another of the same block, by their numbers.</summary>
internal readonly record struct GraphEdge(int From, int To, EdgeKind Kind);

/// <summary>Why one step comes after another.</summary>
internal enum EdgeKind
{
    /// <summary>They are listed in this order.</summary>
    Order = 1,

    /// <summary>It says so by <c>needs</c>.</summary>
    Needs = 2,

    /// <summary>It reads a result.</summary>
    Data = 3,
}
