using Tutti.Expressions.Tests.Support;
using Tutti.Testing;

namespace Tutti.Expressions.Tests.Conformance;

/// <summary>CEL's published cases, which are read in place and are no part of this repository.</summary>
[Trait("Optional", "true")]
public sealed class ConformanceTests
{
    [Fact]
    public void Cases_AllThatAreNotLeftOut_PassOrDeviateByName()
    {
        Assert.SkipWhen(ConformanceCase.Folder is null, PublishedData.Missing);

        var differing = Results().Where(static result => result.LeftOut is null && result.Problem is not null).ToDictionary(
            static result => $"{result.Case.File}: {result.Case.Id}", static result => result.Problem);

        Assert.Equal("", string.Join('\n', differing.Where(static entry => !Omissions.Deviations.ContainsKey(entry.Key))));
        Assert.Equal(Omissions.Deviations.Keys.Order(StringComparer.Ordinal), differing.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Document_Table_IsWhatTheCasesGive()
    {
        Assert.SkipWhen(ConformanceCase.Folder is null, PublishedData.Missing);

        var document = RepositoryFile.Read("docs/expressions.md");
        var (before, after) = (document.Split(ConformanceTable.Begin)[0], document.Split(ConformanceTable.End)[^1]);
        var actual = $"{before}{ConformanceTable.Begin}\n\n{ConformanceTable.Write(Results())}\n{ConformanceTable.End}{after}";
        if (RepositoryFile.IsAccepting)
        {
            RepositoryFile.Write("docs/expressions.md", actual);
            return;
        }

        Assert.True(document == actual, "The table of docs/expressions.md is not what the cases give. Accept it: TUTTI_ACCEPT_CONFORMANCE=true ./test ConformanceTests");
    }

    private static (ConformanceCase Case, string? LeftOut, string? Problem)[] Results() =>
        [.. ConformanceCase.ReadAll().Select(static item => Omissions.ReasonOf(item) is { } reason ? (item, reason, null) : (item, (string?)null, CaseRunner.Run(item)))];
}
