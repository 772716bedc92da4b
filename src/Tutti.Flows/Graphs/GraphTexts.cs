namespace Tutti.Flows.Graphs;

/// <summary>Texts that fit into a picture.</summary>
internal static class GraphTexts
{
    /// <summary>One line of at most so many characters.</summary>
    public static string Cut(string text, int most)
    {
        var line = string.Join(' ', text.Split((char[])['\n', '\r', '\t', ' '], StringSplitOptions.RemoveEmptyEntries));
        if (line.Length <= most) { return line; }
        var end = char.IsHighSurrogate(line[most - 2]) ? most - 2 : most - 1;
        return string.Concat(line.AsSpan(0, end), "…");
    }
}
