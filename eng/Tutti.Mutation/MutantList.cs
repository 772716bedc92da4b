using System.Text.Json;

namespace Tutti.Mutation;

/// <summary>The mutants in a report of dotnet-stryker that tested none of them.</summary>
internal static class MutantList
{
    private const int ShownCharacters = 90;

    // eng/mutate has stryker leave out every mutant as "not changed since"; those that it left out for another reason are not in the assembly, or not wanted.
    private const string LeftForUs = "since filter";

    public static IReadOnlyList<Mutant> Read(string path)
    {
        using var report = JsonDocument.Parse(File.ReadAllBytes(path));
        var root = report.RootElement.GetProperty("projectRoot").GetString() ?? "";
        return [.. report.RootElement.GetProperty("files").EnumerateObject()
            .SelectMany(file => WithoutCoveredBlocks([.. OfFile(Path.GetRelativePath(root, file.Name).Replace('\\', '/'), file.Value)]))
            .Where(mutant => !IsNullCheck(mutant))
            .OrderBy(mutant => mutant.Id)];
    }

    // Checks of null that analyzers demand of every public method are no behaviour of ours.
    private static bool IsNullCheck(Mutant mutant) => mutant.Original.StartsWith("ArgumentNullException.ThrowIfNull(", StringComparison.Ordinal);

    private static IEnumerable<Mutant> OfFile(string file, JsonElement report)
    {
        var lines = (report.GetProperty("source").GetString() ?? "").Split('\n');
        foreach (var mutant in report.GetProperty("mutants").EnumerateArray())
        {
            if (mutant.GetProperty("statusReason").GetString()?.Contains(LeftForUs, StringComparison.Ordinal) is not true) { continue; }
            var location = mutant.GetProperty("location");
            var span = new MutantSpan(Position(location.GetProperty("start")), Position(location.GetProperty("end")));
            yield return new Mutant(int.Parse(mutant.GetProperty("id").GetString()!, System.Globalization.CultureInfo.InvariantCulture), file, span,
                mutant.GetProperty("mutatorName").GetString()!, Shown(Text(lines, span)), Shown(mutant.GetProperty("replacement").GetString()!));
        }
    }

    // An emptied block that holds other mutants says little that they do not: stryker leaves it out, by a filter that it asks after the one that left out all.
    private static IEnumerable<Mutant> WithoutCoveredBlocks(IReadOnlyList<Mutant> mutants) =>
        mutants.Where(one => !one.Kind.StartsWith("Block", StringComparison.Ordinal) || !mutants.Any(other => other != one && one.Span.Contains(other.Span)));

    private static (int Line, int Column) Position(JsonElement place) => (place.GetProperty("line").GetInt32(), place.GetProperty("column").GetInt32());

    private static string Text(string[] lines, MutantSpan span)
    {
        var ((firstLine, first), (lastLine, last)) = span;
        if (firstLine == lastLine) { return lines[firstLine - 1][(first - 1)..(last - 1)]; }
        return string.Join('\n', [lines[firstLine - 1][(first - 1)..], .. lines[firstLine..(lastLine - 1)], lines[lastLine - 1][..(last - 1)]]);
    }

    private static string Shown(string code)
    {
        var line = string.Join(' ', code.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= ShownCharacters ? line : line[..ShownCharacters] + "…";
    }
}
