using System.Text.RegularExpressions;

namespace Tutti.Orchestration.Planning;

/// <summary>
/// Splits a goal that is a list of tasks. <c>then</c>, <c>and then</c> and numbers order what follows behind what came before; <c>;</c>, dashes and lines do not. A part that begins
/// with <c>NAME:</c> is for the agent of that name. Nothing else is understood of it.
/// </summary>
internal static partial class GoalText
{
    private const int MostParts = 100;

    /// <summary>The parts in their order.</summary>
    /// <param name="goal">The goal.</param>
    public static IReadOnlyList<GoalPart> Split(string goal)
    {
        var parts = new List<GoalPart>();
        foreach (var (item, isNumbered) in Items(goal))
        {
            foreach (var (words, isLater) in Clauses(item))
            {
                if (words.Length > 0) { parts.Add(new GoalPart(words, IsLater: parts.Count > 0 && (isLater || isNumbered))); }
            }
        }

        return parts.Count <= MostParts ? parts : [new GoalPart(goal.Trim(), IsLater: false)];
    }

    /// <summary>Lines that are items of a list, or the whole text.</summary>
    private static IEnumerable<(string Text, bool IsNumbered)> Items(string goal)
    {
        var lines = goal.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (lines is [var line])
        {
            var inline = Inline().Split(line).Select(static part => part.Trim()).Where(static part => part.Length > 0).ToList();
            return inline.Count > 1 && Inline().Matches(line) is { Count: > 1 } ? inline.Select(static part => (part, true)) : [(line, false)];
        }

        if (!lines.Any(static one => Bullet().IsMatch(one))) { return [(goal.Trim(), false)]; }
        return lines.Select(static one => Bullet().Match(one) is { Success: true } bullet ? (one[bullet.Length..].Trim(), char.IsAsciiDigit(bullet.Value[0])) : (one, false));
    }

    private static IEnumerable<(string Text, bool IsLater)> Clauses(string item)
    {
        var (at, isLater) = (0, false);
        foreach (Match mark in Mark().Matches(item))
        {
            yield return (Trimmed(item[at..mark.Index]), isLater);
            (at, isLater) = (mark.Index + mark.Length, mark.Value.Contains("then", StringComparison.OrdinalIgnoreCase));
        }

        yield return (Trimmed(item[at..]), isLater);
    }

    private static string Trimmed(string text) => text.Trim().TrimEnd(',', ';').Trim();

    [GeneratedRegex(@"(?:\A|\s)\(?\d{1,2}[.)]\s+", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Inline();

    [GeneratedRegex(@"\A(?:\d{1,2}[.)]|[-*•])\s+", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Bullet();

    [GeneratedRegex(@";\s*(?:(?:and\s+)?then\s+)?|[,.]?\s+and\s+then\s+|,\s*then\s+|\.\s+then\s+", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Mark();
}

/// <summary>One task of a goal.</summary>
/// <param name="Text">Its words.</param>
/// <param name="IsLater">Whether it needs what came before it.</param>
internal readonly record struct GoalPart(string Text, bool IsLater);
