namespace Tutti.Storage.Embedded.Control.Inputs;

/// <summary>Did you mean …?</summary>
public static class Suggestions
{
    /// <summary>The known name that is nearest to a mistyped one, or null where none is near.</summary>
    /// <param name="typed">What was typed.</param>
    /// <param name="known">What is known.</param>
    public static string? Nearest(string typed, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(typed);
        ArgumentNullException.ThrowIfNull(known);
        var best = known.Select(name => (Name: name, Distance: DistanceOf(typed, name))).OrderBy(static near => near.Distance).ThenBy(near => Math.Abs(near.Name.Length - typed.Length)).FirstOrDefault();
        return best.Name is not null && best.Distance <= Math.Max(1, typed.Length / 3) ? best.Name : null;
    }

    /// <summary>A sentence for an error message; empty where no known name is near.</summary>
    /// <param name="typed">What was typed.</param>
    /// <param name="known">What is known.</param>
    public static string DidYouMean(string typed, IEnumerable<string> known) => Nearest(typed, known) is { } name ? $" Did you mean '{name}'?" : "";

    /// <summary>How many characters must be added, removed, changed or swapped with their neighbour.</summary>
    /// <param name="left">One text.</param>
    /// <param name="right">The other.</param>
    public static int Distance(string left, string right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        var costs = Enumerable.Range(0, left.Length + 1).Select(_ => new int[right.Length + 1]).ToArray();
        for (var row = 0; row <= left.Length; row++) { costs[row][0] = row; }
        for (var column = 0; column <= right.Length; column++) { costs[0][column] = column; }
        for (var row = 1; row <= left.Length; row++)
        {
            for (var column = 1; column <= right.Length; column++)
            {
                var change = costs[row - 1][column - 1] + (left[row - 1] == right[column - 1] ? 0 : 1);
                costs[row][column] = Math.Min(change, Math.Min(costs[row - 1][column], costs[row][column - 1]) + 1);
                var isSwap = row > 1 && column > 1 && left[row - 1] == right[column - 2] && left[row - 2] == right[column - 1];
                if (isSwap) { costs[row][column] = Math.Min(costs[row][column], costs[row - 2][column - 2] + 1); }
            }
        }

        return costs[left.Length][right.Length];
    }

    /// <summary>A name whose beginning was typed is near, however long the rest is.</summary>
    private static int DistanceOf(string typed, string name) =>
        typed.Length > 1 && name.StartsWith(typed, StringComparison.OrdinalIgnoreCase) ? 0 : Distance(typed, name);
}
