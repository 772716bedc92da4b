using System.Text.Json.Serialization;
using Tutti.Governance.Decisions;
using Tutti.Governance.Policies.Explaining;
using Tutti.Governance.Risks;

namespace Tutti.Cli.Policies;

/// <summary>A decision as scripts read it.</summary>
internal sealed record DecisionRow(
    string Call,
    string Verdict,
    string? Rule,
    string? Pointer,
    string? Code,
    string? Message,
    string Risk,
    string? Grant,
    IReadOnlyList<string> Spends,
    IReadOnlyList<string> Limits,
    IReadOnlyList<string> Places,
    IReadOnlyList<string> Approvals,
    IReadOnlyList<string> Observed,
    IReadOnlyList<RuleRow> Rules,
    string Arguments,
    string Policy)
{
    public static DecisionRow Of(Decision decision, IReadOnlyList<ExplainedRule>? rules = null) => new(
        decision.Call.Target.Full,
        PolicyCheck.WordOf(decision.Verdict),
        decision.Rule?.Id,
        decision.Rule?.JsonPointer,
        decision.Denial?.Code,
        decision.Denial?.Message,
        RiskLadder.WordOf(decision.Risk),
        decision.Grant,
        [.. decision.Spends.Select(static spend => $"{spend.Amount} from {spend.Budget.Name}{(spend.Key.Length > 0 ? $" of {spend.Key}" : "")}")],
        [.. decision.Limits.Select(static limit => $"{limit.Limit.Count} in {limit.Limit.Window}{(limit.Key.Length > 0 ? $" for {limit.Key}" : "")}")],
        [.. decision.Places.Select(static place => $"{place.Place.Most} at once{(place.Key.Length > 0 ? $" for {place.Key}" : "")}")],
        [.. decision.Approvals.Select(static terms => $"{terms.Quorum} of {(terms.Groups.Count + terms.Users.Count == 0 ? "anybody" : string.Join(", ", terms.Groups.Select(static group => $"group {group}").Concat(terms.Users)))}{(terms.ExcludesCaller ? ", not the caller" : "")}")],
        [.. decision.Observed.Select(static observed => $"{observed.Rule.Id} would {PolicyCheck.WordOf(observed.Verdict)}")],
        [.. (rules ?? []).Select(static rule => new RuleRow(rule.Rule.Reference.Id, ActionOf(rule), OutcomeOf(rule.Outcome), rule.Rule.Reference.Place.ToString(), rule.Why))],
        decision.Call.Arguments.Digest,
        decision.PolicyDigest);

    private static string ActionOf(ExplainedRule rule) => rule.Rule.Action.ToString().ToLowerInvariant();

    private static string OutcomeOf(RuleOutcome outcome) => outcome switch
    {
        RuleOutcome.Applied => "applies",
        RuleOutcome.Observed => "would apply (observed)",
        RuleOutcome.NotForThis => "is for others",
        RuleOutcome.ConditionFalse => "its condition is false",
        RuleOutcome.ConditionUnknown => "its condition is not known",
        _ => "the call before it is missing",
    };
}

/// <summary>What one rule did.</summary>
internal sealed record RuleRow(string Id, string Action, string Outcome, string At, string? Why);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = false)]
[JsonSerializable(typeof(DecisionRow))]
[JsonSerializable(typeof(RuleRow))]
[JsonSerializable(typeof(ChangeRow))]
[JsonSerializable(typeof(ToolRow))]
internal sealed partial class PolicyJson : JsonSerializerContext;
