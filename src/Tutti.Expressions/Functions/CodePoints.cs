using System.Buffers;
using System.Text;

namespace Tutti.Expressions.Functions;

/// <summary>Places in texts counted in Unicode code points, as the language does.</summary>
internal static class CodePoints
{
    private static readonly SearchValues<char> HighSurrogates = SearchValues.Create([.. Enumerable.Range(0xD800, 0x400).Select(static code => (char)code)]);

    internal static int Count(string text)
    {
        var count = text.Length;
        for (var rest = text.AsSpan(); rest.IndexOfAny(HighSurrogates) is var at and >= 0; rest = rest[(at + 1)..])
        {
            if (at + 1 < rest.Length && char.IsLowSurrogate(rest[at + 1])) { count--; }
        }

        return count;
    }

    /// <summary>The offset in UTF-16 units of a place; -1 when the text is shorter.</summary>
    internal static int OffsetOf(string text, long place)
    {
        if (place < 0 || place > text.Length) { return -1; }
        if (!text.AsSpan().ContainsAny(HighSurrogates)) { return (int)place; }
        var offset = 0;
        for (; place > 0 && offset < text.Length; place--) { offset += IsPairAt(text, offset) ? 2 : 1; }
        return place == 0 ? offset : -1;
    }

    /// <summary>The place of an offset.</summary>
    internal static long PlaceOf(string text, int offset) => offset - text.AsSpan(0, offset).ToArray().Where(char.IsHighSurrogate).Count();

    internal static string At(string text, int offset) => offset >= text.Length ? "" : text.Substring(offset, IsPairAt(text, offset) ? 2 : 1);

    internal static string Reverse(string text)
    {
        var reversed = new StringBuilder(text.Length);
        for (var end = text.Length; end > 0;)
        {
            var start = end > 1 && IsPairAt(text, end - 2) ? end - 2 : end - 1;
            reversed.Append(text, start, end - start);
            end = start;
        }

        return reversed.ToString();
    }

    private static bool IsPairAt(string text, int offset) =>
        char.IsHighSurrogate(text[offset]) && offset + 1 < text.Length && char.IsLowSurrogate(text[offset + 1]);
}
