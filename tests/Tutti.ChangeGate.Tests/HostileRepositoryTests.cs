using ChangeGate;
using Tutti.ChangeGate.Tests.Support;

namespace Tutti.ChangeGate.Tests;

/// <summary>A repository whose configuration names programs for every occasion: none of them runs.</summary>
public sealed class HostileRepositoryTests
{
    private static readonly string[] Hooks =
        ["post-checkout", "post-commit", "pre-commit", "post-merge", "reference-transaction", "pre-auto-gc", "post-index-change", "fsmonitor-watchman", "prepare-commit-msg"];

    [Fact]
    public async Task GivenHooksAndDrivers_WhenTheGateRunsToTheBranch_ThenNoneWasExecuted()
    {
        await using var host = await new GateHost().OpenAsync();
        var user = Repairable(Path.Combine(host.Home, "user"));
        user.Write("pending.txt", "uncommitted, so that the work tree is read\n");
        var trap = Arm(host, user);

        var output = await host.RunAsync(host.Input(user.Root) with { IncludeUncommitted = true });

        Assert.Equal(GateVerdict.Repaired, output.Verdict);
        Assert.NotNull(output.Branch);
        Assert.False(File.Exists(trap));
    }

    [Fact]
    public async Task GivenTheTrap_WhenPlainGitIsUsed_ThenItSprings()
    {
        await using var host = await new GateHost().OpenAsync();
        var user = Repairable(Path.Combine(host.Home, "user"));
        var trap = Arm(host, user);

        user.Git("branch", "other");

        Assert.True(File.Exists(trap));
    }

    [Fact]
    public async Task GivenAPartialClone_WhenRun_ThenItIsRefused()
    {
        await using var host = await new GateHost().OpenAsync();
        var user = Repairable(Path.Combine(host.Home, "user"));
        user.Git("config", "remote.origin.promisor", "true");

        Assert.Equal("TUT9010", await host.FailAsync(host.Input(user.Root)));
    }

    private static Repository Repairable(string root) => Repository
        .Make(root, ("format.sh", "if [ \"$1\" = --check ]; then ! grep -q BAD a.txt; else sed -i s/BAD/GOOD/ a.txt; fi\n"), ("a.txt", "x\n"))
        .Commit(("a.txt", "BAD\n"), (".gitattributes", "*.txt filter=trap diff=trap merge=trap\n"));

    private static string Arm(GateHost host, Repository user)
    {
        var trap = Path.Combine(host.Home, "sprung");
        var program = Path.Combine(host.Home, "program.sh");
        File.WriteAllText(program, $"#!/bin/sh\necho \"$0 $*\" >>{trap}\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var hooks = Directory.CreateDirectory(Path.Combine(user.Root, ".git", "hooks"));
        foreach (var hook in Hooks) { File.Copy(program, Path.Combine(hooks.FullName, hook), overwrite: true); }
        foreach (var name in new[]
        {
            "core.fsmonitor", "core.sshCommand", "core.alternateRefsCommand", "core.pager", "core.editor", "core.askPass", "credential.helper", "gpg.program",
            "filter.trap.clean", "filter.trap.smudge", "filter.trap.process", "diff.trap.textconv", "diff.trap.command", "diff.external", "merge.trap.driver",
            "uploadpack.packObjectsHook", "remote.origin.uploadpack",
        }) { user.Git("config", name, program); }
        user.Git("config", "filter.trap.required", "true");
        user.Git("config", "log.showSignature", "true");
        user.Git("config", "commit.gpgSign", "true");
        user.Git("config", "protocol.ext.allow", "always");
        user.Git("config", $"url.ext::{program} .insteadOf", "/");
        File.Delete(trap);
        return trap;
    }
}
