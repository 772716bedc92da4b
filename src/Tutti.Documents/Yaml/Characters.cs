using System.Buffers;
using Tutti.Expressions.Diagnostics;

namespace Tutti.Documents.Yaml;

/// <summary>Which characters a YAML file may hold, and where they are.</summary>
internal static class Characters
{
    /// <summary>Control characters and line breaks that YAML 1.2 does not print or that its versions read differently, and a byte order mark inside of a text.</summary>
    public static SearchValues<char> Refused { get; } = SearchValues.Create(
        [.. Enumerable.Range(0, 0xA0).Select(static code => (char)code).Where(static letter => char.IsControl(letter) && letter is not ('\t' or '\n' or '\r')), '\u2028', '\u2029', '\uFEFF', '\uFFFE', '\uFFFF']);

    /// <summary>Whether a character may stand in a file as it is, in a line.</summary>
    public static bool IsPrintable(char letter) => letter is not ('\uFEFF' or '\uFFFE' or '\uFFFF' or '\u2028' or '\u2029' or '\u00A0') && !char.IsControl(letter);

    /// <summary>Line and column of an offset.</summary>
    public static SourcePosition PositionOf(string text, int offset) => Move(SourcePosition.Start, text, offset);

    /// <summary>Line and column of an offset at or behind a known place.</summary>
    public static SourcePosition Move(SourcePosition from, string text, int offset)
    {
        var between = text.AsSpan(from.Offset, offset - from.Offset);
        var lines = between.Count('\n');
        var column = lines == 0 ? from.Column + between.Length : between.Length - between.LastIndexOf('\n');
        return new SourcePosition(from.Line + lines, column, offset);
    }
}
