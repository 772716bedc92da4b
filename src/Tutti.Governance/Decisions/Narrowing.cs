using Tutti.Governance.Policies;

namespace Tutti.Governance.Decisions;

/// <summary>Puts what a run's own policy decides on top of what the policy in force does: the strictest verdict wins, and everything that either wants must be.</summary>
internal static class Narrowing
{
    /// <summary>Both decisions as one.</summary>
    /// <param name="decision">Of the policy in force.</param>
    /// <param name="own">Of the run's own policy.</param>
    /// <param name="name">What names of the run's own rules begin with.</param>
    public static Decision Of(Decision decision, Decision own, string name)
    {
        var verdict = own.Verdict > decision.Verdict ? own.Verdict : decision.Verdict;
        var isOwn = own.Verdict > decision.Verdict;
        var isDenied = verdict == Verdict.Deny;
        return new Decision(decision.Call, decision.PolicyDigest, decision.Risk)
        {
            Verdict = verdict,
            Rule = isOwn ? Named(own.Rule) : decision.Rule,
            Denial = isOwn ? own.Denial is { Rule: { } rule } denial ? denial with { Rule = $"{name}:{rule}" } : own.Denial : decision.Denial,
            Grant = decision.Grant,
            Applied = [.. decision.Applied, .. own.Applied.Select(rule => Renamed(rule))],
            Observed = [.. decision.Observed, .. own.Observed.Select(observed => observed with { Rule = Renamed(observed.Rule) })],
            Spends = isDenied ? [] : decision.Spends,
            Limits = isDenied ? [] : [.. decision.Limits, .. own.Limits.Select(charge => charge with { Limit = charge.Limit with { Id = $"{name}:{charge.Limit.Id}" }, Rule = Renamed(charge.Rule) })],
            Places = isDenied ? [] : [.. decision.Places, .. own.Places.Select(charge => charge with { Place = charge.Place with { Id = $"{name}:{charge.Place.Id}" }, Rule = Renamed(charge.Rule) })],
            Approvals = verdict == Verdict.Ask ? [.. decision.Approvals, .. own.Approvals.Select(terms => terms with { Rule = Renamed(terms.Rule) })] : [],
            Redactions = [.. decision.Redactions, .. own.Redactions],
            Labels = [.. decision.Labels.Union(own.Labels, StringComparer.Ordinal)],
            IsHidden = decision.IsHidden || own.IsHidden,
        };

        RuleReference Renamed(RuleReference rule) => rule with { Id = $"{name}:{rule.Id}" };

        RuleReference? Named(RuleReference? rule) => rule is null ? null : Renamed(rule);
    }
}
