using ChangeGate.Checks;
using ChangeGate.Projects;
using ChangeGate.Risks;

namespace Tutti.ChangeGate.Tests;

/// <summary>What is read out of files without running anything.</summary>
public sealed class DetectionTests
{
    [Fact]
    public void Of_SeveralKinds_EachHasItsLanes()
    {
        using var tree = new Tree(
            ("App.slnx", ""), ("Makefile", "build test: x\n\techo\nfmt-check:\nfmt:\nV := 1\n"), ("test.sh", ""),
            ("package.json", """{"scripts":{"test":"node t.js","format:check":"p"},"dependencies":{"x":"1"}}"""), ("package-lock.json", "{}"));

        var plan = Plan.Of(tree.Root, tree.Files);

        Assert.Equal(
            [
                "dotnet.setup", "dotnet.build", "dotnet.tests", "dotnet.format", "node.setup", "node.tests", "node.format",
                "make.build", "make.tests", "make.format", "shell.syntax", "secrets",
            ],
            plan.Checks.Select(static check => check.Name));
        Assert.Equal(["dotnet", "dotnet.format", "node", "make", "make.format", "shell", "secrets"], plan.Checks.Select(static check => check.Lane).Distinct());
        Assert.Equal("npm ci --no-audit --no-fund", plan.Checks.Single(static check => check.Name == "node.setup").Command?.ToString());
    }

    [Theory]
    [InlineData("""{"scripts":{"test":"echo \"Error: no test specified\" && exit 1"}}""")]
    [InlineData("[]")]
    [InlineData("not JSON")]
    public void Of_PackageWithoutTests_HasNoNodeChecks(string manifest)
    {
        using var tree = new Tree(("package.json", manifest));

        Assert.DoesNotContain(Plan.Of(tree.Root, tree.Files).Checks, static check => check.Kind == "node");
    }

    [Fact]
    public void Of_SmallEdit_HasNoRisk()
    {
        var risk = RiskScore.Of(ChangedFile.Read(":100644 100644 aaa bbb M\0src/a.cs\0" + "3\t1\tsrc/a.cs\0"));

        Assert.Equal(0, risk.Score);
        Assert.Empty(risk.Reasons);
    }

    [Fact]
    public void Of_SensitiveFiles_NamesEachReason()
    {
        var risk = RiskScore.Of(ChangedFile.Read(
            ":000000 100644 0 b A\0.github/workflows/x.yml\0:100644 000000 a 0 D\0tests/old test.cs\0:100644 100755 a b M\0run\0:000000 100644 0 b A\0logo.png\0"
            + "5\t0\t.github/workflows/x.yml\0" + "0\t9\ttests/old test.cs\0" + "0\t0\trun\0" + "-\t-\tlogo.png\0"));

        Assert.Equal(
            [
                (2, "4 changed files"), (5, "1 deleted files"), (40, "automation that runs with rights of its own: .github/workflows/x.yml"),
                (20, "deleted tests: tests/old test.cs"), (15, "binary files: logo.png"), (10, "changed permissions: run"),
            ],
            risk.Reasons.Select(static reason => (reason.Points, reason.What)));
        Assert.Equal(92, risk.Score);
    }

    [Fact]
    public void Read_Diff_KeepsFileAndLine()
    {
        const string Diff = "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +7,2 @@ f\n-old\n+one\n+two\n@@ -9,0 +20 @@\n+++ three\n\\ No newline at end of file\n";

        var added = AddedLines.Read(new StringReader(Diff)).ToList();

        Assert.Equal([new AddedLines("x", 7, "one\ntwo\n"), new AddedLines("x", 20, "++ three\n")], added);
    }

    private sealed class Tree : IDisposable
    {
        internal Tree(params (string Path, string Text)[] files)
        {
            foreach (var (path, text) in files) { File.WriteAllText(Path.Combine(Root, path), text); }
            Files = [.. files.Select(static file => file.Path)];
        }

        internal string Root { get; } = Directory.CreateTempSubdirectory("tutti-tree-").FullName;

        internal IReadOnlyList<string> Files { get; }

        public void Dispose() => Directory.Delete(Root, recursive: true);
    }
}
