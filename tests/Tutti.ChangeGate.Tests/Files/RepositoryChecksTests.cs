using ChangeGate.Checks;
using ChangeGate.Files;
using ChangeGate.Inventories;
using ChangeGate.Secrets;
using Tutti.ChangeGate.Tests.Secrets;

namespace Tutti.ChangeGate.Tests.Files;

/// <summary>The checks of the change itself, on real repositories.</summary>
public sealed class RepositoryChecksTests
{
    private static readonly string Token = MadeText.Of("ghp_<alnum 36>");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Secrets_OfAFileThatAnAttributeCallsBinary_AreFound()
    {
        using var bench = new GitBench(("a.txt", "1\n"));
        bench.Repository.Commit((".gitattributes", "* -diff -text binary\n"), ("a.txt", $"1\nkey {Token}\n"));

        var finding = Assert.Single(await SecretsAsync(bench));

        Assert.Equal(("secret.github-token", "a.txt", 2, FindingSeverity.Error), (finding.Rule, finding.Path, finding.Line, finding.Severity));
        Assert.DoesNotContain(Token, finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secrets_AllowedByTheChangeItself_StayErrors()
    {
        const string allow = """{"allow":[{"path":"**","reason":"mine"}]}""";
        using var bench = new GitBench(("a.txt", "1\n"));
        bench.Repository.Commit((SecretAllowList.FileName, allow), ("a.txt", Token + "\n"));

        Assert.Equal(FindingSeverity.Error, Assert.Single(await SecretsAsync(bench)).Severity);

        bench.Repository.Commit(("b.txt", Token + "\n")); // now the list is part of the base
        Assert.Equal(FindingSeverity.Note, Assert.Single(await SecretsAsync(bench)).Severity);
    }

    [Fact]
    public async Task Files_OfAHostileChange_AreFound()
    {
        using var bench = new GitBench(("README.md", "x\n"), ("tool", "x\n"));
        File.CreateSymbolicLink(Path.Combine(bench.Root, "out"), "../../etc/passwd");
        bench.Repository.Commit(("readme.md", "y\n"), ("a\u202eb", "z\n"), ("c.cs", "x\u202e\n"), ("blob", "\u007fELF\0\0"), ("d.txt", "<<<<<<< a\n=======\n>>>>>>> b\n"));
        File.SetUnixFileMode(Path.Combine(bench.Root, "tool"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        bench.Repository.Git("commit", "--quiet", "--all", "--amend", "--no-edit", "--author=Ada <ada@example.invalid>");

        var diff = Path.Combine(bench.Home, "diff");
        var findings = await bench.RunAsync(async git =>
        {
            await ChangeDiff.WriteAsync(git, bench.Root, diff, "HEAD~1", "HEAD");
            return await FilesCheck.RunAsync(git, bench.Root, diff, "HEAD~1", "HEAD", new FilesLimits(), Cancellation);
        });

        Assert.Equal(
            ["files.name-hidden", "files.program", "text.bidi", "text.conflict", "files.link-outside", "files.case-collision", "files.executable"],
            findings.Select(static finding => finding.Rule));
    }

    [Fact]
    public async Task Inventory_OfAChange_ComparesWithTheBase()
    {
        using var bench = new GitBench(("requirements.txt", "a==1\nb==1\n"), ("notes.txt", "x\n"));
        bench.Repository.Commit(("requirements.txt", "a==2\nc==1\n"));

        var scratch = Directory.CreateDirectory(Path.Combine(bench.Home, "scratch")).FullName;
        var report = await bench.RunAsync(git => InventoryCheck.RunAsync(git, bench.Root, scratch, "HEAD~1", PackageCaches.None, LicencePolicy.Default));

        Assert.Equal(
            [(InventoryChangeKind.Added, "c", "", "1"), (InventoryChangeKind.Changed, "a", "1", "2"), (InventoryChangeKind.Removed, "b", "1", "")],
            report.Changes.Select(static change => (change.Kind, change.Name, change.Before, change.After)));
        Assert.Equal("", bench.Repository.Git("status", "--porcelain"));
    }

    [Fact]
    public async Task Inventory_AgainstTheEmptyTree_IsAllNew()
    {
        using var bench = new GitBench(("go.mod", "module m\nrequire a.invalid/x v1.0.0\n"));

        var scratch = Directory.CreateDirectory(Path.Combine(bench.Home, "scratch")).FullName;
        var empty = bench.Repository.Git("hash-object", "-t", "tree", "/dev/null");
        var report = await bench.RunAsync(git => InventoryCheck.RunAsync(git, bench.Root, scratch, empty, PackageCaches.None, LicencePolicy.Default));

        Assert.Equal("a.invalid/x", Assert.Single(report.Changes).Name);
    }

    private static Task<IReadOnlyList<Finding>> SecretsAsync(GitBench bench) => bench.RunAsync(async git =>
    {
        var diff = Path.Combine(bench.Home, "diff");
        await ChangeDiff.WriteAsync(git, bench.Root, diff, "HEAD~1", "HEAD");
        return await SecretCheck.RunAsync(git, bench.Root, diff, "HEAD~1", Cancellation);
    });
}
