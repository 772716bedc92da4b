using System.Buffers;
using System.Globalization;
using System.Text;

namespace Tutti.Documents.Yaml;

/// <summary>How a text is written so that it reads back the same: plain where that is safe, else in quotes.</summary>
internal static class YamlScalars
{
    /// <summary>Also <c>*</c> and <c>&amp;</c>: behind a blank some readers take them for an alias in keys.</summary>
    private static readonly SearchValues<char> FlowIndicators = SearchValues.Create(",[]{}*&");

    /// <summary>Characters that mean something at the beginning of a plain text; <c>-</c>, <c>?</c> and <c>:</c> are looked at apart.</summary>
    private static readonly SearchValues<char> Indicators = SearchValues.Create(",[]{}#&*!|>'\"%@`");

    /// <summary>One line that stands for a text.</summary>
    /// <param name="text">The text; half a surrogate pair is written as U+FFFD.</param>
    /// <param name="inFlow">Whether it stands between brackets, or is a key.</param>
    public static string Line(string text, bool inFlow)
    {
        if (IsPlain(text) && !(inFlow && text.AsSpan().ContainsAny(FlowIndicators))) { return text; }
        var needsEscape = text.AsSpan().ContainsAny('"', '\\');
        if (needsEscape && text.All(Characters.IsPrintable) && IsWellFormed(text)) { return $"'{text.Replace("'", "''", StringComparison.Ordinal)}'"; }
        return DoubleQuoted(text);
    }

    /// <summary>The lines of a literal block, and what follows its <c>|</c>; null where a block would not read back the same.</summary>
    public static (string Chomping, string[] Lines)? Block(string text)
    {
        if (!text.Contains('\n', StringComparison.Ordinal) || text is ['\n' or ' ' or '\t', ..] || text.EndsWith("\n\n", StringComparison.Ordinal) || !IsWellFormed(text)) { return null; }
        var endsLine = text.EndsWith('\n');
        var lines = (endsLine ? text[..^1] : text).Split('\n');
        var isSafe = lines.All(static line => line.All(Characters.IsPrintable) && (line.Length == 0 || !string.IsNullOrWhiteSpace(line)));
        return isSafe ? (endsLine ? "|" : "|-", lines) : null;
    }

    private static bool IsPlain(string text)
    {
        if (CoreSchema.IsAmbiguous(text) || text == "<<" || !BeginsPlain(text) || char.IsWhiteSpace(text[^1]) || text[^1] == ':') { return false; }
        var holdsIndicator = text.Contains(": ", StringComparison.Ordinal) || text.Contains(" #", StringComparison.Ordinal);
        return !holdsIndicator && text.All(Characters.IsPrintable) && IsWellFormed(text);
    }

    private static bool BeginsPlain(string text)
    {
        if (text.StartsWith("---", StringComparison.Ordinal) || text.StartsWith("...", StringComparison.Ordinal)) { return false; }
        if (text[0] == '-') { return text.Length > 1 && (text[1] == '-' || char.IsAsciiLetterOrDigit(text[1])); }
        return text[0] is not ('?' or ':') && !char.IsWhiteSpace(text[0]) && !Indicators.Contains(text[0]);
    }

    private static bool IsWellFormed(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (!char.IsSurrogate(text[at])) { continue; }
            if (at + 1 >= text.Length || !char.IsSurrogatePair(text[at], text[at + 1])) { return false; }
            at++;
        }

        return true;
    }

    private static string DoubleQuoted(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                <= char.MaxValue when !Characters.IsPrintable((char)rune.Value) => quoted.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}"),
                _ => quoted.Append(rune.ToString()),
            };
        }

        return quoted.Append('"').ToString();
    }
}
