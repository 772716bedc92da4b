using System.Text.RegularExpressions;

namespace Tutti.Agents.Schemas;

/// <summary>Patterns of schemas. They come from others, so they are matched in linear time, or not at all.</summary>
internal static class SchemaPatterns
{
    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    /// <summary>Whether the pattern is one that can be matched.</summary>
    internal static bool IsUsable(string pattern) => TryMake(pattern) is not null;

    /// <summary>Whether a text fits. A pattern that cannot be matched fits all.</summary>
    internal static bool Fits(string pattern, string text) => TryMake(pattern)?.IsMatch(text) ?? true;

    private static Regex? TryMake(string pattern)
    {
        try { return new Regex(pattern, Options, Regex.InfiniteMatchTimeout); }
        catch (Exception error) when (error is ArgumentException or NotSupportedException) { return null; }
    }
}
