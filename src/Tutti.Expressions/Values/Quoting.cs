using System.Globalization;
using System.Text;

namespace Tutti.Expressions.Values;

/// <summary>Texts and bytes as literals of the language.</summary>
internal static class Quoting
{
    internal static string Quote(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (var rune in text.EnumerateRunes())
        {
            if (ShortEscape(rune.Value) is { } escape) { quoted.Append('\\').Append(escape); }
            else { quoted.Append(rune); }
        }

        return quoted.Append('"').ToString();
    }

    internal static string Quote(ReadOnlySpan<byte> bytes)
    {
        var quoted = new StringBuilder(bytes.Length + 3).Append("b\"");
        foreach (var value in bytes)
        {
            if (ShortEscape(value) is { } escape) { quoted.Append('\\').Append(escape); }
            else if (value is >= 0x20 and < 0x7F) { quoted.Append((char)value); }
            else { quoted.Append(CultureInfo.InvariantCulture, $"\\x{value:x2}"); }
        }

        return quoted.Append('"').ToString();
    }

    private static char? ShortEscape(int value) => value switch
    {
        '\a' => 'a',
        '\b' => 'b',
        '\f' => 'f',
        '\n' => 'n',
        '\r' => 'r',
        '\t' => 't',
        '\v' => 'v',
        '\\' => '\\',
        '"' => '"',
        _ => null,
    };
}
