using Tutti.Governance.Decisions;
using Tutti.Governance.Policies.Loading;
using Tutti.Governance.Policies.Testing;
using Tutti.Governance.Risks;
using Tutti.Governance.Tests.Support;

namespace Tutti.Governance.Tests.Policies.Scaffolds;

/// <summary>The policies of the folder <c>policies</c> are sound, and speak of the tools that their servers have.</summary>
public sealed class ScaffoldTests
{
    public static TheoryData<string> Names => [.. Scaffold.All];

    [Fact]
    public void Folder_AnyScaffold_HasARecord()
    {
        Assert.True(Scaffold.All.Count >= 20);
        Assert.Equal(Scaffold.All, Directory.GetFiles(Path.Combine(Scaffold.Folder, "tools")).Select(static file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Load_AnyScaffold_IsFaultlessAndItsTestsReachEveryRule(string name)
    {
        var policy = Scaffold.Read(name).Load();

        Assert.Empty(PolicyTestRunner.UntestedRules(policy));
        Assert.Contains(policy.Tests, static test => test.Expect == Verdict.Allow);
        Assert.Contains(policy.Tests, static test => test.Expect == Verdict.Deny);
        Assert.Contains(Scaffold.Read(name).Package, string.Join(' ', Assert.Single(policy.Servers).Value.Run), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Load_AgainstTheRecord_NamesToolsAndArgumentsThatAreThere(string name)
    {
        var policy = Scaffold.Read(name).Pin(out var faults);

        Assert.True(policy is not null && faults.Count == 0, string.Join('\n', faults));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Risks_AnyTool_StandsInOneLine(string name)
    {
        var scaffold = Scaffold.Read(name);

        Assert.Equal(scaffold.Tools.Order(StringComparer.Ordinal), scaffold.Risks.Select(static row => row.Tool).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Rules_AnyTool_IsNamedByOneThatDecides(string name)
    {
        var scaffold = Scaffold.Read(name);
        var rules = scaffold.Load().Rules;

        Assert.All(scaffold.Tools, tool => Assert.Contains(rules, rule => rule.Verdict is not null && rule.Targets.Contains($"{name}.{tool}")));
        // Patterns would take in the tools of later versions.
        Assert.DoesNotContain(rules.SelectMany(static rule => rule.Targets.Patterns), static pattern => pattern.Text.Contains('*', StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Decide_AToolOfALaterVersion_FallsToTheDefault(string name)
    {
        var decision = Scaffold.Read(name).Load().Decide(Policy.Call($"{name}.tool_of_a_later_version"));

        Assert.Equal((Verdict.Deny, "TUT2200"), (decision.Verdict, decision.Denial?.Code));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Decide_WhatRunsPaysOrDestroys_IsNeverAllowedWithoutALook(string name)
    {
        var scaffold = Scaffold.Read(name);
        var policy = scaffold.Load();

        Assert.DoesNotContain(scaffold.Risks, row => row.Risk > RiskClass.Write && policy.Decide(Policy.Call($"{name}.{row.Tool}")).Verdict == Verdict.Allow);
    }

    [Fact]
    public void Load_AllTogether_AreOnePolicy()
    {
        var files = Scaffold.All.ToDictionary(static name => name + ".yaml", static name => Scaffold.Read(name).Text);
        files["policy.yaml"] = $"{Policy.Head}include: [{string.Join(", ", Scaffold.All.Select(static name => name + ".yaml"))}]\n";

        var policy = PolicyLoader.TryLoad(new PolicyTexts(files), "policy.yaml", out var faults);

        Assert.True(policy is not null && faults.Count == 0, string.Join('\n', faults));
        Assert.Equal(Scaffold.All, policy.Servers.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Guide_AnyScaffold_HasItsLine()
    {
        var lines = File.ReadAllLines(Path.Combine(Scaffold.Folder, "README.md")).Where(static line => line.StartsWith("| [", StringComparison.Ordinal));

        Assert.Equal(Scaffold.All.Select(static name => Scaffold.Read(name).GuideLine()), lines);
    }
}
