using System.Text.Json;

namespace Tutti.Cli.Tests;

/// <summary><c>tutti policy</c>, the real tool.</summary>
public sealed class PolicyTests : IAsyncLifetime
{
    private const string Good = """
        tutti: policy/v1
        rules:
          - { id: reads, allow: "github.get_*" }
          - { id: small, allow: pay.out, when: args.amount <= 5 }
          - { id: no-deletes, deny: "*.delete_*" }
        tests:
          - { call: github.get_issue, expect: allow, rule: reads }
          - { call: github.delete_repo, expect: deny, rule: no-deletes }

        """;

    private const string Pinned = "tutti: policy/v1\nservers: { github: { run: [x], pin: tutti.lock } }\nrules:\n  - { id: reads, allow: github.get_issue }\n";
    private const string Tools = """{"tools":[{"name":"get_issue","description":"Reads an issue","inputSchema":{"type":"object"}},{"name":"merge","inputSchema":{}}]}""";

    private readonly ToolRun _tool = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _tool.DisposeAsync();

    [Fact]
    public async Task Check_GoodAndFaultyPolicies_NamesAllFaultsAndEndsWithTwo()
    {
        Write("policy.yaml", Good);
        Write("bad.yaml", Good.Replace("deny:", "dney:", StringComparison.Ordinal));

        var good = await _tool.RunAsync("policy", "check");
        var bad = await _tool.RunAsync("policy", "check", "policy.yaml", "bad.yaml", "-o", "json");

        Assert.Equal((ExitCode.Success, ""), (good.Code, good.Output));
        Assert.Contains("policy.yaml: good. 3 rules, 2 tests", good.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, bad.Code);
        using var json = JsonDocument.Parse(bad.Output);
        Assert.Contains(json.RootElement.EnumerateArray(), static fault => fault.GetProperty("code").GetString() == "TUT4602" && fault.GetProperty("line").GetInt32() == 5);
        Assert.False(Directory.Exists(_tool.Store));
    }

    [Fact]
    public async Task Test_APolicy_SaysWhatPassesAndWhatIsNotTested()
    {
        Write("policy.yaml", Good + "  - { call: pay.out, args: { amount: 9 }, expect: allow }\n");

        var result = await _tool.RunAsync("policy", "test");

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains("FAILED  pay.out", result.Output, StringComparison.Ordinal);
        Assert.Contains("3 tests: 2 passed, 1 failed.", result.Error, StringComparison.Ordinal);
        Assert.Contains("No test reaches: small.", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_ACall_SaysWhy()
    {
        Write("policy.yaml", Good);

        var small = await _tool.RunAsync("policy", "explain", "pay.out", "amount=4", "-o", "json");
        var large = await _tool.RunAsync("policy", "explain", "{ call: pay.out, args: { amount: 6 } }");
        var unknown = await _tool.RunAsync("policy", "explain", "pay.out");

        using var json = JsonDocument.Parse(small.Output);
        Assert.Equal(("allow", "small", "policy.yaml#/rules/1"), (json.RootElement.GetProperty("verdict").GetString(), json.RootElement.GetProperty("rule").GetString(), json.RootElement.GetProperty("pointer").GetString()));
        Assert.StartsWith("deny pay.out\n", large.Output, StringComparison.Ordinal);
        Assert.Contains("its condition is false", large.Output, StringComparison.Ordinal);
        Assert.Contains("its condition is not known", unknown.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("amount")]
    [InlineData("=4")]
    public async Task Explain_AnArgumentWithoutNameOrValue_SaysHowToWriteIt(string argument)
    {
        Write("policy.yaml", Good);

        var result = await _tool.RunAsync("policy", "explain", "pay.out", argument);

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains($"error TUT5026: '{argument}' gives no argument.", result.Error, StringComparison.Ordinal);
        Assert.Contains("Write NAME=VALUE", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_WhileATestFails_SaysWhyAllTheSame()
    {
        Write("policy.yaml", Good + "  - { call: pay.out, args: { amount: 9 }, expect: allow }\n");

        var result = await _tool.RunAsync("policy", "explain", "pay.out", "amount=9");

        Assert.Equal(ExitCode.Success, result.Code);
        Assert.StartsWith("deny pay.out\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("policy.yaml:9:5: The test of 'pay.out' expects allow", result.Error, StringComparison.Ordinal);
        Assert.Contains("is not taken into force (TUT2018)", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("limit: 3/hour per caller.team", "the key 'caller.team' of limit")]
    [InlineData("limit: { at_once: 2, per: caller.team }", "the key 'caller.team' of limit")]
    [InlineData("spend: { amount: args.amount, unit: USD, from: day }", "the key 'caller.team' of budget 'day' is not known")]
    [InlineData("spend: { amount: args.missing, unit: USD, from: all }", "the amount 'args.missing' is not known")]
    public async Task Explain_WhatCannotBeTold_IsNamed(string part, string told)
    {
        Write("policy.yaml", $"tutti: policy/v1\nbudgets: {{ day: {{ limit: 5 USD, window: day@UTC, per: caller.team }}, all: {{ limit: 5 USD, window: day@UTC }} }}\nrules:\n  - {{ id: pays, allow: pay.out, {part} }}\n");

        var result = await _tool.RunAsync("policy", "explain", "pay.out", "amount=4");

        Assert.StartsWith("deny pay.out", result.Output, StringComparison.Ordinal);
        Assert.Contains(told, result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Diff_RecordedCalls_NamesThoseThatAreJudgedOtherwise()
    {
        Write("old.yaml", Good);
        Write("new.yaml", Good.Replace("args.amount <= 5", "args.amount <= 3", StringComparison.Ordinal));
        Write("calls.jsonl", "{\"call\":\"pay.out\",\"args\":{\"amount\":4}}\n{\"call\":\"pay.out\",\"args\":{\"amount\":1}}\n");

        var result = await _tool.RunAsync("policy", "diff", "old.yaml", "new.yaml", "--calls", "calls.jsonl");

        Assert.Equal(ExitCode.Success, result.Code);
        Assert.Contains("1 pay.out  allow (small)  deny  stricter", result.Output, StringComparison.Ordinal);
        Assert.Contains("2 calls: 1 judged otherwise, 0 let through", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Diff_WithoutAFile_JudgesWhatTheStoreHasRecorded()
    {
        const string Old = """
            tutti: policy/v1
            rules:
              - { id: reads, allow: process:cat }
              - { id: echoes, allow: process:echo }

            """;
        Write("policy.yaml", Old);
        Write("new.yaml", Old.Replace("allow: process:echo", "allow: process:echo, when: '\"twice\" in args.run', after: { process:cat: }", StringComparison.Ordinal));
        Write("flow.yaml", "tutti: flow/v1\nname: talk\nagents:\n  one: { process: [echo, once] }\n  reads: { process: [cat, policy.yaml] }\n  two: { process: [echo, twice] }\n"
            + "steps:\n  one: { agent: one }\n  reads: { agent: reads }\n  two: { agent: two }\n");
        _tool.Variables["TUTTI_POLICY"] = "policy.yaml";
        var run = await _tool.RunAsync("run", "flow.yaml");

        var result = await _tool.RunAsync("policy", "diff", "policy.yaml", "new.yaml", "-o", "jsonl");
        var said = await _tool.RunAsync("policy", "diff", "policy.yaml", "new.yaml");
        var later = await _tool.RunAsync("policy", "diff", "policy.yaml", "new.yaml", "--since", "2100-01-01");
        var both = await _tool.RunAsync("policy", "diff", "policy.yaml", "new.yaml", "--since", "7d", "--calls", "-");

        Assert.Equal(ExitCode.Success, run.Code);
        using var row = JsonDocument.Parse(result.Output); // one line: the other one came after 'reads', and says it twice
        Assert.Equal(("process:echo", "one", "allow", "deny"), (row.RootElement.GetProperty("call").GetString(), row.RootElement.GetProperty("step").GetString(), row.RootElement.GetProperty("before").GetString(), row.RootElement.GetProperty("after").GetString()));
        Assert.Contains("3 calls: 1 judged otherwise", said.Error, StringComparison.Ordinal);
        Assert.Contains("0 calls: 0 judged otherwise", later.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, both.Code);
    }

    [Fact]
    public async Task Review_AListing_PinsToolsSoThatRulesMayAllowThem()
    {
        Write("policy.yaml", Pinned);
        Write("tools.json", Tools);

        var before = await _tool.RunAsync("policy", "scan", "github", "--tools", "tools.json");
        var review = await _tool.RunAsync("policy", "review", "github", "--tools", "tools.json", "--accept", "get_issue", "--risk", "merge=write");
        var after = await _tool.RunAsync("policy", "scan", "github", "--tools", "tools.json", "-o", "jsonl");
        var explained = await _tool.RunAsync("policy", "explain", "github.get_issue", "-o", "id");
        Write("tools.json", Tools.Replace("Reads", "Deletes", StringComparison.Ordinal));
        var changed = await _tool.RunAsync("policy", "scan", "github", "--tools", "tools.json");

        Assert.Equal((ExitCode.NeedsAttention, ExitCode.Success, ExitCode.Success, ExitCode.NeedsAttention), (before.Code, review.Code, after.Code, changed.Code));
        Assert.Contains("2 are denied until they are reviewed", before.Error, StringComparison.Ordinal);
        Assert.Contains("write (reviewed)", review.Output, StringComparison.Ordinal);
        Assert.Contains("\"state\":\"same\"", after.Output, StringComparison.Ordinal);
        Assert.Equal("allow\n", explained.Output);
        Assert.Contains("changed: description", changed.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TUT5022", "policy", "scan", "gitub", "--tools", "tools.json")]
    [InlineData("TUT5023", "policy", "scan", "open", "--tools", "tools.json")]
    [InlineData("TUT5020", "policy", "scan", "github", "--tools", "nothing.json")]
    [InlineData("TUT2402", "policy", "scan", "github", "--tools", "policy.yaml")]
    [InlineData("TUT5024", "policy", "review", "github", "--tools", "tools.json", "--risk", "merge=huge")]
    [InlineData("TUT5025", "policy", "review", "github", "--tools", "tools.json", "--effect", "merge=maybe")]
    [InlineData("TUT2403", "policy", "review", "github", "--tools", "tools.json", "--effect", "merg=pure")]
    [InlineData("TUT2403", "policy", "review", "github", "--tools", "tools.json", "--accept", "merg")]
    [InlineData("TUT5021", "policy", "key", "a b")]
    [InlineData("TUT2019", "policy", "explain", "nothing")]
    [InlineData("TUT5026", "policy", "explain", "github.get_issue", "--args", "{}")]
    public async Task AnyVerb_WrongArguments_EndsWithTwoAndACode(string code, params string[] arguments)
    {
        Write("policy.yaml", "tutti: policy/v1\nservers: { github: { run: [x], pin: tutti.lock }, open: { run: [y] } }\n");
        Write("tools.json", Tools);

        var result = await _tool.RunAsync(arguments);

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains($"error {code}: ", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain($"error {code}: error", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("policy", "check", "/")]
    [InlineData("policy", "check", "sub/")]
    [InlineData("policy", "test", "/")]
    [InlineData("policy", "explain", "github.get_issue", "--policy", "/")]
    [InlineData("policy", "scan", "github", "--policy", "/")]
    public async Task AnyVerb_AFolderForAPolicy_IsTold(params string[] arguments)
    {
        var result = await _tool.RunAsync(arguments);

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains("TUT2009: A folder is no policy", result.Output + result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_AName_PrintsTheKeyAndWhatIsStoredApart()
    {
        var result = await _tool.RunAsync("policy", "key", "ci", "--user", "ci-bot");

        Assert.StartsWith("tutti_ci_", result.Output, StringComparison.Ordinal);
        Assert.Contains("user: ci-bot", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(result.Output.Trim(), result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_AFileThatBecomesFaulty_SaysThatAnOlderPolicyStaysInForce()
    {
        Write("policy.yaml", Good);
        _tool.Variables["TUTTI_POLICY"] = "policy.yaml";

        var good = await _tool.RunAsync("policy", "status");
        Write("policy.yaml", Good.Replace("deny:", "dney:", StringComparison.Ordinal));
        var faulty = good;
        while (!faulty.Output.Contains("TUT4602", StringComparison.Ordinal) && faulty.Code == ExitCode.Success) { faulty = await _tool.RunAsync("policy", "status"); }

        Assert.Equal(ExitCode.Success, good.Code);
        Assert.Contains("rules     3", good.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("faulty", good.Output, StringComparison.Ordinal);
        Assert.Equal(DigestIn(good), DigestIn(faulty));
        Assert.Contains("an older one stays in force", faulty.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tutti: policy/v1\nrules: [{ id: reads, allow: github.get_issue }]\n")]
    [InlineData("# Ours.\n---\ntutti: policy/v1\nrules: [{ id: reads, allow: github.get_issue }]\n")]
    [InlineData("description: Ours.\ntutti: policy/v1\nrules: [{ id: reads, allow: github.get_issue }]\n")]
    [InlineData("\"tutti\": policy/v1\nrules: [{ id: reads, allow: github.get_issue }]\n")]
    [InlineData("tutti : policy/v1\nrules: [{ id: reads, allow: github.get_issue }]\n")]
    [InlineData("{\"tutti\":\"policy/v1\",\"rules\":[{\"id\":\"reads\",\"allow\":\"github.get_issue\"}]}")]
    public async Task Status_APolicyBesideTheStore_IsInForceHoweverItIsWritten(string text)
    {
        Directory.CreateDirectory(_tool.Store);
        Write("store/policy.yaml", text);

        var check = await _tool.RunAsync("policy", "check", "store/policy.yaml");
        var status = await _tool.RunAsync("policy", "status");

        Assert.Equal((ExitCode.Success, ExitCode.Success), (check.Code, status.Code));
        Assert.Contains($"file      {Path.Combine(_tool.Store, "policy.yaml")}\n", status.Output, StringComparison.Ordinal);
        Assert.Contains("rules     1\n", status.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Tutti: policy/v1\nrules: [{ id: reads, allow: github.get_issue }]\n", "TUT2001")]
    [InlineData("rules: [{ id: reads, allow: github.get_issue }]\n", "TUT2001")]
    [InlineData("include: [more.yaml]\n", "TUT2001")]
    [InlineData("apiVersion: kyverno.io/v1\nkind: Policy\n", "TUT2001")]
    [InlineData("", "TUT46")]
    [InlineData("{", "TUT46")]
    [InlineData(null, "TUT2009")]
    public async Task Status_AFileBesideTheStoreThatIsNoPolicy_IsRefusedAndNotIgnored(string? text, string code)
    {
        Directory.CreateDirectory(_tool.Store);
        if (text is null) { File.CreateSymbolicLink(Path.Combine(_tool.Store, "policy.yaml"), "nowhere"); }
        else { Write("store/policy.yaml", text); }

        var status = await _tool.RunAsync("policy", "status");

        Assert.NotEqual(ExitCode.Success, status.Code);
        Assert.Contains(code, status.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("everything is allowed", status.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_NoPolicy_SaysWhereItWasLookedFor()
    {
        var status = await _tool.RunAsync("policy", "status");

        Assert.Contains($"file      none: {Path.Combine(_tool.Store, "policy.yaml")} is not there, and TUTTI_POLICY names no other\n", status.Output, StringComparison.Ordinal);
        Assert.Contains("everything that a flow declares is allowed", status.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Schema_OfPolicies_IsPrinted()
    {
        using var json = JsonDocument.Parse((await _tool.RunAsync("policy", "schema")).Output);

        Assert.Equal("policy/v1", json.RootElement.GetProperty("title").GetString());
    }

    private static string DigestIn(ToolResult status) => status.Output.Split('\n').Single(static line => line.StartsWith("digest", StringComparison.Ordinal));

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_tool.Folder, name), text);
}
