using ChangeGate;
using Tutti.ChangeGate.Tests.Support;

namespace Tutti.ChangeGate.Tests;

/// <summary>What is no repository to check, and what is checked of one that is.</summary>
public sealed class RepositoryTests
{
    [Theory]
    [InlineData("missing", "TUT9001")]
    [InlineData("plain", "TUT9002")]
    [InlineData("bare", "TUT9003")]
    [InlineData("empty", "TUT9004")]
    public async Task GivenNoRepositoryToCheck_WhenRun_ThenTheErrorSaysWhich(string kind, string code)
    {
        await using var host = await new GateHost().OpenAsync();
        var place = Path.Combine(host.Home, kind);
        if (kind != "missing") { Directory.CreateDirectory(place); }
        if (kind == "bare") { Repository.RunGit(place, "init", "--quiet", "--bare"); }
        if (kind == "empty") { Repository.RunGit(place, "init", "--quiet"); }

        Assert.Equal(code, await host.FailAsync(host.Input(place)));
    }

    [Fact]
    public async Task GivenInputsThatCannotBe_WhenRun_ThenEachHasItsCode()
    {
        await using var host = await new GateHost().OpenAsync();
        var user = Repository.Make(Path.Combine(host.Home, "user"), ("test.sh", "exit 0\n")).Commit(("a", "1\n"));
        var input = host.Input(user.Root);

        Assert.Equal("TUT9005", await host.FailAsync(input with { Base = "no-such-branch" }));
        Assert.Equal("TUT9005", await host.FailAsync(input with { Base = "--output=/tmp/x" }));
        Assert.Equal("TUT9007", await host.FailAsync(input with { Branch = "two words" }));
        Assert.Equal("TUT9008", await host.FailAsync(input with { Branch = "main" }));
        Assert.Equal("TUT9011", await host.FailAsync(input with { Rounds = 11 }));
        Assert.False(Directory.Exists(host.Work));
    }

    [Fact]
    public async Task GivenNoDifference_WhenRun_ThenNothingIsChecked()
    {
        await using var host = await new GateHost().OpenAsync();
        var user = Repository.Make(Path.Combine(host.Home, "user"), ("test.sh", "exit 1\n"));

        var output = await host.RunAsync(host.Input(user.Root) with { Base = "HEAD" });

        Assert.Equal(GateVerdict.NothingToCheck, output.Verdict);
        Assert.Empty(output.Checks);
        Assert.Empty(Directory.GetFileSystemEntries(host.Work));
    }

    [Fact]
    public async Task GivenADirtyTree_WhenNotIncluded_ThenItIsNeitherCheckedNorTouched()
    {
        await using var host = await new GateHost().OpenAsync();
        var user = Repository.Make(Path.Combine(host.Home, "user"), ("test.sh", "exit 0\n")).Commit(("a.txt", "1\n"));
        user.Write("test.sh", "exit 1\n");
        user.Write("new.txt", "untracked\n");
        var before = user.Look();

        var output = await host.RunAsync(host.Input(user.Root));

        Assert.Equal(GateVerdict.Passed, output.Verdict);
        Assert.Null(output.Branch);
        Assert.Equal(before, user.Look());
    }

    [Fact]
    public async Task GivenADirtyTree_WhenIncluded_ThenItIsCheckedAndOnTheBranch()
    {
        await using var host = await new GateHost().OpenAsync();
        var user = Repository.Make(
            Path.Combine(host.Home, "user"), ("test.sh", "test -e new.txt\n"), (".gitignore", "ignored.txt\n"), ("old.txt", "1\n"));
        user.Write("new.txt", "untracked\n");
        user.Write("ignored.txt", "ignored\n");
        user.Write(".tutti/store", "not a part of the change\n");
        File.Delete(Path.Combine(user.Root, "old.txt"));

        var output = await host.RunAsync(host.Input(user.Root) with { Base = "HEAD", IncludeUncommitted = true, Branch = "checked" });

        Assert.Equal(GateVerdict.Passed, output.Verdict);
        Assert.Equal("checked", output.Branch);
        Assert.Equal(["A\tnew.txt", "D\told.txt"], user.Git("diff", "--name-status", "main", "checked").Split('\n').Order());
        Assert.Contains("?? new.txt", user.Git("status", "--porcelain"), StringComparison.Ordinal);
        Assert.Equal("refs/heads/main", user.Git("symbolic-ref", "HEAD"));
    }
}
