using System.Text.Json;
using System.Text.Json.Nodes;
using Tutti.Governance.Decisions;
using Tutti.Governance.Gates;
using Tutti.Kernel.Journal;

namespace Tutti.Cli.Tests;

/// <summary>The levels <c>policy</c> and <c>budgets</c> of <c>tutti verify</c>, the real tool on real stores, and on one that somebody with its key wrote anew.</summary>
public sealed class VerifyLevelsTests : IAsyncLifetime
{
    private const string Policy = """
        tutti: policy/v1
        budgets: { day: { limit: 10.00 USD, window: day@UTC } }
        rules:
          - { id: cheap, allow: process:echo, spend: { amount: 2.50m, unit: USD, from: day } }

        """;

    private const string Flow = """
        tutti: flow/v1
        name: pays
        agents:
          echo: { process: { run: [echo, hello], cwd: "${run.directory}" } }
          other: { process: { run: [printf, hello], cwd: "${run.directory}" } }
        steps:
          say: { agent: echo }
          never: { agent: other }

        """;

    private readonly ToolRun _tool = new();

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(At("policy.yaml"), Policy, ToolRun.Cancellation);
        await File.WriteAllTextAsync(At("flow.yaml"), Flow, ToolRun.Cancellation);
        _tool.Variables["TUTTI_POLICY"] = At("policy.yaml");
    }

    public ValueTask DisposeAsync() => _tool.DisposeAsync();

    [Fact]
    public async Task Verify_StoreWithDecisionsAndBudgets_HoldsOnBothLevels_AndSaysWhichPolicyItNeeds()
    {
        var run = await RunAsync();

        var with = await _tool.RunAsync("verify", "--all", "--policy", "policy.yaml", "--require", "policy", "--require", "budgets");
        var one = await _tool.RunAsync("verify", run, "--policy", "policy.yaml", "-o", "json");
        var without = await _tool.RunAsync("verify", "--all", "--require", "policy");
        var missing = await _tool.RunAsync("verify", "--all", "--policy", "nowhere.yaml");

        Assert.True(with.Code == ExitCode.Success, with.Output);
        Assert.Contains("PASS         policy     2 of 2 decisions given again", with.Output, StringComparison.Ordinal);
        Assert.Contains("PASS         budgets    1 account of 1 ledger, 1 hold: 2.50 USD booked", with.Output, StringComparison.Ordinal);
        using var report = JsonDocument.Parse(one.Output);
        Assert.Equal(["Pass", "Pass"], report.RootElement.GetProperty("levels").EnumerateArray().Where(static level => level.GetProperty("name").GetString() is "policy" or "budgets").Select(static level => level.GetProperty("verdict").GetString()));
        Assert.Equal((ExitCode.VerificationFailed, ExitCode.Usage), (without.Code, missing.Code));
        Assert.Contains("NOT CHECKED  policy     0 of 2 decisions given again; 2 under policies that were not given: --policy FILE for ", without.Output, StringComparison.Ordinal);
    }

    /// <summary>A policy that a flow brought is one of its files, and may lie in a folder beside it.</summary>
    [Fact]
    public async Task Verify_FlowWithAPolicyOfItsOwn_IsNotCheckedWithoutIt_AndHoldsWithIt()
    {
        Directory.CreateDirectory(At("rules"));
        await File.WriteAllTextAsync(At("rules/narrow.yaml"), "tutti: policy/v1\nrules:\n  - { id: narrow, allow: process:echo }\n", ToolRun.Cancellation);
        await File.WriteAllTextAsync(At("flow.yaml"), Flow.Replace("name: pays\n", "name: pays\npolicy: ./rules/narrow.yaml\n", StringComparison.Ordinal), ToolRun.Cancellation);
        await RunAsync();

        var without = await _tool.RunAsync("verify", "--all", "--policy", "policy.yaml");
        var with = await _tool.RunAsync("verify", "--all", "--policy", "policy.yaml", "--policy", "rules/narrow.yaml", "--require", "policy");

        Assert.True(without.Code == ExitCode.Success, without.Output);
        Assert.Contains("NOT CHECKED  policy     0 of 2 decisions given again; 2 under policies that were not given", without.Output, StringComparison.Ordinal);
        Assert.Contains("PASS         policy     2 of 2 decisions given again", with.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_BundleAndReceipt_MakeTheDecisionsAgain_WhereAllOfThemAreThere()
    {
        var run = await RunAsync();
        await _tool.RunAsync("runs", "export", run, "--to", "whole.zip");
        await _tool.RunAsync("runs", "export", run, "--to", "part.zip", "--withhold", "say");
        await _tool.RunAsync("audit", "proof", run, "say", "--to", "say.json");

        var whole = await _tool.RunAsync("verify", "whole.zip", "--policy", "policy.yaml", "--require", "policy");
        var part = await _tool.RunAsync("verify", "part.zip", "--policy", "policy.yaml");
        var step = await _tool.RunAsync("verify", "say.json", "--policy", "policy.yaml");

        Assert.True(whole.Code == ExitCode.Success, whole.Output);
        Assert.Contains("PASS         policy     2 of 2 decisions given again", whole.Output, StringComparison.Ordinal);
        Assert.Contains("NOT CHECKED  budgets    ", whole.Output, StringComparison.Ordinal);
        Assert.Matches(@"PASS: \d+ records under the head of \d+ of tutti/", whole.Output);
        Assert.Matches(@"NOT CHECKED  policy     \d+ records that it rests on are withheld", part.Output);
        Assert.Contains("NOT CHECKED  policy     only some records of the run are here", step.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_StoreWithoutAPolicyFile_KnowsThePolicyThatItHad()
    {
        _tool.Variables.Remove("TUTTI_POLICY");
        File.Delete(At("policy.yaml"));
        await RunAsync();

        var verified = await _tool.RunAsync("verify", "--all", "--require", "policy");

        Assert.True(verified.Code == ExitCode.Success, verified.Output);
        Assert.Contains("PASS         policy     2 of 2 decisions given again", verified.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_StoreThatSomebodyWithItsKeyWroteAnew_FailsOnTheLevelThatCanTell()
    {
        await RunAsync();

        var decided = await ForgeAsync("decided", static record => record.Kind == RecordKind.StepRefused && GateRecord.Parse(record.Content.Span) is { } denied
            ? record with { Kind = RecordKind.StepAdmitted, Body = new byte[] { 1 }, Content = (denied with { Verdict = Verdict.Allow, Rule = "cheap", Refusal = null }).ToJson() }
            : record);
        var booked = await ForgeAsync("booked", static record => record.Kind == RecordKind.ObjectChanged ? record with { Content = Replace(record.Content, "\"committed\",\"Hold\":\"", "\"committed\",\"Hold\":\"x") } : record);

        Assert.Equal((ExitCode.VerificationFailed, ExitCode.VerificationFailed), (decided.Code, booked.Code));
        Assert.Equal(["FAIL         policy"], FailuresOf(decided));
        Assert.Equal(["FAIL         budgets"], FailuresOf(booked));
        Assert.Contains("first bad position: ", booked.Output, StringComparison.Ordinal);
    }

    private static string[] FailuresOf(ToolResult verified) => [.. verified.Output.Split('\n').Where(static line => line.StartsWith("FAIL  ", StringComparison.Ordinal)).Select(static line => line[..24].TrimEnd())];

    /// <summary>Changes an event of an Object: a content is the reply, a count, and events with their lengths before them, which are small enough here for two bytes.</summary>
    private static ReadOnlyMemory<byte> Replace(ReadOnlyMemory<byte> content, string what, string with)
    {
        var at = content.Span.IndexOf(System.Text.Encoding.UTF8.GetBytes(what));
        if (at < 0) { return content; }
        var start = content.Span[..at].LastIndexOf("{"u8);
        var text = System.Text.Encoding.UTF8.GetString(content.Span[start..]);
        var (wide, changed) = (content.Span[start - 1] < 0x80 && content.Span[start - 2] >= 0x80, System.Text.Encoding.UTF8.GetBytes(JsonNode.Parse(text.Replace(what, with, StringComparison.Ordinal))!.ToJsonString()));
        byte[] length = changed.Length < 0x80 ? [(byte)changed.Length] : [(byte)(changed.Length | 0x80), (byte)(changed.Length >> 7)];
        return (byte[])[.. content.Span[..(start - (wide ? 2 : 1))], .. length, .. changed];
    }

    private async Task<ToolResult> ForgeAsync(string name, Func<JournalRecord, JournalRecord> change)
    {
        await ForgedLog.WriteAsync(_tool.Store, At(name), change);
        return await _tool.RunAsync("verify", "--all", "--store", At(name), "--policy", "policy.yaml");
    }

    private string At(string name) => Path.Combine(_tool.Folder, name);

    private async Task<string> RunAsync()
    {
        var result = await _tool.RunAsync("run", "flow.yaml");
        Assert.True(result.Output.StartsWith("run ", StringComparison.Ordinal), result.Error);
        return result.Output.Split(' ')[1];
    }
}
