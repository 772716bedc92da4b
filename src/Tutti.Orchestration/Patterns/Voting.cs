using System.Text.Json;

namespace Tutti.Orchestration.Patterns;

/// <summary>Makes one answer of several that may contradict each other, and says where they do. Pure: the same answers give the same result.</summary>
public static class Voting
{
    /// <summary>Counts equal answers. Two are equal when they are the same JSON value; the order of fields does not matter.</summary>
    /// <param name="answers">The answers, at least one; those that are null count as silence.</param>
    /// <param name="needed">How many equal ones make a decision; 0 for more than half of those that are not null.</param>
    /// <returns>What most said, and whether that is a decision.</returns>
    public static VoteResult Count(IReadOnlyList<JsonElement> answers, int needed = 0)
    {
        ArgumentNullException.ThrowIfNull(answers);
        ArgumentOutOfRangeException.ThrowIfNegative(needed);
        var groups = new List<(JsonElement Value, int Votes)>();
        foreach (var answer in answers.Where(static answer => answer.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined)))
        {
            var at = groups.FindIndex(group => JsonElement.DeepEquals(group.Value, answer));
            if (at < 0) { groups.Add((answer, 1)); }
            else { groups[at] = (groups[at].Value, groups[at].Votes + 1); }
        }

        // A stable order: of equally many votes, what was said first stands first.
        var ranked = groups.OrderByDescending(static group => group.Votes).Select(static group => new Vote(group.Value, group.Votes)).ToList();
        var cast = ranked.Sum(static vote => vote.Votes);
        var wanted = needed > 0 ? needed : (cast / 2) + 1;
        var isTied = ranked.Count > 1 && ranked[0].Votes == ranked[1].Votes;
        return new VoteResult(ranked.Count > 0 ? ranked[0].Value : null, !isTied && ranked.Count > 0 && ranked[0].Votes >= wanted, cast, wanted, ranked);
    }

    /// <summary>The number in the middle, which a minority of wrong ones cannot move beyond the right ones.</summary>
    /// <param name="numbers">Finite numbers, at least one; of an even count the mean of the two in the middle.</param>
    /// <param name="tolerance">How far from the middle a number may lie and still agree, in the numbers' own unit.</param>
    /// <returns>The median, with those that agree and those that do not.</returns>
    /// <exception cref="ArgumentException">There is no number, or one that is not finite.</exception>
    public static MedianResult Median(IReadOnlyList<double> numbers, double tolerance = 0)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        ArgumentOutOfRangeException.ThrowIfNegative(tolerance);
        if (numbers.Count == 0 || numbers.Any(static number => !double.IsFinite(number))) { throw new ArgumentException("The median is of finite numbers, at least one.", nameof(numbers)); }
        var sorted = numbers.Order().ToList();
        var middle = sorted.Count / 2;
        // Half of each first: the sum of two large numbers may be infinite.
        var median = sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] / 2) + (sorted[middle] / 2);
        var outliers = numbers.Index().Where(number => Math.Abs(number.Item - median) > tolerance).Select(static number => number.Index).ToList();
        return new MedianResult(median, sorted[0], sorted[^1], outliers);
    }

    /// <summary>Merges objects field by field: each field is what most of the objects that have it say.</summary>
    /// <param name="answers">Objects, at least one; whatever is no object is left out.</param>
    /// <returns>The merged object, and the fields on which there is no majority; those hold what most said, of equally many the first.</returns>
    public static MergedFields Fields(IReadOnlyList<JsonElement> answers)
    {
        ArgumentNullException.ThrowIfNull(answers);
        var objects = answers.Where(static answer => answer.ValueKind == JsonValueKind.Object).ToList();
        var fields = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        var conflicts = new List<string>();
        foreach (var name in objects.SelectMany(static one => one.EnumerateObject()).Select(static field => field.Name).Distinct(StringComparer.Ordinal))
        {
            var vote = Count([.. objects.Where(one => one.TryGetProperty(name, out _)).Select(one => one.GetProperty(name))]);
            if (vote.Value is not { } value) { continue; }
            fields[name] = value;
            if (!vote.IsDecided) { conflicts.Add(name); }
        }

        return new MergedFields(fields, conflicts);
    }
}

/// <summary>An answer, and how many gave it.</summary>
/// <param name="Value">The answer.</param>
/// <param name="Votes">How many.</param>
public sealed record Vote(JsonElement Value, int Votes);

/// <summary>What a vote came to. Immutable.</summary>
/// <param name="Value">What most said, of equally many what was said first; null where all were silent.</param>
/// <param name="IsDecided">Whether so many said it as are needed, and more than said anything else.</param>
/// <param name="Cast">How many were not silent.</param>
/// <param name="Needed">How many equal answers make a decision.</param>
/// <param name="Votes">All answers, the most frequent first: the evidence.</param>
public sealed record VoteResult(JsonElement? Value, bool IsDecided, int Cast, int Needed, IReadOnlyList<Vote> Votes);

/// <summary>The middle of several numbers. Immutable.</summary>
/// <param name="Value">The median.</param>
/// <param name="Least">The smallest.</param>
/// <param name="Most">The largest.</param>
/// <param name="Outliers">Places of those that lie farther from it than they may, from 0.</param>
public sealed record MedianResult(double Value, double Least, double Most, IReadOnlyList<int> Outliers);

/// <summary>Objects that were merged. Immutable.</summary>
/// <param name="Fields">The fields, in the order in which they were met.</param>
/// <param name="Conflicts">Names of those without a majority.</param>
public sealed record MergedFields(IReadOnlyDictionary<string, JsonElement> Fields, IReadOnlyList<string> Conflicts);
