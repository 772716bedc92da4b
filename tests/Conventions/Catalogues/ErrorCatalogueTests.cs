using System.Text.RegularExpressions;
using Tutti.Conventions.Repositories;
using Xunit;

namespace Tutti.Conventions.Catalogues;

public sealed partial class ErrorCatalogueTests
{
    private const string Document = "docs/errors.md";

    [Fact]
    public void Codes_InSources_AreDocumented() => Faults.MustBeEmpty(
        from use in UsesInSources()
        where !DocumentedCodes().Contains(use.Code)
        select $"{use.Code} in {use.File}",
        $"Add a row to {Document}: what it means, whether it is tried again, what to do.");

    [Fact]
    public void Codes_Documented_AreInSources() => Faults.MustBeEmpty(
        DocumentedCodes().Except(UsesInSources().Select(static use => use.Code)),
        $"{Document} lists codes that no source raises. A code that is gone moves to the list of retired ones below the table.");

    [Fact]
    public void Codes_Documented_AreListedOnceInOrder()
    {
        var codes = DocumentedCodes();

        Assert.Equal(codes.Distinct().Order(StringComparer.Ordinal), codes);
    }

    [Fact]
    public void Codes_OfSeveralProjects_AreDifferent() => Faults.MustBeEmpty(
        from use in UsesInSources()
        group use.File.Split('/')[1] by use.Code into projects
        where projects.Distinct().Count() > 1
        select $"{projects.Key}: {string.Join(", ", projects.Distinct())}",
        "One code, one meaning: two projects raise the same code.");

    [Fact]
    public void Codes_AnyCode_IsInItsRange() => Faults.MustBeEmpty(
        (from use in UsesInSources()
         where ErrorRanges.Of(use.Code) is not { } folder || !use.File.StartsWith(folder, StringComparison.Ordinal)
         select $"{use.Code} in {use.File}").Distinct(),
        "Each project has its range of codes, see ErrorRanges.");

    private static string[] DocumentedCodes() =>
        [.. Repository.ReadLines(Document).Select(static line => Row().Match(line)).Where(static row => row.Success).Select(static row => row.Groups[1].Value)];

    private static IEnumerable<(string Code, string File)> UsesInSources() =>
        from file in Repository.Sources("src/").Concat(Repository.Sources("examples/"))
        from literal in SourceTree.StringLiterals(SourceTree.Parse(file))
        where Code().IsMatch(literal)
        select (literal, file);

    [GeneratedRegex(@"^\| (TUT\d{4}) \|")]
    private static partial Regex Row();

    [GeneratedRegex(@"^TUT\d{4}$")]
    private static partial Regex Code();
}
