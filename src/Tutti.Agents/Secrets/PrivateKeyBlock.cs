using System.Buffers;

namespace Tutti.Agents.Secrets;

/// <summary>Private keys in PEM (RFC 7468) and PGP armour, as a block or escaped inside one line; also one that is cut off.</summary>
internal static class PrivateKeyBlock
{
    internal const string Kind = "private-key";
    internal const string Begin = "-----BEGIN ";

    private const string End = "-----END ";
    private const string Dashes = "-----";
    private const int LongestLabel = 64;
    private const int ShortestLine = 16;

    private static readonly SearchValues<char> BodyCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=");

    /// <summary>Matches a block that begins at <paramref name="start"/>; a mere mention of its first line is none.</summary>
    internal static bool TryMatch(ReadOnlySpan<char> text, int start, out int end, out bool isOpen)
    {
        (end, isOpen) = (0, false);
        var label = text[(start + Begin.Length)..];
        label = label[..Math.Min(label.Length, LongestLabel)];
        var labelEnd = label.IndexOf(Dashes, StringComparison.Ordinal);
        if (labelEnd < 0 || !label[..labelEnd].Contains("PRIVATE KEY", StringComparison.Ordinal)) { return false; }
        var body = start + Begin.Length + labelEnd + Dashes.Length;
        end = body + BodyLength(text[body..], out isOpen);
        return isOpen || text[body..end].IndexOfAny(BodyCharacters) >= 0;
    }

    /// <summary>How much of <paramref name="text"/> still belongs to a block that began before it.</summary>
    internal static int BodyLength(ReadOnlySpan<char> text, out bool isOpen)
    {
        var at = 0;
        isOpen = true;
        while (at < text.Length)
        {
            var line = text[at..];
            var lineEnd = line.IndexOf('\n');
            var whole = lineEnd < 0 ? line : line[..lineEnd];
            var footer = whole.IndexOf(End, StringComparison.Ordinal);
            isOpen = footer < 0 && IsBody(whole);
            if (footer >= 0) { return at + footer + FooterLength(whole[footer..]); }
            if (!isOpen) { return at; }
            at += lineEnd < 0 ? whole.Length : lineEnd + 1;
        }

        return at;
    }

    private static int FooterLength(ReadOnlySpan<char> footer)
    {
        var close = footer[End.Length..].IndexOf(Dashes, StringComparison.Ordinal);
        return close < 0 ? footer.Length : End.Length + close + Dashes.Length;
    }

    /// <summary>A line of base 64, a header such as <c>Proc-Type</c>, or nothing; also behind a diff's mark, quotes or <c>\n</c>.</summary>
    private static bool IsBody(ReadOnlySpan<char> line)
    {
        var content = line.Trim(" \t\r+-\\\"',;");
        if (content.IsEmpty || content is "n") { return true; }
        if (content.StartsWith("Proc-Type:", StringComparison.Ordinal) || content.StartsWith("DEK-Info:", StringComparison.Ordinal)) { return true; }
        if (content.StartsWith("Version:", StringComparison.Ordinal) || content.StartsWith("Comment:", StringComparison.Ordinal)) { return true; }
        if (content.Contains("\\n", StringComparison.Ordinal)) { return content.IndexOfAnyExcept(BodyCharacters) is >= ShortestLine or 0; }
        return content.IndexOfAnyExcept(BodyCharacters) < 0 && (content.Length >= ShortestLine || content[^1] == '=');
    }
}
