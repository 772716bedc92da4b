using System.Diagnostics;
using Tutti.Agents.Processes;
using Tutti.Agents.Tests.ProcessAgents;
using Tutti.Agents.Tests.Processes;
using Tutti.Agents.WorkingCopies;
using Tutti.Kernel;
using Tutti.Kernel.Steps;

namespace Tutti.Agents.Tests.WorkingCopies;

public sealed class WorkingCopyTests : IDisposable
{
    private static readonly string[] HostileNames = ["-rf", "--upload-pack=touch sprung", "a;touch sprung", "line\nbreak", "$(touch sprung)", "\u202egnp.exe", "\ud83d\ude00"];

    private readonly Workbench _bench = new();

    private string User => Path.Combine(_bench.Home, "user");

    private OwnedFolder Folder => new(Path.Combine(_bench.Home, "copy"), "test");

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task CloneAsync_HostileFileNames_ComeAlongAndNothingRuns()
    {
        await MakeUserAsync(HostileNames);

        var copy = await WorkingCopy.CloneAsync(Git(), Folder, User);

        Assert.Equal(HostileNames.Order(StringComparer.Ordinal), Directory.GetFiles(copy.Tree).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        AssertNothingSprang();
    }

    [Fact]
    public async Task CloneAsync_Copy_SharesNothingWithItsSource()
    {
        await MakeUserAsync("a");
        Run("git", "-C", User, "config", "core.fsmonitor", $"touch {_bench.Home}/sprung");
        var hook = Path.Combine(User, ".git", "hooks", "post-checkout");
        await File.WriteAllTextAsync(hook, $"#!/bin/sh\ntouch {_bench.Home}/sprung\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(hook, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var git = Git();

        var copy = await WorkingCopy.CloneAsync(git, Folder, User);

        Assert.Equal("", await git.RunAsync(copy.Tree, "remote"));
        Assert.False(File.Exists(Path.Combine(copy.Tree, ".git", "objects", "info", "alternates")));
        Assert.Equal(copy.Commit, await git.FindCommitAsync(copy.Tree, "HEAD"));
        AssertNothingSprang();
    }

    [Theory]
    [InlineData("--upload-pack=touch sprung")]
    [InlineData("-x")]
    [InlineData("$(touch sprung)")]
    [InlineData("no such\nrevision")]
    public async Task CloneAsync_HostileRevision_IsNoRevision(string revision)
    {
        await MakeUserAsync("a");

        Assert.Equal("TUT4027", (await Assert.ThrowsAnyAsync<TuttiException>(() => WorkingCopy.CloneAsync(Git(), Folder, User, revision))).Code);
        AssertNothingSprang();
    }

    [Theory]
    [InlineData("feature;touch${IFS}sprung")]
    [InlineData("\ud83d\ude00/branch")]
    public async Task CloneAsync_HostileBranch_IsAName(string branch)
    {
        await MakeUserAsync("a");
        Run("git", "-C", User, "branch", branch);

        Assert.Equal(40, (await WorkingCopy.CloneAsync(Git(), Folder, User, branch)).Commit.Length);
        AssertNothingSprang();
    }

    [Theory]
    [InlineData("ext::sh -c touch% sprung")]
    [InlineData("--upload-pack=touch sprung")]
    [InlineData("relative")]
    [InlineData("https://example.invalid/x.git")]
    [InlineData("/no/such/place")]
    public async Task CloneAsync_NoRepositoryOfThisMachine_IsRefused(string repository) => Assert.Equal(
        "TUT4026", (await Assert.ThrowsAnyAsync<TuttiException>(() => WorkingCopy.CloneAsync(Git(), Folder, repository))).Code);

    [Fact]
    public async Task CloneAsync_PartialClone_IsRefused()
    {
        await MakeUserAsync("a");
        Run("git", "-C", User, "config", "remote.origin.promisor", "true");

        Assert.Equal("TUT4026", (await Assert.ThrowsAnyAsync<TuttiException>(() => WorkingCopy.CloneAsync(Git(), Folder, User))).Code);
    }

    [Fact]
    public async Task CloneAsync_FolderOfSomebodyElse_IsLeftAlone()
    {
        await MakeUserAsync("a");
        Directory.CreateDirectory(Folder.Path);
        var kept = Path.Combine(Folder.Path, "kept");
        await File.WriteAllTextAsync(kept, "", TestContext.Current.CancellationToken);

        Assert.Equal("TUT4025", (await Assert.ThrowsAnyAsync<TuttiException>(() => WorkingCopy.CloneAsync(Git(), Folder, User))).Code);
        Assert.True(File.Exists(kept));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("te")]
    [InlineData("test")]
    public async Task CloneAsync_FolderThatAKillLeftWhileItWasMade_IsMadeAnew(string? mark)
    {
        await MakeUserAsync("a");
        Directory.CreateDirectory(Folder.Path);
        if (mark is not null) { await File.WriteAllTextAsync(Path.Combine(Folder.Path, ".tutti-owner"), mark, TestContext.Current.CancellationToken); }

        var copy = await WorkingCopy.CloneAsync(Git(), Folder, User);

        Assert.True(File.Exists(Path.Combine(copy.Tree, "a")));
    }

    [Theory]
    [InlineData("somebody else", false)]
    [InlineData("te", true)]
    public async Task CloneAsync_FolderWithAnotherMark_IsLeftAlone(string mark, bool holdsMore)
    {
        await MakeUserAsync("a");
        Directory.CreateDirectory(Folder.Path);
        await File.WriteAllTextAsync(Path.Combine(Folder.Path, ".tutti-owner"), mark, TestContext.Current.CancellationToken);
        if (holdsMore) { await File.WriteAllTextAsync(Path.Combine(Folder.Path, "kept"), "", TestContext.Current.CancellationToken); }

        Assert.Equal("TUT4025", (await Assert.ThrowsAnyAsync<TuttiException>(() => WorkingCopy.CloneAsync(Git(), Folder, User))).Code);
    }

    [Fact]
    public async Task CloneAsync_SecondAttempt_MakesItAnew()
    {
        await MakeUserAsync("a");
        var first = await WorkingCopy.CloneAsync(Git(), Folder, User);
        await File.WriteAllTextAsync(Path.Combine(first.Tree, "left"), "", TestContext.Current.CancellationToken);

        Assert.Equal(first, await WorkingCopy.CloneAsync(Git(), Folder, User));
        Assert.False(File.Exists(Path.Combine(first.Tree, "left")));
        Folder.Remove();
        Assert.False(Directory.Exists(first.Folder));
    }

    [Fact]
    public async Task AddWorktreeAsync_TwiceTheSameName_GivesAFreshTree()
    {
        await MakeUserAsync("a");
        var git = Git();
        var copy = await WorkingCopy.CloneAsync(git, Folder, User);

        var first = await copy.AddWorktreeAsync(git, "one");
        await File.WriteAllTextAsync(Path.Combine(first.Tree, "left"), "", TestContext.Current.CancellationToken);
        var second = await copy.AddWorktreeAsync(git, "one");

        Assert.Equal(first, second);
        Assert.Equal(["a"], Directory.GetFiles(second.Tree).Select(Path.GetFileName).Where(static name => name != ".git"));
    }

    [Theory]
    [InlineData("../out")]
    [InlineData("-x")]
    [InlineData(".git")]
    [InlineData("a b")]
    public async Task AddWorktreeAsync_NoName_IsRefused(string name)
    {
        await MakeUserAsync("a");
        var git = Git();
        var copy = await WorkingCopy.CloneAsync(git, Folder, User);

        await Assert.ThrowsAsync<ArgumentException>(() => copy.AddWorktreeAsync(git, name));
    }

    private Git Git() => new(new StepProcesses(_bench.Runner, new StepContext(new FakeAttempt(TestContext.Current.CancellationToken))));

    private async Task MakeUserAsync(params string[] names)
    {
        Run("git", "init", "--quiet", User);
        foreach (var name in names) { await File.WriteAllTextAsync(Path.Combine(User, name), "content\n", TestContext.Current.CancellationToken); }
        Run("git", "-C", User, "add", "--all");
        Run("git", "-C", User, "-c", "user.name=t", "-c", "user.email=t@example.invalid", "commit", "--quiet", "-m", "first");
    }

    private void AssertNothingSprang() => Assert.Empty(Directory.GetFiles(_bench.Home, "sprung", SearchOption.AllDirectories));

    private static void Run(string file, params string[] arguments)
    {
        var start = new ProcessStartInfo(file, arguments) { Environment = { ["GIT_CONFIG_GLOBAL"] = "/dev/null" } };
        using var process = Process.Start(start);
        Assert.NotNull(process);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
