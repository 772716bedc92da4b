using System.Globalization;
using System.Text.Json;
using Tutti.Agents.Mcp;
using Tutti.Agents.Tests.ProcessAgents;
using Tutti.Agents.Tests.Processes;
using Tutti.Agents.Tools;
using Tutti.Governance.Pins;
using Tutti.Kernel.Steps;
using Tutti.Testing;

namespace Tutti.Agents.Tests.Mcp;

/// <summary>A client before a server of the newest era that misbehaves on demand.</summary>
public sealed class McpServerTests : IAsyncLifetime
{
    private readonly Workbench _bench = new();
    private readonly List<McpServer> _servers = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers) { await server.DisposeAsync(); }
        _bench.Dispose();
    }

    [Fact]
    public async Task Tools_AreListed_UnderNamesThatModelsAndPoliciesTake()
    {
        var tools = await Serve().ListToolsAsync(Token);

        Assert.Equal(("test__echo", "test.echo"), (tools[0].Declaration.Name, tools[0].Declaration.Identity));
        var odd = tools.Single(static tool => tool.RemoteName == "with.dots/and+signs");
        Assert.Matches("^test__with_dots_and_signs_[0-9a-f]{8}$", odd.Declaration.Name);
        Assert.Equal("test.with.dots/and+signs", odd.Declaration.Identity);
        Assert.DoesNotContain(tools, static tool => tool.RemoteName is "with blanks" or "with*"); // no policy can mean them
    }

    [Fact]
    public async Task Fingerprint_OfAListedTool_IsThatOfAReviewOfTheSameListing()
    {
        var tools = await Serve().ListToolsAsync(Token);

        var reviewed = ToolDefinition.Of(JsonElement.Parse("""{"name":"echo","description":"Says it again.","inputSchema":{"type":"object","properties":{"text":{"type":"string"}}},"annotations":{"readOnlyHint":true,"openWorldHint":false}}"""));
        Assert.Equal(reviewed.Fingerprint, tools[0].ListedFingerprint);
        Assert.Equal(tools.Count, tools.Select(static tool => tool.ListedFingerprint).Distinct().Count());
    }

    [Fact]
    public async Task Effect_Hints_CountOnlyWhenTrusted_AndReviewGoesBefore()
    {
        var plain = await Serve().ListToolsAsync(Token);
        var trusted = await Serve(static spec => spec with { TrustsHints = true, Effects = new Dictionary<string, ToolEffect> { ["die"] = ToolEffect.Pure } }).ListToolsAsync(Token);

        Assert.All(plain, static tool => Assert.Equal(RepeatRule.AtMostOnce, tool.Declaration.Effect.Repeat));
        Assert.Equal((RepeatRule.Pure, false, false), (Of(trusted, "echo").Repeat, Of(trusted, "echo").IsDestructive, Of(trusted, "echo").IsExternal));
        Assert.Equal((RepeatRule.Idempotent, true), (Of(trusted, "set").Repeat, Of(trusted, "set").IsDestructive));
        Assert.Equal(RepeatRule.AtMostOnce, Of(trusted, "no").Repeat);
        Assert.Equal(RepeatRule.Pure, Of(trusted, "die").Repeat);

        static ToolEffect Of(IReadOnlyList<McpTool> tools, string name) => tools.Single(tool => tool.RemoteName == name).Declaration.Effect;
    }

    [Theory]
    [InlineData("echo", "hello", false)]
    [InlineData("no", "not today", true)]
    public async Task Call_Answers_AreOutputs(string name, string text, bool isFailed)
    {
        var output = await CallAsync(Serve(), name, """{"text":"hello"}""");

        Assert.Equal((text, isFailed), (output.Text, output.IsFailed));
    }

    [Fact]
    public async Task Call_CarriesTheKeyOfItsStep() =>
        Assert.Equal(Attempt().IdempotencyKey, (await CallAsync(Serve(), "meta")).Text);

    [Fact]
    public async Task Output_TooLong_IsCutAndSaysSo()
    {
        var output = await CallAsync(Serve(static spec => spec with { MostCharacters = 1000 }), "long");

        Assert.EndsWith("[cut: the output has 100000 characters, and 1000 are taken]", output.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_ThatDies_IsAnUnknownOutcome_AndComesBackForTheNextCall()
    {
        var server = Serve();

        var error = await Assert.ThrowsAsync<ToolException>(() => CallAsync(server, "die"));
        var after = await CallAsync(server, "echo", """{"text":"again"}""");

        Assert.Equal(("TUT4163", true), (error.Code, error.IsTransient));
        Assert.Contains("I die now", error.Message, StringComparison.Ordinal);
        Assert.Equal("again", after.Text);
    }

    [Fact]
    public async Task Server_ThatHangs_IsAnUnknownOutcomeAtItsLimit()
    {
        var time = new ManualTime();
        var server = Serve(time: time);
        var tool = await FindAsync(server, "hang");
        var call = tool.InvokeAsync(JsonElement.Parse("{}"), Attempt());
        // The limit of the call is armed before it is sent, and this one is answered behind it.
        await CallAsync(server, "echo");

        time.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal("TUT4164", (await Assert.ThrowsAsync<ToolException>(() => call)).Code);
    }

    [Fact]
    public async Task Dispose_EndsTheServerAndAllThatItStarted()
    {
        var server = Serve();
        var child = int.Parse((await CallAsync(server, "child")).Text, CultureInfo.InvariantCulture);
        Assert.True(Workbench.IsAlive(child));

        await server.DisposeAsync();

        Workbench.AssertGone([child]);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => server.ListToolsAsync(Token));
    }

    [Theory]
    [InlineData("garbage", "TUT4161")]
    [InlineData("flood", "TUT4161")]
    public async Task Server_ThatSpeaksNoProtocol_DidNotComeUp(string mode, string code)
    {
        var error = await Assert.ThrowsAsync<ToolException>(() => Serve(mode: mode).ListToolsAsync(Token));

        Assert.Equal(code, error.Code);
    }

    [Fact]
    public async Task Server_ThatIsSilent_DidNotComeUpInTime()
    {
        var error = await Assert.ThrowsAsync<ToolException>(() => Serve(static spec => spec with { StartLimit = TimeSpan.FromSeconds(1) }, "silent").ListToolsAsync(Token));

        Assert.Equal(("TUT4161", true), (error.Code, error.IsTransient));
    }

    [Fact]
    public async Task Command_ThatIsMissing_WasNotExecuted_AlsoInACall()
    {
        var good = Serve();
        var tool = await FindAsync(good, "echo");
        await good.DisposeAsync();
        var server = new McpServer(new McpServerSpec { Name = "none", Run = ["no-such-command"] }, _bench.Runner);
        _servers.Add(server);

        var error = await Assert.ThrowsAsync<ToolException>(() => server.ListToolsAsync(Token));
        var called = await Assert.ThrowsAsync<NotExecutedException>(() => server.CallAsync("x", JsonElement.Parse("{}"), "key", Token));

        Assert.Equal(("TUT4161", false, "TUT4161"), (error.Code, error.IsTransient, called.Code));
        Assert.Contains("no-such-command", error.Message, StringComparison.Ordinal);
        Assert.NotNull(tool);
    }

    [Fact]
    public async Task Spec_WithNothingToConnectTo_IsFaulty() =>
        Assert.Equal("TUT4160", (await Assert.ThrowsAsync<ToolException>(() => new McpServer(new McpServerSpec { Name = "none" }, _bench.Runner).ListToolsAsync(Token))).Code);

    private static StepContext Attempt() => new(new FakeAttempt(TestContext.Current.CancellationToken));

    private static async Task<McpTool> FindAsync(McpServer server, string name) => (await server.ListToolsAsync(Token)).Single(tool => tool.RemoteName == name);

    private static async Task<ToolOutput> CallAsync(McpServer server, string name, string arguments = "{}") => await (await FindAsync(server, name)).InvokeAsync(JsonElement.Parse(arguments), Attempt());

    private McpServer Serve(Func<McpServerSpec, McpServerSpec>? change = null, string mode = "good", TimeProvider? time = null)
    {
        var spec = new McpServerSpec { Name = "test", Run = [Workbench.HostFile, "mcp", mode] };
        var server = new McpServer(change?.Invoke(spec) ?? spec, _bench.Runner, time);
        _servers.Add(server);
        return server;
    }
}
