using System.Text.RegularExpressions;
using Tutti.Flows.Loading;

namespace Tutti.Flows.Tests;

/// <summary>Every mistake in the book: each file of the corpus says in its first line which faults it has, and where.</summary>
public sealed partial class CorpusTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Corpus");

    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(Folder, "*.yaml").Select(static file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    [Fact]
    public void Corpus_Any_IsLarge() => Assert.True(Files.Count >= 120);

    [Theory]
    [MemberData(nameof(Files))]
    public void Load_AFaultyFlow_NamesCodeAndPlace(string file)
    {
        var path = Path.Combine(Folder, file);
        var expected = File.ReadLines(path).First().TrimStart('#', ' ').Split(", ");

        var plan = FlowLoader.TryLoad(path, null, out var faults);

        Assert.Null(plan);
        Assert.Equal(expected, faults.Select(fault => $"{fault.Code} {Near(fault.Place.File)}{fault.Place.Position}"));
        Assert.All(faults, static fault => Assert.Matches(Sentence(), fault.Message));

        string Near(string named) => named == path ? "" : $"{Path.GetRelativePath(Folder, named)}:";
    }

    [GeneratedRegex(@"^[\p{L}'\(][\s\S]*[.?]$")]
    private static partial Regex Sentence();
}
