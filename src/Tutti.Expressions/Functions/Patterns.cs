using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;

namespace Tutti.Expressions.Functions;

/// <summary>Regular expressions in RE2 syntax on an engine that never backtracks.</summary>
internal static class Patterns
{
    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    internal static bool TryCompile(
        string pattern, ExpressionLimits limits, [NotNullWhen(true)] out Regex? regex, [NotNullWhen(false)] out string? problem)
    {
        (regex, problem) = (null, null);
        if (pattern.Length > limits.PatternLength)
        {
            problem = $"The regular expression is longer than {limits.PatternLength} characters.";
            return false;
        }

        try
        {
            regex = new Regex(Translate(pattern), Options);
            return true;
        }
        catch (Exception refused) when (refused is RegexParseException or NotSupportedException or ArgumentException)
        {
            problem = $"The regular expression is not valid: {(refused is NotSupportedException ? "it needs backtracking or is too large." : refused.Message)}";
            return false;
        }
    }

    /// <summary>Classes are those of ASCII, and <c>$</c> is the end of the text, as in RE2.</summary>
    private static string Translate(string pattern)
    {
        var result = new StringBuilder(pattern.Length + 8);
        var isInClass = false;
        for (var at = 0; at < pattern.Length; at++)
        {
            var letter = pattern[at];
            if (letter == '\\' && at + 1 < pattern.Length) { AppendEscape(result, pattern[++at], isInClass); }
            else if (letter == '$' && !isInClass && !pattern.Contains("(?m", StringComparison.Ordinal)) { result.Append("\\z"); }
            else if (letter == '(' && pattern.AsSpan(at).StartsWith("(?P<"))
            {
                result.Append("(?<");
                at += 3;
            }
            else
            {
                isInClass = letter == '[' || (isInClass && letter != ']');
                result.Append(letter);
            }
        }

        return result.ToString();
    }

    private static void AppendEscape(StringBuilder result, char letter, bool isInClass)
    {
        var set = letter switch { 'd' => "0-9", 'w' => "0-9A-Za-z_", 's' => "\\t\\n\\f\\r ", 'D' => "^0-9", 'W' => "^0-9A-Za-z_", 'S' => "^\\t\\n\\f\\r ", _ => null };
        if (set is not null && !isInClass) { result.Append('[').Append(set).Append(']'); }
        else if (set is not null && set[0] != '^') { result.Append(set); }
        else { result.Append('\\').Append(letter); }
    }
}
