using Tutti.Expressions.Diagnostics;
using Tutti.Expressions.Parsing;

namespace Tutti.Expressions.Templates;

/// <summary>Finds the holes of a template. A hole ends at the brace that closes it: braces of maps and in quoted texts do not.</summary>
internal static class TemplateReader
{
    /// <returns>Texts and holes in turn; a hole is given by its offset and length.</returns>
    /// <exception cref="SyntaxFaultException">A hole is not closed.</exception>
    internal static IEnumerable<(string Text, (int Start, int Length)? Hole)> Read(string template)
    {
        var (before, at) = ("", 0); // what was read of a text that goes on behind a '$${'
        while (template.IndexOf("${", at, StringComparison.Ordinal) is var next and >= 0)
        {
            if (next > at && template[next - 1] == '$')
            {
                before = string.Concat(before, template.AsSpan(at, next - 1 - at), "${");
                at = next + 2;
                continue;
            }

            var end = EndOfHole(template, next);
            if (next > at || before.Length > 0) { yield return (string.Concat(before, template.AsSpan(at, next - at)), null); }
            before = "";
            yield return ("", (next + 2, end - next - 2));
            at = end + 1;
        }

        if (template.Length > at || before.Length > 0) { yield return (string.Concat(before, template.AsSpan(at)), null); }
    }

    private static int EndOfHole(string template, int start)
    {
        var depth = 1;
        for (var at = start + 2; at < template.Length; at++)
        {
            switch (template[at])
            {
                case '{':
                    depth++;
                    break;
                case '}' when --depth == 0:
                    return at;
                case '"' or '\'':
                    at = EndOfText(template, at, IsRaw(template, start + 2, at));
                    break;
            }
        }

        throw new SyntaxFaultException(FaultCodes.Syntax, start, template.Length - start, "The hole is not closed: '}' is missing. A '${' in a text is written '$${'.");
    }

    private static int EndOfText(string template, int start, bool isRaw)
    {
        var quote = template[start];
        var size = template.AsSpan(start).StartsWith(new string(quote, 3)) ? 3 : 1;
        var end = new string(quote, size);
        for (var at = start + size; at < template.Length; at++)
        {
            if (template.AsSpan(at).StartsWith(end)) { return at + size - 1; }
            if (template[at] == '\\' && !isRaw) { at++; }
        }

        return template.Length;
    }

    private static bool IsRaw(string template, int first, int quote)
    {
        var at = quote - 1;
        while (at >= first && template[at] is 'b' or 'B') { at--; }
        return at >= first && template[at] is 'r' or 'R' && (at == first || !char.IsLetterOrDigit(template[at - 1]));
    }
}
