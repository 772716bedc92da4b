using System.Text;
using System.Text.RegularExpressions;

namespace ChangeGate.Files;

/// <summary>A pattern for paths: <c>*</c> and <c>?</c> within a name, <c>**</c> across folders. Time is linear in the path.</summary>
internal sealed class PathPattern
{
    private readonly Regex _regex;

    /// <summary>Makes a pattern.</summary>
    /// <param name="pattern">From the root of the repository, with slashes.</param>
    internal PathPattern(string pattern) => _regex = new Regex(Translate(pattern), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    internal bool Matches(string path) => _regex.IsMatch(path);

    private static string Translate(string pattern)
    {
        var regex = new StringBuilder("\\A");
        for (var at = 0; at < pattern.Length; at++)
        {
            var rest = pattern.AsSpan(at);
            if (rest.StartsWith("**/", StringComparison.Ordinal))
            {
                regex.Append("(?:[^/]*/)*");
                at += 2;
            }
            else if (rest.StartsWith("**", StringComparison.Ordinal))
            {
                regex.Append("(?:.|\\n)*");
                at++;
            }
            else if (pattern[at] == '*') { regex.Append("[^/]*"); }
            else if (pattern[at] == '?') { regex.Append("[^/]"); }
            else { regex.Append(Regex.Escape(pattern[at].ToString())); }
        }

        return regex.Append("\\z").ToString();
    }
}
