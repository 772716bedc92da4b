using ChangeGate.Checks;
using ChangeGate.Files;

namespace Tutti.ChangeGate.Tests.Files;

/// <summary>What the files check says, and of what it keeps silent.</summary>
public sealed class FilesCheckTests
{
    private const long Mebi = 1024 * 1024;

    [Fact]
    public void Of_OrdinaryEdit_HasNoFinding() =>
        Assert.Empty(Of([File("a.cs", 10)], [File("a.cs", 20, "b")], new AddedText("a.cs", 1, "int x; // ä\n")));

    [Theory]
    [InlineData(0, Mebi - 1, "")]
    [InlineData(0, Mebi, "files.large")]
    [InlineData(0, 20 * Mebi, "files.huge")]
    [InlineData(10, 10 + Mebi, "files.grown")]
    [InlineData(10 * Mebi, 10 * Mebi + 1, "")]
    [InlineData(21 * Mebi, 20 * Mebi, "")]
    public void Of_Size_IsJudgedByTheLimits(long before, long after, string expected) =>
        Assert.Equal(expected, Rules(Of(before == 0 ? [] : [File("a", before)], [File("a", after, "b")])));

    [Fact]
    public void Of_OtherLimits_Hold() => Assert.Equal(
        "files.huge", Rules(FilesCheck.Of(Tree([]), Tree([File("a", 100)]), [], new FilesLimits { LargeBytes = 10, HugeBytes = 100 })));

    [Theory]
    [InlineData("PNG\0\0", 10, "files.binary", nameof(FindingSeverity.Note))]
    [InlineData("PNG\0\0", Mebi / 2, "files.binary", nameof(FindingSeverity.Warning))]
    [InlineData("\u007fELF\u0002\0", 10, "files.program", nameof(FindingSeverity.Warning))]
    [InlineData("MZ\u0090\0", 10, "files.program", nameof(FindingSeverity.Warning))]
    [InlineData("\0asm\u0001", 10, "files.program", nameof(FindingSeverity.Warning))]
    public void Of_Binary_IsToldByItsContent(string text, long bytes, string rule, string severity)
    {
        var finding = Assert.Single(Of([], [File("a.txt", bytes)], new AddedText("a.txt", 1, text + "\u202e\n")));

        Assert.Equal((rule, severity), (finding.Rule, finding.Severity.ToString()));
    }

    [Theory]
    [InlineData("bin/x", "../tool", "files.link")]
    [InlineData("x", "a/../b", "files.link")]
    [InlineData("bin/x", "../../tool", "files.link-outside")]
    [InlineData("x", "/etc/passwd", "files.link-outside")]
    [InlineData("x", "a/../../b", "files.link-outside")]
    [InlineData("x", ".git/hooks/pre-commit", "files.link-outside")]
    [InlineData("x", "C:\\windows", "files.link-outside")]
    [InlineData("x", "..\\..\\y", "files.link-outside")]
    public void Of_Link_IsFollowedOnPaper(string path, string target, string expected) =>
        Assert.Equal(expected, Rules(Of([], [new TreeEntry(path, "120000", "a", 9)], new AddedText(path, 1, target + "\n"))));

    [Fact]
    public void Of_Submodules_AreNamed()
    {
        var findings = Of(
            [new TreeEntry("moved", "160000", "a1", 0), new TreeEntry("gone", "160000", "b1", 0)],
            [new TreeEntry("moved", "160000", "a2", 0), new TreeEntry("new", "160000", "c1", 0)]);

        Assert.Equal(["gone", "moved", "new"], findings.Select(static finding => finding.Path));
        Assert.Contains("from a1 to a2", findings[1].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "100755", nameof(FindingSeverity.Note))]
    [InlineData("100644", "100755", nameof(FindingSeverity.Warning))]
    public void Of_Executable_IsNamed(string before, string after, string severity)
    {
        var finding = Assert.Single(Of(before.Length == 0 ? [] : [new TreeEntry("run", before, "a", 1)], [new TreeEntry("run", after, "a", 1)]));

        Assert.Equal(("files.executable", severity), (finding.Rule, finding.Severity.ToString()));
    }

    [Fact]
    public void Of_FileThatWasALink_IsNamed() =>
        Assert.Equal("files.type", Rules(Of([new TreeEntry("a", "120000", "a", 1)], [File("a", 1)])));

    [Theory]
    [InlineData("src/readme.md", "files.case-collision")]
    [InlineData("SRC/other.md", "files.case-collision")]
    [InlineData("src/other.md", "")]
    [InlineData("src/a\u202etxt.exe", "files.name-hidden")]
    [InlineData("src/a\u200bb", "files.name-hidden")]
    [InlineData("src/a\nb", "files.name-hidden")]
    [InlineData("src/\u001b[31m", "files.name-hidden")]
    [InlineData("src/\uFFFD", "files.name-encoding")]
    [InlineData("aux.c", "files.name-portable")]
    [InlineData("a:b", "files.name-portable")]
    [InlineData("folder./x", "files.name-portable")]
    [InlineData(".GIT/config", "files.name-git")]
    [InlineData("git~1/config", "files.name-git")]
    [InlineData("ä/ö.md", "")]
    public void Of_NewName_IsJudged(string path, string expected) =>
        Assert.Equal(expected, Rules(Of([File("src/README.md", 1)], [File("src/README.md", 1), File(path, 1)])));

    [Fact]
    public void Of_OldCollision_IsNotBlamedOnTheChange() =>
        Assert.Empty(Of([File("a", 1), File("A", 1)], [File("a", 2, "b"), File("A", 1)]));

    [Theory]
    [InlineData("a.cs", "if (admin\u202e) {", "text.bidi", nameof(FindingSeverity.Error))]
    [InlineData("a.cs", "/*\u2066 x \u2069*/", "text.bidi", nameof(FindingSeverity.Error))]
    [InlineData("a.md", "\u202bשלום\u202c", "text.bidi", nameof(FindingSeverity.Warning))]
    [InlineData("a.md", "plain \u202b text", "text.bidi", nameof(FindingSeverity.Error))]
    [InlineData("a.cs", "ad\u200bmin", "text.invisible", nameof(FindingSeverity.Warning))]
    [InlineData("a.cs", "x\u200f = 1", "text.bidi-mark", nameof(FindingSeverity.Warning))]
    [InlineData("a.md", "ignore\U000E0041\U000E0042 this", "text.hidden", nameof(FindingSeverity.Error))]
    [InlineData("a.md", "x\U000E0100\U000E0101\U000E0102\U000E0103", "text.hidden", nameof(FindingSeverity.Error))]
    public void Of_DeceptiveCharacter_IsFoundInItsLine(string path, string line, string rule, string severity)
    {
        var finding = Assert.Single(Of([], [File(path, 1)], new AddedText(path, 5, $"first\n{line}\n")));

        Assert.Equal((rule, severity, 6), (finding.Rule, finding.Severity.ToString(), finding.Line));
    }

    [Theory]
    [InlineData("\uFEFFusing System;")]
    [InlineData("a family: 👨\u200d👩\u200d👧")]
    [InlineData("می\u200cخواهم")]
    [InlineData("עברית\u200f!")]
    [InlineData("🏴\U000E0067\U000E0062\U000E007F")]
    public void Of_LegitimateCharacter_IsNoFinding(string line) => Assert.Empty(Of([], [File("a.cs", 1)], new AddedText("a.cs", 1, line + "\n")));

    [Fact]
    public void Of_ConflictMarkers_AreAnErrorTogetherAndAWarningAlone()
    {
        var both = Assert.Single(Of([], [File("a", 1)], new AddedText("a", 1, "x\n<<<<<<< HEAD\na\n=======\nb\n>>>>>>> other\n")));
        var one = Assert.Single(Of([], [File("a", 1)], new AddedText("a", 1, ">>>>>>> quoted\n")));

        Assert.Equal(("text.conflict", FindingSeverity.Error, 2), (both.Rule, both.Severity, both.Line));
        Assert.Equal(FindingSeverity.Warning, one.Severity);
        Assert.Empty(Of([], [File("a.rst", 1)], new AddedText("a.rst", 1, "Title\n=======\n")));
    }

    [Fact]
    public void Of_ManyOfARule_AreCounted()
    {
        var findings = Of([], [.. Enumerable.Range(0, 60).Select(static number => new TreeEntry($"x{number:00}", "100755", "a", 1))]);

        Assert.Equal(51, findings.Count);
        Assert.Contains(findings, static finding => finding.Message == "The same in 10 more places.");
    }

    [Fact]
    public void Read_Listing_KeepsOddNames()
    {
        var entries = TreeEntry.Read("100644 blob aa      12\ta b\tc\0" + "160000 commit bb       -\tsub\0" + "broken\0");

        Assert.Equal([new TreeEntry("a b\tc", "100644", "aa", 12), new TreeEntry("sub", "160000", "bb", 0)], entries.Values);
    }

    private static IReadOnlyList<Finding> Of(TreeEntry[] before, TreeEntry[] after, params AddedText[] added) =>
        FilesCheck.Of(Tree(before), Tree(after), added, new FilesLimits());

    private static Dictionary<string, TreeEntry> Tree(TreeEntry[] entries) => entries.ToDictionary(static entry => entry.Path);

    private static TreeEntry File(string path, long bytes, string content = "a") => new(path, "100644", content, bytes);

    private static string Rules(IEnumerable<Finding> findings) => string.Join(' ', findings.Select(static finding => finding.Rule).Distinct());
}
