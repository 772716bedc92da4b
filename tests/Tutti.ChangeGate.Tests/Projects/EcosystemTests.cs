using ChangeGate;
using ChangeGate.Checks;
using Tutti.ChangeGate.Tests.Support;

namespace Tutti.ChangeGate.Tests.Projects;

/// <summary>
/// A small repository of each ecosystem, really set up, built, tested and repaired. Where the tool is missing on this machine, the gate has to say
/// so instead: then that is what is tested.
/// </summary>
public sealed class EcosystemTests
{
    /// <summary>The tool, and the fixture: files before, and the change, whose form is wrong where the ecosystem brings a formatter.</summary>
    public static TheoryData<string, string> Kinds => new()
    {
        { "dotnet", "dotnet" }, { "node", "npm" }, { "python", "python3" }, { "go", "go" }, { "rust", "cargo" }, { "make", "make" }, { "shell", "sh" },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task GivenAChange_WhenChecked_ThenItIsBuiltTestedAndRepaired(string kind, string tool)
    {
        await using var host = await new GateHost { SearchPath = Toolbox.SearchPath }.OpenAsync();
        var user = Fixture.Of(kind).Make(Path.Combine(host.Home, "user"));

        var output = await host.RunAsync(host.Input(user.Root) with { RiskLimit = 100 });

        if (!Toolbox.Has(tool))
        {
            Assert.Equal(GateVerdict.CannotRunHere, output.Verdict);
            Assert.All(output.Checks.Where(check => check.Name.StartsWith(kind, StringComparison.Ordinal)), static check => Assert.Equal(CheckVerdict.CannotRunHere, check.Verdict));
            return;
        }

        Assert.True(output.Checks.All(static check => check.Verdict == CheckVerdict.Passed), GateHost.Explain(output));
        Assert.Equal(Fixture.Of(kind).HasFormatter ? GateVerdict.Repaired : GateVerdict.Passed, output.Verdict);
        Assert.Contains(output.Checks, check => check.Name == kind + ".tests");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task GivenAWrongChange_WhenChecked_ThenItsTestsAreRed(string kind, string tool)
    {
        Assert.SkipUnless(Toolbox.Has(tool), $"needs {tool}: ./test --install, or see what this machine offers");
        await using var host = await new GateHost { SearchPath = Toolbox.SearchPath }.OpenAsync();
        var user = Fixture.Of(kind).MakeWrong(Path.Combine(host.Home, "user"));

        var output = await host.RunAsync(host.Input(user.Root) with { RiskLimit = 100 }, "no");

        Assert.Equal(GateVerdict.Rejected, output.Verdict);
        var tests = output.Checks.Single(check => check.Name == kind + ".tests");
        Assert.True(tests.Verdict == CheckVerdict.Failed, GateHost.Explain(output));
        Assert.Equal(3, tests.Attempts);
    }

    [Theory]
    [InlineData("dotnet")]
    [InlineData("node")]
    [InlineData("python")]
    [InlineData("go")]
    [InlineData("rust")]
    [InlineData("make")]
    public async Task GivenAMachineWithoutTheTool_WhenChecked_ThenTheGateIsNeitherGreenNorRed(string kind)
    {
        await using var host = await new GateHost { SearchPath = Toolbox.OnlyGit }.OpenAsync();
        var user = Fixture.Of(kind).MakeWrong(Path.Combine(host.Home, "user"));

        var output = await host.RunAsync(host.Input(user.Root) with { RiskLimit = 100 });

        Assert.Equal(GateVerdict.CannotRunHere, output.Verdict);
        Assert.Equal("main", user.Branches);
    }
}
