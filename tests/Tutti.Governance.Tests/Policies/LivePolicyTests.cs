using Tutti.Documents;
using Tutti.Governance.Decisions;
using Tutti.Governance.Policies.Loading;
using Tutti.Governance.Tests.Support;

namespace Tutti.Governance.Tests.Policies;

public sealed class LivePolicyTests
{
    private readonly Dictionary<string, string> _files = new() { ["policy.yaml"] = Policy.Head + "include: more.yaml\nrules:\n  - { id: a, allow: x.y }\n", ["more.yaml"] = Policy.Head };
    private readonly ManualTime _time = new(Policy.Now);

    [Fact]
    public void Reload_AFaultyFile_KeepsTheFormerPolicyAndSaysWhy()
    {
        var live = Open();
        var digest = live.Current.Digest;
        _files["more.yaml"] = Policy.Head + "rules:\n  - { id: b, dney: x.y }\n";
        _time.Advance(TimeSpan.FromMinutes(1));

        var reload = live.Reload();

        Assert.Equal((true, false, digest, Policy.Now.AddMinutes(1)), (reload.IsRefused, reload.IsChanged, reload.Digest, reload.At));
        Assert.Contains(reload.Faults, static fault => fault.Code == "TUT4602" && fault.Place.ToString() == "more.yaml:3:14");
        Assert.Equal(Verdict.Allow, live.Current.Decide(Policy.Call("x.y")).Verdict);
        Assert.Same(reload, live.Last);
    }

    [Fact]
    public void Reload_AGoodFile_IsTakenWhole()
    {
        var live = Open();
        var before = live.Current;
        _files["more.yaml"] = Policy.Head + "rules:\n  - { id: b, deny: x.y }\n";

        Assert.True(live.Reload().IsChanged);

        Assert.Equal(Verdict.Deny, live.Current.Decide(Policy.Call("x.y")).Verdict);
        Assert.Equal(Verdict.Allow, before.Decide(Policy.Call("x.y")).Verdict); // who began with the former one ends with it
        Assert.NotEqual(before.Digest, live.Current.Digest);
        Assert.False(live.Reload().IsChanged);
    }

    [Fact]
    public void Reload_ATestThatFails_KeepsTheFormerPolicy()
    {
        var live = Open();
        _files["more.yaml"] = Policy.Head + "tests:\n  - { call: x.y, expect: deny }\n";

        Assert.Equal("TUT2018", Assert.Single(live.Reload().Faults).Code);
    }

    [Fact]
    public void Reload_AFileThatIsGone_KeepsTheFormerPolicy()
    {
        var live = Open();
        _files.Remove("policy.yaml");

        Assert.True(live.Reload().IsRefused);
        Assert.Equal(Verdict.Allow, live.Current.Decide(Policy.Call("x.y")).Verdict);
    }

    [Fact]
    public void Open_AFaultyFile_IsRefused()
    {
        _files["policy.yaml"] = "tutti: flow/v1\n";

        Assert.Equal("TUT2001", Assert.Throws<DocumentException>(Open).Code);
    }

    [Fact]
    public async Task Watch_AChangedFile_IsTakenAndTold()
    {
        var live = Open();
        var told = new TaskCompletionSource<PolicyReload>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var watching = live.WatchAsync(TimeSpan.FromSeconds(1), told.SetResult, stop.Token);
        _files["more.yaml"] = Policy.Head + "rules:\n  - { id: b, deny: x.y }\n";

        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.True((await told.Task.WaitAsync(TestContext.Current.CancellationToken)).IsChanged);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching);
    }

    [Fact]
    public void Read_AFolder_GivesNothingOutsideOfIt()
    {
        var folder = Directory.CreateTempSubdirectory("tutti-policy");
        try
        {
            var inner = folder.CreateSubdirectory("p");
            File.WriteAllText(Path.Combine(folder.FullName, "outside.yaml"), "secret");
            File.WriteAllText(Path.Combine(inner.FullName, "inside.yaml"), "x");
            File.CreateSymbolicLink(Path.Combine(inner.FullName, "link.yaml"), Path.Combine(folder.FullName, "outside.yaml"));
            var files = new PolicyFolder(inner.FullName);

            Assert.NotNull(files.Read("inside.yaml"));
            Assert.Null(files.Read("link.yaml"));
            Assert.Null(files.Read("../outside.yaml"));
            Assert.Null(files.Read("nothing.yaml"));
            Assert.Null(files.Read("."));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private LivePolicy Open() => LivePolicy.Open(new PolicyTexts(_files), "policy.yaml", _time);
}
