using ChangeGate.Files;

namespace Tutti.ChangeGate.Tests.Files;

/// <summary>What a difference adds, whatever stands in it.</summary>
public sealed class DiffReaderTests
{
    [Fact]
    public void Read_Hunks_KeepsFileAndLine()
    {
        const string Diff = "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +7,2 @@ f\n-old\n+one\n+two\n@@ -9,0 +20 @@\n+++ three\n\\ No newline at end of file\n";

        Assert.Equal([new AddedText("x", 7, "one\ntwo\n"), new AddedText("x", 20, "++ three\n")], DiffReader.Read(Diff));
    }

    [Theory]
    [InlineData("+++ b/a b\t\n", "a b")]
    [InlineData("+++ \"b/t\\tb\\\"q\\\\\"\n", "t\tb\"q\\")]
    [InlineData("+++ \"b/\\303\\244\"\n", "ä")]
    [InlineData("+++ \"b/é\\001\"\n", "é\u0001")]
    public void Read_OddName_IsUnquoted(string header, string path) =>
        Assert.Equal(path, Assert.Single(DiffReader.Read(header + "@@ -0,0 +1 @@\n+x\n")).Path);

    [Theory]
    [InlineData("")]
    [InlineData("+++ ")]
    [InlineData("+++ \"\n@@ -0,0 +1 @@\n+x")]
    [InlineData("@@ -")]
    [InlineData("@@ -1 +")]
    [InlineData("@@ -99999999999 +1 @@\n+x\n")]
    [InlineData("@@ -1,5 +1,5 @@\n")]
    [InlineData("@@ -0,0 +1,2000000000 @@\n+x")]
    [InlineData("+++ \"b/\\\"\n@@ -0,0 +1 @@\n+x")]
    public void Read_Broken_IsRead(string diff) => Assert.All(DiffReader.Read(diff), static added => Assert.Equal("x\n", added.Text));
}
