namespace Tutti.Agents.Routing.Texts;

/// <summary>A text as routing sees it: its words and their stems, in order. Immutable.</summary>
internal sealed class RouteText
{
    /// <summary>So much of a text is looked at: what a request is about stands at its beginning.</summary>
    internal const int MaximumCharacters = 4096;

    private RouteText(string[] words, string[] stems) => (Words, Stems, Once, WordsOnce) = (words, stems, [.. stems.Distinct(StringComparer.Ordinal)], [.. words.Distinct(StringComparer.Ordinal)]);

    /// <summary>Words of small letters without stop words; where it has no others, the stop words.</summary>
    internal string[] Words { get; }

    /// <summary>The stem of each word.</summary>
    internal string[] Stems { get; }

    /// <summary>Its stems, each once.</summary>
    internal string[] Once { get; }

    /// <summary>Its words, each once.</summary>
    internal string[] WordsOnce { get; }

    /// <summary>Reads a text.</summary>
    /// <param name="text">Any text; what stands behind the first 4,096 characters does not count.</param>
    internal static RouteText Of(ReadOnlySpan<char> text)
    {
        var words = new List<string>();
        var anyWords = new List<string>();
        Span<char> buffer = stackalloc char[WordSplitter.MaximumWord];
        var splitter = new WordSplitter(text[..Math.Min(text.Length, MaximumCharacters)], buffer);
        while (splitter.MoveNext())
        {
            if (!StopWords.Contains(splitter.Current)) { words.Add(splitter.Current.ToString()); }
            else if (words.Count == 0) { anyWords.Add(splitter.Current.ToString()); }
        }

        var kept = words.Count > 0 ? words : anyWords;
        return new RouteText([.. kept], [.. kept.Select(Porter.Stem)]);
    }
}
