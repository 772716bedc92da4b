namespace Tutti.Expressions.Diagnostics;

/// <summary>Did you mean …?</summary>
public static class Spelling
{
    private const int MostListed = 14;

    /// <summary>A sentence that names the nearest known name, or lists the known ones when they are few.</summary>
    /// <param name="typed">What was written.</param>
    /// <param name="known">What would have been right.</param>
    /// <returns>A sentence that begins with a space, or nothing.</returns>
    public static string Suggest(string typed, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(typed);
        ArgumentNullException.ThrowIfNull(known);
        var names = known.Distinct(StringComparer.Ordinal).ToArray();
        var nearest = names.Select(name => (Name: name, Distance: DistanceOf(typed, name))).OrderBy(static near => near.Distance)
            .ThenBy(static near => near.Name, StringComparer.Ordinal).FirstOrDefault();
        if (nearest.Name is not null && nearest.Distance <= Math.Max(1, typed.Length / 3)) { return $" Did you mean '{nearest.Name}'?"; }
        return names.Length is > 0 and <= MostListed ? $" Known: {string.Join(", ", names.Order(StringComparer.Ordinal))}." : "";
    }

    private static int DistanceOf(string typed, string name) =>
        string.Equals(typed, name, StringComparison.OrdinalIgnoreCase) ? 0 : Distance(typed, name);

    /// <summary>How many characters must be added, removed, changed or swapped with their neighbour.</summary>
    private static int Distance(string left, string right)
    {
        var (before, last, next) = (new int[right.Length + 1], new int[right.Length + 1], new int[right.Length + 1]);
        for (var column = 0; column <= right.Length; column++) { last[column] = column; }
        for (var row = 1; row <= left.Length; row++)
        {
            next[0] = row;
            for (var column = 1; column <= right.Length; column++)
            {
                var change = last[column - 1] + (left[row - 1] == right[column - 1] ? 0 : 1);
                next[column] = Math.Min(change, Math.Min(last[column], next[column - 1]) + 1);
                var isSwap = row > 1 && column > 1 && left[row - 1] == right[column - 2] && left[row - 2] == right[column - 1];
                if (isSwap) { next[column] = Math.Min(next[column], before[column - 2] + 1); }
            }

            (before, last, next) = (last, next, before);
        }

        return last[right.Length];
    }
}
