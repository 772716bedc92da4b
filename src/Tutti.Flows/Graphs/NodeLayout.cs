namespace Tutti.Flows.Graphs;

/// <summary>The place and size of a step, and of what is in it. Places are relative to the block.</summary>
internal sealed class NodeLayout
{
    public const double Padding = 16;
    public const double Header = 40;
    public const double CaseHeader = 24;
    private const double BlockGap = 18;
    private const double LetterWidth = 6.6;
    private const double LineHeight = 15;
    private const int MostLetters = 52;

    public NodeLayout(GraphNode node)
    {
        Node = node;
        Blocks = [.. node.Blocks.Select(static block => new BlockLayout(block))];
        Lines = [.. ((string[])[$"{node.Kind} {node.Detail}".Trim(), node.Condition.Length > 0 ? $"when {node.Condition}" : ""]).Where(static line => line.Length > 0).Select(static line => GraphTexts.Cut(line, MostLetters))];
        var text = Math.Max(Title.Length * 7.6, Lines.Max(static line => line.Length) * LetterWidth) + 48;
        if (!node.IsGroup)
        {
            (Width, Height) = (Math.Max(130, text), 30 + (Lines.Count * LineHeight));
            return;
        }

        HeaderHeight = Header + ((Lines.Count - 1) * LineHeight) + 6;
        var x = Padding;
        foreach (var block in Blocks)
        {
            BlockX.Add(x);
            x += Math.Max(block.Width, TitleWidth(block.Block)) + BlockGap;
        }

        Width = Math.Max(x - BlockGap + Padding, text);
        var spare = (Width - (x - BlockGap + Padding)) / 2;
        for (var number = 0; number < BlockX.Count; number++) { BlockX[number] += spare + ((Math.Max(Blocks[number].Width, TitleWidth(Blocks[number].Block)) - Blocks[number].Width) / 2); }
        Height = HeaderHeight + (HasCases ? CaseHeader : 0) + Blocks.Max(static block => block.Height) + Padding;
    }

    public GraphNode Node { get; }

    public IReadOnlyList<BlockLayout> Blocks { get; }

    public string Title => GraphTexts.Cut(Node.Id, MostLetters);

    /// <summary>What stands below the title.</summary>
    public IReadOnlyList<string> Lines { get; }

    public List<double> BlockX { get; } = [];

    public double HeaderHeight { get; }

    public bool HasCases => Blocks.Any(static block => block.Block.Title.Length > 0);

    public double X { get; set; }

    public double Y { get; set; }

    public double Width { get; }

    public double Height { get; }

    public double CentreX => X + (Width / 2);

    public static string CaseTitle(GraphBlock block) => GraphTexts.Cut(block.Title, 32);

    private static double TitleWidth(GraphBlock block) => CaseTitle(block).Length * LetterWidth;
}
