using System.Buffers;
using System.Globalization;

namespace Tutti.Agents.Secrets;

/// <summary>Finds what looks like a secret: in the output of processes and in changes. Time is linear in the text. Thread-safe.</summary>
/// <remarks>
/// Kinds: <c>private-key</c>, <c>jwt</c>, <c>assigned-secret</c>, <c>url-password</c> and the tokens of <see cref="SecretShape.All"/>.
/// Candidates come from a vectorised search for prefixes; each is judged by a look of bounded length, so no text is slow.
/// </remarks>
public static class SecretDetector
{
    private const string JwtPrefix = "eyJ";
    private const int ShortestJwtPart = 12;
    private const int LongestJwtPart = 4096;
    private const int PreviewCharacters = 4;

    private static readonly SearchValues<string> Prefixes = SearchValues.Create(
        [.. SecretShape.All.Select(static shape => shape.Prefix).Distinct(), JwtPrefix, PrivateKeyBlock.Begin, SecretAssignment.AddressMark],
        StringComparison.Ordinal);

    private static readonly SearchValues<string> Names = SearchValues.Create(SecretAssignment.Names, StringComparison.OrdinalIgnoreCase);

    /// <summary>Finds all secrets of a text, in the order in which they stand.</summary>
    /// <param name="text">Any text; a unified diff is one.</param>
    public static IReadOnlyList<SecretFinding> Find(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var findings = new List<SecretFinding>();
        int line = 1, lineStart = 0, counted = 0;
        foreach (var span in Merge(FindSpans(text)))
        {
            for (; counted < span.Start; counted++)
            {
                if (text[counted] != '\n') { continue; }
                line++;
                lineStart = counted + 1;
            }

            findings.Add(new SecretFinding(span.Kind, line, span.Start - lineStart + 1, Preview(text, span)));
        }

        return findings;
    }

    internal static List<SecretSpan> FindSpans(string text)
    {
        var spans = new List<SecretSpan>();
        for (var at = Next(text, 0, Prefixes); at >= 0;)
        {
            var isFound = TryMatchPrefix(text, at, out var span);
            if (isFound) { spans.Add(span); }
            at = Next(text, isFound ? span.End : at + 1, Prefixes);
        }

        for (var at = Next(text, 0, Names); at >= 0;)
        {
            var isFound = SecretAssignment.TryMatch(text, at, out var span);
            if (isFound) { spans.Add(span); }
            at = Next(text, isFound ? span.End : at + 1, Names);
        }

        return spans;
    }

    /// <summary>Sorts spans and joins those that overlap; the kind of the earliest stays.</summary>
    internal static List<SecretSpan> Merge(List<SecretSpan> spans)
    {
        if (spans.Count < 2) { return spans; }
        var merged = new List<SecretSpan>();
        foreach (var span in spans.OrderBy(static span => span.Start).ThenByDescending(static span => span.End))
        {
            if (merged.Count == 0 || merged[^1].End <= span.Start) { merged.Add(span); }
            else
            {
                var last = merged[^1];
                merged[^1] = last with
                {
                    End = Math.Max(last.End, span.End),
                    ContextStart = Math.Min(last.ContextStart, span.ContextStart),
                    IsOpen = last.IsOpen || span.IsOpen,
                };
            }
        }

        return merged;
    }

    private static int Next(string text, int from, SearchValues<string> values)
    {
        var offset = text.AsSpan(from).IndexOfAny(values);
        return offset < 0 ? -1 : from + offset;
    }

    private static bool TryMatchPrefix(ReadOnlySpan<char> text, int at, out SecretSpan span)
    {
        span = default;
        var rest = text[at..];
        if (rest.StartsWith(SecretAssignment.AddressMark, StringComparison.Ordinal)) { return SecretAssignment.TryMatchAddress(text, at, out span); }
        if (rest.StartsWith(PrivateKeyBlock.Begin, StringComparison.Ordinal))
        {
            if (!PrivateKeyBlock.TryMatch(text, at, out var blockEnd, out var isOpen)) { return false; }
            span = new SecretSpan(PrivateKeyBlock.Kind, at, blockEnd, at, isOpen);
            return true;
        }

        // Inside a longer word it is part of a hash, not a token.
        if (at > 0 && (char.IsAsciiLetterOrDigit(text[at - 1]) || text[at - 1] is '_' or '-')) { return false; }
        if (rest.StartsWith(JwtPrefix, StringComparison.Ordinal)) { return TryMatchJwt(text, at, out span); }
        foreach (var shape in SecretShape.All)
        {
            if (shape.Match(text, at) is var end and > 0)
            {
                span = new SecretSpan(shape.Kind, at, end, at);
                return true;
            }
        }

        return false;
    }

    private static bool TryMatchJwt(ReadOnlySpan<char> text, int start, out SecretSpan span)
    {
        span = default;
        var at = start;
        for (var part = 0; part < 3; part++)
        {
            var rest = text[at..Math.Min(text.Length, at + LongestJwtPart)];
            var length = rest.IndexOfAnyExcept(SecretShape.Base64Url);
            if (length < 0) { length = rest.Length; }
            if (length < ShortestJwtPart || (part < 2 && (length == rest.Length || rest[length] != '.'))) { return false; }
            at += length + (part < 2 ? 1 : 0);
        }

        span = new SecretSpan("jwt", start, at, start);
        return true;
    }

    private static string Preview(string text, SecretSpan span)
    {
        var length = span.End - span.Start;
        var shown = text.AsSpan(span.Start, Math.Min(PreviewCharacters, length / 4));
        return string.Create(CultureInfo.InvariantCulture, $"{shown}… ({length} characters)");
    }
}
