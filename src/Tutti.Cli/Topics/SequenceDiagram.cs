using System.Globalization;
using System.Text;
using Tutti.Cli.Output;
using Tutti.Orchestration.Topics;

namespace Tutti.Cli.Topics;

/// <summary>What was published in a topic as a picture: who said what, in order (Mermaid).</summary>
internal static class SequenceDiagram
{
    private const int LongestData = 60;

    internal static string Of(string topic, IReadOnlyList<PublishedEvent> events)
    {
        var text = new StringBuilder("sequenceDiagram\n");
        var sources = events.Select(static one => one.Source).Distinct(StringComparer.Ordinal).ToList();
        foreach (var (number, source) in sources.Index()) { text.Append(CultureInfo.InvariantCulture, $"  participant p{number} as {Plain(NameOf(source))}\n"); }
        text.Append(CultureInfo.InvariantCulture, $"  participant topic as {Plain(topic)}\n");
        foreach (var one in events)
        {
            var data = one.Data.GetRawText();
            text.Append(CultureInfo.InvariantCulture, $"  p{sources.IndexOf(one.Source)}->>topic: {one.Number} {Plain(one.Type)}{(data == "null" ? "" : $" {Plain(Texts.OneLine(data, LongestData))}")}\n");
        }

        return text.ToString();
    }

    /// <summary>Whose word it is, short: the run's id as people type it.</summary>
    internal static string NameOf(string source) => source.StartsWith("run/", StringComparison.Ordinal) ? $"run {Texts.ShortId(source[4..])}" : source.Length == 0 ? "somebody" : source;

    /// <summary>Letters that the picture's own language does not read as its own.</summary>
    private static string Plain(string text) => string.Concat(text.ReplaceLineEndings(" ").Select(static letter => letter switch { '#' => "#35;", ';' => "#59;", _ => letter.ToString() }));
}
