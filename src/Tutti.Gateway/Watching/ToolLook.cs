using System.Text.Json;
using Tutti.Agents.Mcp;
using Tutti.Gateway.Runs;
using Tutti.Governance.Calls;
using Tutti.Governance.Decisions;
using Tutti.Governance.Identities;
using Tutti.Governance.Naming;
using Tutti.Governance.Pins;
using Tutti.Governance.Policies;
using Tutti.Governance.Policies.Explaining;
using Tutti.Governance.Risks;
using Tutti.Kernel;

namespace Tutti.Gateway.Watching;

/// <summary>The tools of all servers beside what was reviewed of them and what the policy says of them to one caller.</summary>
internal sealed class ToolLook(PolicySet policy, GatewayWatch watch, Caller caller, DateTimeOffset now)
{
    private readonly IReadOnlyList<string> _servers = watch.Servers(policy.Servers.Keys);

    /// <summary>All of them, in the order in which clients see them; those that are reviewed and not listed are behind the others of their server.</summary>
    public IReadOnlyList<ToolStatus> List() => [.. _servers.SelectMany(name => Of(policy.Servers.GetValueOrDefault(name) ?? new ServerDefinition { Name = name }))];

    private IEnumerable<ToolStatus> Of(ServerDefinition server)
    {
        var listing = watch.Of(server.Name).Tools;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in listing?.Entries ?? [])
        {
            if (NameOf(entry) is { } name && seen.Add(name)) { yield return StatusOf(server, name, FingerprintOf(entry), listing!.At); }
        }

        if (server.Pin is null || !policy.Pins.Servers.TryGetValue(server.Name, out var pinned)) { yield break; }
        foreach (var (name, pin) in pinned.Tools.Where(pin => !seen.Contains(pin.Key)).OrderBy(static pin => pin.Key, StringComparer.Ordinal))
        {
            yield return StatusOf(server, name, pin.Definition.Fingerprint, listedAt: null);
        }
    }

    private ToolStatus StatusOf(ServerDefinition server, string name, string? fingerprint, DateTimeOffset? listedAt)
    {
        var pin = policy.Pins.Find(server.Name, name);
        var target = fingerprint is not null && !ProtocolMethods.IsLikeOne(name) && TargetName.TryParse($"{server.Name}.{name}", out var parsed) ? parsed : null;
        var status = new ToolStatus
        {
            Name = _servers.Count == 1 ? name : McpTool.NameFor(server.Name, name),
            Server = server.Name,
            Tool = name,
            Risk = target is null ? RiskClass.Destructive : policy.RiskOf(target),
            RiskFrom = SourceOf(server, pin),
            Pinning = PinningOf(server, pin, fingerprint, listedAt),
            IsHidden = true,
            Verdict = ToolVerdict.Deny,
            ListedAt = listedAt,
        };
        return target is null ? status : Judged(status, new GateCall { Caller = caller, Run = new RunFacts("none", SessionWorkflow.Id), Target = target, Arguments = CallArguments.None, Time = now, Fingerprint = fingerprint });
    }

    private ToolStatus Judged(ToolStatus status, GateCall call)
    {
        var explained = Explanation.Of(policy, call);
        if (!policy.Shows(call)) { return status with { Rule = explained.Decision.Rule?.Id ?? explained.Decision.Denial?.Rule }; }
        var verdict = VerdictOf(explained);
        return status with { IsHidden = false, Verdict = verdict, Rule = verdict == ToolVerdict.Depends ? null : explained.Decision.Rule?.Id };
    }

    /// <summary>What is certain without arguments and without a past, unless a rule that is not could make it otherwise.</summary>
    private ToolVerdict VerdictOf(Explanation explained)
    {
        var certain = explained.Rules.Where(static rule => rule is { Outcome: RuleOutcome.Applied, Why: null }).Select(static rule => StrictnessOf(rule.Rule.Action)).DefaultIfEmpty(0).Max();
        var open = explained.Rules.Where(static rule => rule.Outcome is RuleOutcome.ConditionUnknown or RuleOutcome.NothingBefore || rule is { Outcome: RuleOutcome.Applied, Why: not null });
        if (explained.Decision.Denial is { Code: not (DenialCodes.Default or DenialCodes.Rule) } && certain < StrictnessOf(RuleAction.Deny)) { return explained.Decision.Denial.Retry == RetryHint.OtherArguments ? ToolVerdict.Depends : ToolVerdict.Deny; }
        if (open.Any(rule => !rule.Rule.IsObserved && StrictnessOf(rule.Rule.Action) > certain)) { return ToolVerdict.Depends; }
        return certain switch
        {
            0 => policy.Default == Verdict.Ask ? ToolVerdict.Ask : ToolVerdict.Deny,
            1 => ToolVerdict.Allow,
            2 => ToolVerdict.Ask,
            _ => ToolVerdict.Deny,
        };
    }

    private static int StrictnessOf(RuleAction action) => action switch { RuleAction.Allow => 1, RuleAction.Ask => 2, RuleAction.Deny or RuleAction.Hide => 3, _ => 0 };

    private static RiskSource SourceOf(ServerDefinition server, ToolPin? pin) => pin switch
    {
        { Risk: not null } => RiskSource.Review,
        not null when server.TrustsAnnotations && RiskClassifier.OfAnnotations(pin.Definition.Annotations) is not null => RiskSource.Annotation,
        _ => RiskSource.Words,
    };

    private static ToolPinning PinningOf(ServerDefinition server, ToolPin? pin, string? fingerprint, DateTimeOffset? listedAt)
    {
        if (server.Pin is null) { return ToolPinning.NotPinned; }
        if (listedAt is null) { return ToolPinning.NotListed; }
        return pin is not null && pin.Definition.Fingerprint == fingerprint ? ToolPinning.Pinned : ToolPinning.Quarantined;
    }

    private static string? NameOf(JsonElement entry) =>
        entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty("name", out var given) && given.ValueKind == JsonValueKind.String && given.GetString() is { Length: > 0 } name ? name : null;

    private static string? FingerprintOf(JsonElement entry)
    {
        try { return ToolDefinition.Of(entry).Fingerprint; }
        catch (TuttiException) { return null; }
    }
}
