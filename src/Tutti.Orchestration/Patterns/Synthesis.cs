using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Tutti.Orchestration.Patterns;

/// <summary>One text of the findings of several, which says of each part whose it is; and whether such a text keeps to that.</summary>
public static partial class Synthesis
{
    /// <summary>Joins findings. What was found twice stands once, with both who found it.</summary>
    /// <param name="findings">What was found, in the order in which it is to be said.</param>
    public static CitedText Join(IReadOnlyList<Finding> findings)
    {
        ArgumentNullException.ThrowIfNull(findings);
        var (citations, lines) = (new List<Citation>(), new List<(string Key, string Text, List<int> Numbers)>());
        foreach (var finding in findings.Where(static finding => finding.Text.Trim().Length > 0))
        {
            var citation = new Citation(citations.Count + 1, finding.Step, finding.Source, finding.Text.Trim());
            var known = citations.Find(one => one.Step == citation.Step && one.Source == citation.Source && Plain(one.Quote) == Plain(citation.Quote));
            if (known is null) { citations.Add(citation); }
            var number = (known ?? citation).Number;
            var line = lines.Find(one => one.Key == Plain(finding.Text));
            if (line.Numbers is null) { lines.Add((Plain(finding.Text), finding.Text.Trim(), [number])); }
            else if (!line.Numbers.Contains(number)) { line.Numbers.Add(number); }
        }

        return new CitedText(string.Join(' ', lines.Select(static line => Marked(line.Text, line.Numbers))), citations);
    }

    /// <summary>Holds a text against its citations: each sentence names one that is there, and each quote stands in its source.</summary>
    /// <param name="text">The text, with marks such as <c>[1]</c>.</param>
    /// <param name="citations">What the marks stand for.</param>
    /// <param name="sources">What sources say, by name; a quote from a source that is not among them is not looked at.</param>
    public static CitationCheck Check(string text, IReadOnlyList<Citation> citations, IReadOnlyDictionary<string, string> sources)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(citations);
        ArgumentNullException.ThrowIfNull(sources);
        var used = Marks().Matches(text).Select(static mark => int.Parse(mark.Groups[1].Value, CultureInfo.InvariantCulture)).Distinct().ToList();
        var known = citations.Select(static citation => citation.Number).ToHashSet();
        var plain = sources.ToDictionary(static source => source.Key, static source => Plain(source.Value));
        return new CitationCheck
        {
            Uncited = [.. Sentences().Split(text).Where(static sentence => sentence.Any(char.IsLetter) && !Marks().IsMatch(sentence))],
            Unknown = [.. used.Where(number => !known.Contains(number))],
            Unused = [.. known.Where(number => !used.Contains(number)).Order()],
            Misquoted = [.. citations.Where(citation => plain.TryGetValue(citation.Source, out var says) && !says.Contains(Plain(citation.Quote), StringComparison.Ordinal)).Select(static citation => citation.Number)],
        };
    }

    /// <summary>Marks stand before the last stop of a sentence.</summary>
    private static string Marked(string text, List<int> numbers)
    {
        var marks = new StringBuilder(" ");
        foreach (var number in numbers) { marks.Append(CultureInfo.InvariantCulture, $"[{number}]"); }
        return text[^1] is '.' or '!' or '?' ? $"{text[..^1]}{marks}{text[^1]}" : $"{text}{marks}.";
    }

    /// <summary>A text without what differs by where its lines end, and by case.</summary>
    private static string Plain(string text) => Blanks().Replace(text, " ").Trim().ToUpperInvariant();

    [GeneratedRegex(@"\[(\d{1,6})\]", RegexOptions.CultureInvariant)]
    private static partial Regex Marks();

    [GeneratedRegex(@"(?<=[.!?])\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Sentences();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Blanks();
}

/// <summary>Something that was found.</summary>
/// <param name="Text">What it says.</param>
public sealed record Finding(string Text)
{
    /// <summary>Which step found it; empty where nobody says.</summary>
    public string Step { get; init; } = "";

    /// <summary>Where it stands: a file, an address; empty for nowhere.</summary>
    public string Source { get; init; } = "";
}

/// <summary>What a mark stands for.</summary>
/// <param name="Number">The mark's number, from 1.</param>
/// <param name="Step">Which step found it.</param>
/// <param name="Source">Where it stands.</param>
/// <param name="Quote">What it says.</param>
public sealed record Citation(int Number, string Step, string Source, string Quote);

/// <summary>A text that says whose each part is.</summary>
/// <param name="Text">The text, with marks such as <c>[1]</c>.</param>
/// <param name="Citations">What the marks stand for, in their order.</param>
public sealed record CitedText(string Text, IReadOnlyList<Citation> Citations);

/// <summary>Whether a text keeps to its citations. Immutable.</summary>
public sealed record CitationCheck
{
    /// <summary>Sentences without a mark.</summary>
    public required IReadOnlyList<string> Uncited { get; init; }

    /// <summary>Marks that stand for nothing.</summary>
    public required IReadOnlyList<int> Unknown { get; init; }

    /// <summary>Citations that no sentence names; that alone is no fault.</summary>
    public required IReadOnlyList<int> Unused { get; init; }

    /// <summary>Citations whose quote does not stand in its source.</summary>
    public required IReadOnlyList<int> Misquoted { get; init; }

    /// <summary>Whether all is as it should be.</summary>
    public bool IsAccepted => Uncited.Count + Unknown.Count + Misquoted.Count == 0;
}
