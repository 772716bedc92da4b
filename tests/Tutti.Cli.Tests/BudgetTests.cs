using System.Security.Cryptography;
using System.Text;

namespace Tutti.Cli.Tests;

/// <summary><c>tutti budget</c>, and prices in <c>tutti models list</c>, the real tool.</summary>
public sealed class BudgetTests : IAsyncLifetime
{
    private const string BobsKey = "tutti_bob_0123456789abcdef0123456789abcdef";
    private const string EvesKey = "tutti_eve_0123456789abcdef0123456789abcdef";

    private static readonly string Policy = $$"""
        tutti: policy/v1
        identities:
          keys:
            bob: { sha256: {{HashOf(BobsKey)}}, user: bob, groups: [finance] }
            eve: { sha256: {{HashOf(EvesKey)}}, user: eve }
        budgets: { day: { limit: 20.00 USD, window: day@UTC, managed_by: { group: finance } } }
        prices:
          - { model: thinker, from: 2020-01-01, unit: USD, input: 2.50, output: 10.00 }
          - { model: thinker, from: 2100-01-01, unit: USD, input: 1, output: 1 }
        breakers: { any: { flow: "*", failures: 50%, of: 20, open: 10m } }
        rules: [{ id: all, allow: "*" }]

        """;

    private readonly ToolRun _tool = new();

    public ValueTask InitializeAsync()
    {
        Write("policy.yaml", Policy);
        Write("bob.key", BobsKey);
        Write("eve.key", EvesKey);
        _tool.Variables["TUTTI_POLICY"] = "policy.yaml";
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _tool.DisposeAsync();

    [Fact]
    public async Task Set_ByWhoManagesIt_IsInForceAndInTheHistory_AndByOthersRefused()
    {
        var set = await _tool.RunAsync("budget", "set", "day", "5", "--key-file", "bob.key");
        var history = await _tool.RunAsync("budget", "history", "day", "-o", "json");
        var refused = await _tool.RunAsync("budget", "set", "day", "500", "--key-file", "eve.key");
        var nobody = await _tool.RunAsync("budget", "set", "day", "500", "--non-interactive");
        var faulty = await _tool.RunAsync("budget", "set", "day", "-5", "--key-file", "bob.key");
        var unknown = await _tool.RunAsync("budget", "set", "week", "5", "--key-file", "bob.key");

        Assert.Equal(ExitCode.Success, set.Code);
        Assert.Contains("5 (set; the policy says 20.00)", set.Output, StringComparison.Ordinal);
        Assert.Contains("\"by\":\"bob\"", history.Output.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("TUT2661", refused.Error, StringComparison.Ordinal);
        Assert.Contains("finance", refused.Error, StringComparison.Ordinal);
        Assert.Contains("TUT5032", nobody.Error, StringComparison.Ordinal);
        Assert.NotEqual(ExitCode.Success, faulty.Code);
        Assert.Contains("TUT5030", unknown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Change_WithAUnit_IsTakenWhereItIsTheAccounts_AndALimitSaysWhatItIsMadeOf()
    {
        var topped = await _tool.RunAsync("budget", "top-up", "day", "5 USD", "--key-file", "bob.key");
        var set = await _tool.RunAsync("budget", "set", "day", "10", "--key-file", "bob.key");
        var foreign = await _tool.RunAsync("budget", "top-up", "day", "5 EUR", "--key-file", "bob.key");
        var nothing = await _tool.RunAsync("budget", "top-up", "day", "0 USD", "--key-file", "bob.key");

        Assert.Contains("25.00 (20.00 + 5.00 topped up)", topped.Output, StringComparison.Ordinal);
        Assert.Contains("15 (10 set + 5 topped up; the policy says 20.00)", set.Output, StringComparison.Ordinal);
        Assert.Contains("TUT5033: The account 'day' counts USD, not EUR", foreign.Error, StringComparison.Ordinal);
        Assert.Contains("TUT5031", nothing.Error, StringComparison.Ordinal);
        Assert.Contains("15 (10 set", (await _tool.RunAsync("budget", "get", "day")).Output, StringComparison.Ordinal); // nothing else was done
    }

    [Fact]
    public async Task Spending_PastAShareToBeToldOf_IsInListHistoryAndLog()
    {
        Write("policy.yaml", Policy.Replace("window: day@UTC,", "window: day@UTC, warn: [10%, 50%],", StringComparison.Ordinal)
            .Replace("rules: [{ id: all, allow: \"*\" }]", "rules: [{ id: buy, allow: process:echo, spend: { amount: \"12\", unit: USD, from: day } }]", StringComparison.Ordinal));
        Write("flow.yaml", "tutti: flow/v1\nname: shop\nagents: { buyer: { process: [echo, bought] } }\nsteps:\n  buy: { agent: buyer }\n");

        var run = await _tool.RunAsync("run", "flow.yaml");
        var listed = await _tool.RunAsync("budget", "list");
        var history = await _tool.RunAsync("budget", "history", "day", "-o", "json");

        Assert.Equal(ExitCode.Success, run.Code);
        Assert.Contains("50 % reached", listed.Output, StringComparison.Ordinal);
        Assert.Contains("\"10 % reached\"", history.Output, StringComparison.Ordinal);
        Assert.Contains("\"50 % reached\"", history.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ModelsList_WithAPolicy_ShowsThePriceThatIsInForce()
    {
        _tool.Variables["TUTTI_MODEL_URL"] = "http://127.0.0.1:9";
        _tool.Variables["TUTTI_MODEL"] = "thinker";

        var listed = await _tool.RunAsync("models", "list");

        Assert.Contains("2.50 in, 10.00 out USD since 2020-01-01", listed.Output, StringComparison.Ordinal);
    }

    private static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_tool.Folder, name), text);
}
