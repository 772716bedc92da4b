using Tutti.Agents.Cards;
using Tutti.Agents.ProcessAgents;

namespace Tutti.Agents.Tests.ProcessAgents;

public sealed class RequirementTests : IDisposable
{
    private readonly AgentBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("echo tool version 2.39.5", ">=2.38", null)]
    [InlineData("echo tool version 2.39.5", null, null)]
    [InlineData("echo v2.39.5-beta >&2", "2.39", null)]
    [InlineData("echo tool version 2.9.0", ">=2.38", "TUT4021")]
    [InlineData("echo tool version 3.0", ">=2.38 <3", "TUT4021")]
    [InlineData("echo no number here", ">=2.38", "TUT4022")]
    [InlineData("exit 127", ">=1.0", "TUT4020")]
    public async Task RunAsync_RequiredTool_IsAskedBeforeTheCommandRuns(string script, string? version, string? code)
    {
        var process = AgentBench.Shell("touch ran") with { Requires = [Tool(script, version)] };

        if (code is null) { Assert.Contains("/bin/sh", (await _bench.RunAsync(process)).Tools.Keys); }
        else { Assert.Equal(code, (await _bench.FailAsync(process)).Code); }
        Assert.Equal(code is null, File.Exists(Path.Combine(_bench.Home, "ran")));
    }

    [Fact]
    public async Task RunAsync_MissingTool_IsNamed()
    {
        var error = await _bench.FailAsync(AgentBench.Shell(":") with { Requires = [new ToolRequirement { Tool = "no-such-tool" }] });

        Assert.Equal(("TUT4020", false), (error.Code, error.IsTransient));
        Assert.Contains("'no-such-tool'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(">=2.38", "2.38", true)]
    [InlineData(">2.38", "2.38.0", false)]
    [InlineData("<3", "2.99.99", true)]
    [InlineData("10.0", "10.0.401", true)]
    [InlineData("10.0", "10.10.0", false)]
    [InlineData("=1.2", "1.20.0", false)]
    [InlineData("<=1.2", "1.2.1", false)]
    public void Contains_Version_ComparesNumbersNotText(string range, string version, bool expected)
    {
        Assert.True(VersionRange.TryParse(range, out var parsed));

        Assert.Equal(expected, parsed.Contains(VersionRange.Find(version)!));
    }

    [Theory]
    [InlineData("")]
    [InlineData("latest")]
    [InlineData(">=1.x")]
    [InlineData("1.99999999999999999999")]
    public void TryParse_NoRange_SaysNo(string text) => Assert.False(VersionRange.TryParse(text, out _));

    private static ToolRequirement Tool(string script, string? version) => new() { Tool = "/bin/sh", Version = version, Probe = ["-c", script] };
}
