using System.Buffers;
using System.Text;
using ChangeGate.Checks;

namespace ChangeGate.Files;

/// <summary>Characters inside added text that deceive its readers, and what a merge left behind.</summary>
internal static class TextCharacters
{
    private const int FewestSelectors = 4;
    private const int BlackFlag = 0x1F3F4;

    /// <summary>One of these stands in every line that needs a closer look.</summary>
    private static readonly SearchValues<char> Suspects = SearchValues.Create(
        "\u00AD\u061C\u200B\u200C\u200D\u200E\u200F\u202A\u202B\u202C\u202D\u202E\u2060\u2066\u2067\u2068\u2069\uFEFF\uDB40");

    /// <summary>Texts for people, in which scripts from right to left need help.</summary>
    private static readonly string[] Prose = [".md", ".txt", ".rst", ".po", ".pot", ".arb", ".resx", ".xlf", ".strings", ".html", ".htm", ".srt"];

    internal static IEnumerable<Finding> Find(List<AddedText> texts)
    {
        bool hasStart = false, hasEnd = false;
        Finding? marker = null;
        foreach (var text in texts)
        {
            foreach (var (number, line) in Lines(text))
            {
                if (line.AsSpan().ContainsAny(Suspects) && Look(text.Path, number, line, isFirst: number == 1) is { } finding) { yield return finding; }
                var isStart = line.StartsWith("<<<<<<< ", StringComparison.Ordinal);
                var isEnd = line.StartsWith(">>>>>>> ", StringComparison.Ordinal);
                if (isStart || isEnd) { marker ??= FileKinds.Make("text.conflict", FindingSeverity.Warning, text.Path, "The line looks like a marker of a merge conflict.", number); }
                (hasStart, hasEnd) = (hasStart || isStart, hasEnd || isEnd);
            }
        }

        if (marker is null) { yield break; }
        yield return hasStart && hasEnd ? marker with { Severity = FindingSeverity.Error, Message = "A merge conflict was committed unresolved." } : marker;
    }

    private static IEnumerable<(int Number, string Line)> Lines(AddedText text)
    {
        var number = text.FirstLine;
        foreach (var line in text.Text.AsSpan().Count('\n') == 0 ? [text.Text] : text.Text[..^1].Split('\n')) { yield return (number++, line); }
    }

    private static Finding? Look(string path, int number, string line, bool isFirst)
    {
        var runes = line.EnumerateRunes().Select(static rune => rune.Value).ToList();
        if (runes.Find(Deceptive.IsReordering) is var reordering and not 0)
        {
            var isProse = Array.Exists(Prose, ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) && runes.Exists(IsRightToLeft);
            return FileKinds.Make(
                "text.bidi", isProse ? FindingSeverity.Warning : FindingSeverity.Error, path, $"{Deceptive.Name(reordering)} makes the line read other than it is.", number);
        }

        if (HasHiddenText(runes)) { return FileKinds.Make("text.hidden", FindingSeverity.Error, path, "The line holds characters that nobody sees and programs read.", number); }
        for (var at = isFirst && runes[0] == 0xFEFF ? 1 : 0; at < runes.Count; at++)
        {
            if (Deceptive.IsZeroWidth(runes[at]) && IsBetweenAscii(runes, at))
            {
                return FileKinds.Make("text.invisible", FindingSeverity.Warning, path, $"{Deceptive.Name(runes[at])} inside a word.", number);
            }

            if (Deceptive.IsDirectionMark(runes[at]) && !runes.Exists(IsRightToLeft))
            {
                return FileKinds.Make("text.bidi-mark", FindingSeverity.Warning, path, $"{Deceptive.Name(runes[at])} in a line without letters that go from right to left.", number);
            }
        }

        return null;
    }

    /// <summary>Tags outside a flag, or more variation selectors than a character has use for.</summary>
    private static bool HasHiddenText(List<int> runes) =>
        (!runes.Contains(BlackFlag) && runes.Exists(static value => value is >= 0xE0000 and <= 0xE007F))
        || runes.Count(static value => value is >= 0xE0100 and <= 0xE01EF) >= FewestSelectors;

    private static bool IsBetweenAscii(List<int> runes, int at) =>
        at > 0 && at + 1 < runes.Count && IsAsciiWord(runes[at - 1]) && IsAsciiWord(runes[at + 1]);

    private static bool IsAsciiWord(int value) => value < 0x80 && (Rune.IsLetterOrDigit(new Rune(value)) || value == '_');

    private static bool IsRightToLeft(int value) => value is (>= 0x0590 and <= 0x08FF) or (>= 0xFB1D and <= 0xFDFF) or (>= 0xFE70 and <= 0xFEFC);
}
