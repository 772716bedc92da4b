using ChangeGate.Checks;
using ChangeGate.Inventories;

namespace Tutti.ChangeGate.Tests.Inventories;

/// <summary>What a change does to dependencies, and what is said of it.</summary>
public sealed class InventoryComparisonTests
{
    [Fact]
    public void Compare_Revisions_ListsWhatIsAddedChangedAndRemoved()
    {
        var report = Compare(
            """{"gone":{"version":"1.0.0","license":"MIT"},"same":{"version":"1.0.0","license":"MIT"},"moved":{"version":"1.0.0","license":"MIT"}}""",
            """{"new":{"version":"1.0.0","license":"ISC"},"same":{"version":"1.0.0","license":"MIT"},"moved":{"version":"2.0.0","license":"GPL-3.0"}}""");

        Assert.Equal(
            [(InventoryChangeKind.Added, "new", "", "1.0.0"), (InventoryChangeKind.Changed, "moved", "1.0.0", "2.0.0"), (InventoryChangeKind.Removed, "gone", "1.0.0", "")],
            report.Changes.Select(static change => (change.Kind, change.Name, change.Before, change.After)));
        Assert.Equal(("MIT", "GPL-3.0"), (report.Changes[1].LicenceBefore, report.Changes[1].Licence));
        Assert.Equal("package-lock.json", report.Changes[0].LicenceSource);
        Assert.Equal("licence.copyleft", Assert.Single(report.Findings).Rule);
    }

    [Fact]
    public void Compare_SameDependencies_HasNoChanges()
    {
        var report = Compare("""{"a":{"version":"1","license":"GPL-3.0"}}""", """{"a":{"version":"1","license":"GPL-3.0"}}""");

        Assert.Empty(report.Changes);
        Assert.Empty(report.Findings);
        Assert.Single(report.Components);
    }

    [Theory]
    [InlineData("""{"version":"1","license":"MIT"}""", "")]
    [InlineData("""{"version":"1","license":"AGPL-3.0"}""", "licence.denied Error")]
    [InlineData("""{"version":"1","license":"LGPL-2.1-only"}""", "licence.copyleft Warning")]
    [InlineData("""{"version":"1"}""", "licence.unknown Warning")]
    [InlineData("""{"version":"1","license":"Beerware"}""", "licence.unknown Warning")]
    [InlineData("""{"license":"MIT"}""", "dependency.open-version Note")]
    [InlineData("""{"version":"1","license":"MIT","resolved":"git+https://host.invalid/x.git#1"}""", "dependency.origin Warning")]
    public void Compare_NewDependency_IsJudged(string package, string expected)
    {
        var findings = Compare("{}", $$"""{"x":{{package}}}""").Findings;

        Assert.Equal(expected, string.Join(' ', findings.Select(static finding => $"{finding.Rule} {finding.Severity}")));
        Assert.All(findings, static finding => Assert.Equal("package-lock.json", finding.Path));
    }

    [Fact]
    public void Compare_UnknownLicencesOfOld_AreOneNote()
    {
        var report = Compare("""{"a":{"version":"1"},"b":{"version":"1"}}""", """{"a":{"version":"1"},"b":{"version":"1"}}""");

        Assert.Equal((FindingSeverity.Note, true), (report.Findings[0].Severity, report.Findings[0].Message.StartsWith("2 dependencies", StringComparison.Ordinal)));
    }

    [Fact]
    public void Compare_TwoVersions_AreOneChange()
    {
        var before = TextFiles.Read(("requirements.txt", "x==1\n"));
        var after = TextFiles.Read(("requirements.txt", "x==1\n"), ("b/requirements.txt", "x==2\n"));

        var change = Assert.Single(InventoryComparison.Compare(before, after, LicencePolicy.Default).Changes);

        Assert.Equal((InventoryChangeKind.Changed, "1", "1, 2"), (change.Kind, change.Before, change.After));
    }

    private static InventoryReport Compare(string before, string after) =>
        InventoryComparison.Compare(Read(before), Read(after), LicencePolicy.Default);

    private static Inventory Read(string packages) => TextFiles.Read(("package-lock.json", $$"""{"dependencies":{{packages}}}"""));
}
