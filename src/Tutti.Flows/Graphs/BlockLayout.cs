namespace Tutti.Flows.Graphs;

/// <summary>Places the steps of one block in rows, each below those it comes after; arrows that pass a row run beside it.</summary>
internal sealed class BlockLayout
{
    public const double RowGap = 34;
    private const double NodeGap = 22;
    private const double LaneGap = 14;
    private const double FirstLane = 16;

    private readonly int[] _rows;

    public BlockLayout(GraphBlock block)
    {
        Block = block;
        Nodes = [.. block.Nodes.Select(static node => new NodeLayout(node))];
        _rows = RowsOf(block);
        Place();
    }

    public GraphBlock Block { get; }

    public IReadOnlyList<NodeLayout> Nodes { get; }

    public double Width { get; private set; }

    public double Height { get; private set; }

    /// <summary>For arrows that pass a row: the line beside the rows where they run.</summary>
    public Dictionary<GraphEdge, double> Lanes { get; } = [];

    /// <summary>The longest way from a beginning; arrows that would close a circle are not counted.</summary>
    private static int[] RowsOf(GraphBlock block)
    {
        var rows = new int[block.Nodes.Count];
        for (var round = 0; round < rows.Length; round++)
        {
            var isSettled = true;
            foreach (var edge in block.Edges)
            {
                if (rows[edge.To] > rows[edge.From] || rows[edge.From] + 1 >= rows.Length) { continue; }
                rows[edge.To] = rows[edge.From] + 1;
                isSettled = false;
            }

            if (isSettled) { break; }
        }

        return rows;
    }

    private void Place()
    {
        if (Nodes.Count == 0) { return; }
        var rows = Enumerable.Range(0, _rows.Max() + 1).Select(row => Nodes.Index().Where(pair => _rows[pair.Index] == row).ToList()).Where(static row => row.Count > 0).ToList();
        var widths = rows.Select(static row => row.Sum(static pair => pair.Item.Width) + ((row.Count - 1) * NodeGap)).ToList();
        var widest = widths.Max();
        var y = 0.0;
        foreach (var (number, row) in rows.Index())
        {
            var height = row.Max(static pair => pair.Item.Height);
            var x = (widest - widths[number]) / 2;
            foreach (var (_, node) in Ordered(row))
            {
                (node.X, node.Y) = (x, y + ((height - node.Height) / 2));
                x += node.Width + NodeGap;
            }

            y += height + RowGap;
        }

        Height = y - RowGap;
        PlaceLanes(widest);
    }

    /// <summary>Below what they come from, so that few arrows cross.</summary>
    private IEnumerable<(int Index, NodeLayout Item)> Ordered(List<(int Index, NodeLayout Item)> row) => row
        .OrderBy(pair => Block.Edges.Where(edge => edge.To == pair.Index && _rows[edge.From] < _rows[pair.Index]).Select(edge => Nodes[edge.From].CentreX).DefaultIfEmpty(0).Average())
        .ThenBy(static pair => pair.Index);

    private void PlaceLanes(double widest)
    {
        var ends = new List<int>(); // the row where each lane is free again
        foreach (var edge in Block.Edges.Where(edge => _rows[edge.To] - _rows[edge.From] != 1).OrderBy(edge => _rows[edge.From]).ThenBy(edge => _rows[edge.To]))
        {
            var lane = ends.FindIndex(end => end <= _rows[edge.From]);
            if (lane < 0)
            {
                lane = ends.Count;
                ends.Add(0);
            }

            ends[lane] = Math.Max(_rows[edge.To], _rows[edge.From] + 1);
            Lanes[edge] = widest + FirstLane + (lane * LaneGap);
        }

        Width = ends.Count == 0 ? widest : widest + FirstLane + ((ends.Count - 1) * LaneGap) + 6;
    }
}
