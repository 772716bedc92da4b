using System.Text;
using System.Text.Json;
using Tutti.Documents;
using Tutti.Governance.Calls;
using Tutti.Governance.Identities;
using Tutti.Governance.Naming;
using Tutti.Governance.Pins;
using Tutti.Governance.Policies;
using Tutti.Governance.Policies.Loading;

namespace Tutti.Governance.Tests.Support;

/// <summary>Policies from texts, and calls in one line.</summary>
internal static class Policy
{
    internal static readonly DateTimeOffset Now = new(2026, 11, 21, 10, 0, 0, TimeSpan.Zero);

    internal const string Head = "tutti: policy/v1\n";

    /// <summary>A lock file with the tools of a payment server.</summary>
    internal static string StripeLock { get; } = LockOf("stripe",
        """{"name":"create_refund","description":"Refunds a charge","inputSchema":{"type":"object","properties":{"amount":{"type":"integer"},"currency":{"type":"string","enum":["usd","eur"]},"charge":{"type":"string"}},"required":["amount","currency","charge"]}}""",
        """{"name":"retrieve_charge","inputSchema":{"type":"object","properties":{"charge":{"type":"string"}},"required":["charge"]}}""",
        """{"name":"delete_customer","inputSchema":{"type":"object","properties":{"id":{"type":"string"}},"required":["id"]}}""");

    internal static PolicySet Of(string rules, params (string Path, string Text)[] more)
    {
        var policy = TryOf(rules, out var faults, more);
        Assert.True(policy is not null, string.Join('\n', faults));
        return policy;
    }

    internal static PolicySet? TryOf(string text, out IReadOnlyList<DocumentFault> faults, params (string Path, string Text)[] more) =>
        TryRaw(text.StartsWith("tutti:", StringComparison.Ordinal) ? text : Head + text, out faults, more);

    /// <summary>A policy from a text as it is.</summary>
    internal static PolicySet? TryRaw(string text, out IReadOnlyList<DocumentFault> faults, params (string Path, string Text)[] more)
    {
        var files = more.ToDictionary(static file => file.Path, static file => file.Text);
        files["policy.yaml"] = text;
        return PolicyLoader.TryLoad(new PolicyTexts(files), "policy.yaml", out faults);
    }

    internal static GateCall Call(string target, string args = "{}", string? agent = null, string user = "ann", RunFacts? run = null, string? fingerprint = null, string? step = null, Caller? caller = null) => new()
    {
        Caller = caller ?? new Caller(user, CallerKind.Local),
        Run = run ?? new RunFacts("run-1"),
        Target = TargetName.Parse(target),
        Arguments = CallArguments.Parse(Encoding.UTF8.GetBytes(args)),
        Time = Now,
        Agent = agent,
        Step = step,
        Fingerprint = fingerprint,
    };

    /// <summary>A call of a tool as it was reviewed.</summary>
    internal static GateCall Pinned(PolicySet policy, string target, string args = "{}", string? agent = null, RunFacts? run = null)
    {
        var name = TargetName.Parse(target);
        return Call(target, args, agent, run: run, fingerprint: policy.Pins.Find(name.Server, name.Name)?.Definition.Fingerprint);
    }

    internal static RunFacts After(params (string Target, string Args)[] calls) =>
        new("run-1", history: new RunHistory([.. calls.Select(static call => new PastCall(TargetName.Parse(call.Target), CallArguments.Parse(Encoding.UTF8.GetBytes(call.Args))))]));

    internal static string LockOf(string server, params string[] tools) => LockReview.Accept(
        ToolLock.Empty, ToolListing.Of(server, tools.Select(static tool => ToolDefinition.Of(JsonElement.Parse(tool)))), tools: null, new Dictionary<string, Risks.RiskClass>(), "ann", Now).ToString();
}
