using System.Globalization;
using System.Text.RegularExpressions;

namespace Tutti.Agents.ProcessAgents;

/// <summary>Which versions of a tool will do: comparisons that must all hold, or a prefix.</summary>
internal sealed partial class VersionRange
{
    private readonly IReadOnlyList<(string Operator, int[] Version)> _bounds;

    private VersionRange(IReadOnlyList<(string Operator, int[] Version)> bounds) => _bounds = bounds;

    internal static bool TryParse(string text, out VersionRange range)
    {
        var bounds = new List<(string, int[])>();
        range = new VersionRange(bounds);
        foreach (var part in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (Bound().Match(part) is not { Success: true } match || Parse(match.Groups[2].Value) is not { } version) { return false; }
            bounds.Add((match.Groups[1].Value, version));
        }

        return bounds.Count > 0;
    }

    /// <summary>The first version number in a text, or null.</summary>
    internal static int[]? Find(string text) => Number().Match(text) is { Success: true } match ? Parse(match.Value) : null;

    internal static string Show(int[] version) => string.Join('.', version);

    internal bool Contains(int[] version) => _bounds.All(bound => Holds(bound.Operator, version, bound.Version));

    private static bool Holds(string comparison, int[] version, int[] bound) => comparison switch
    {
        ">=" => Compare(version, bound) >= 0,
        ">" => Compare(version, bound) > 0,
        "<=" => Compare(version, bound) <= 0,
        "<" => Compare(version, bound) < 0,
        _ => version.Length >= bound.Length && version.AsSpan(0, bound.Length).SequenceEqual(bound),
    };

    /// <summary>Parts that are left out count as zero.</summary>
    private static int Compare(int[] left, int[] right)
    {
        for (var index = 0; index < Math.Max(left.Length, right.Length); index++)
        {
            var order = left.ElementAtOrDefault(index).CompareTo(right.ElementAtOrDefault(index));
            if (order != 0) { return order; }
        }

        return 0;
    }

    private static int[]? Parse(string text)
    {
        var parts = text.Split('.');
        var version = new int[parts.Length];
        for (var index = 0; index < parts.Length; index++)
        {
            if (!int.TryParse(parts[index], NumberStyles.None, CultureInfo.InvariantCulture, out version[index])) { return null; }
        }

        return version;
    }

    [GeneratedRegex(@"\A(>=|<=|>|<|=?)([0-9]+(?:\.[0-9]+)*)\z", RegexOptions.NonBacktracking)]
    private static partial Regex Bound();

    [GeneratedRegex(@"[0-9]+(?:\.[0-9]+)+", RegexOptions.NonBacktracking)]
    private static partial Regex Number();
}
