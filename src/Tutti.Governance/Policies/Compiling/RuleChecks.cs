using Tutti.Documents.Reading;
using Tutti.Expressions.Diagnostics;
using Tutti.Governance.Naming;

namespace Tutti.Governance.Policies.Compiling;

/// <summary>Finds rules that match nothing, can never apply, or ask people who are not there.</summary>
internal sealed class RuleChecks
{
    /// <summary>What names begin with that are no tools of servers: which there are nobody knows beforehand.</summary>
    private static readonly string[] Prefixes = ["model:", "process:", "http:", "topic:"];

    private readonly PolicyContent _content;
    private readonly TargetName[] _pinned;
    private readonly FaultList _faults;

    private RuleChecks(PolicyContent content, TargetName[] pinned, FaultList faults) => (_content, _pinned, _faults) = (content, pinned, faults);

    internal static void Check(PolicyContent content, TargetName[] pinned, FaultList faults)
    {
        var checks = new RuleChecks(content, pinned, faults);
        foreach (var rule in content.Rules) { checks.Check(rule); }
        foreach (var notice in content.Notices.Values) { checks.CheckGroups(notice.Groups ?? [], notice.Place, $"notice '{notice.Name}'"); }
        foreach (var grant in content.Grants ?? [])
        {
            foreach (var pattern in grant.All.SelectMany(static set => set.Patterns)) { checks.CheckPattern(pattern, grant.Place, $"grant '{grant.Id}'"); }
        }
    }

    private void Check(PolicyRule rule)
    {
        var what = $"rule '{rule.Reference.Id}'";
        foreach (var pattern in rule.Targets.Patterns) { CheckPattern(pattern, rule.TargetsPlace, what); }
        foreach (var after in rule.After) { CheckPattern(after.Targets, rule.Reference.Place, $"'after' of {what}"); }
        if (rule.When is { Text: "false" } never) { _faults.Warn(PolicyCodes.NeverApplies, never.Place, $"The condition of {what} is never true."); }
        CheckPeople(rule, what);
        CheckCover(rule, what);
        CheckUnits(rule, what);
    }

    /// <summary>A pattern on servers whose tools are all known must match one of them.</summary>
    private void CheckPattern(NamePattern pattern, Documents.SourcePlace place, string what)
    {
        if (pattern.IsAny || pattern.Prefix.Contains(':', StringComparison.Ordinal)) { return; }
        var dot = pattern.Prefix.IndexOf('.', StringComparison.Ordinal);
        if (dot > 0)
        {
            var server = pattern.Prefix[..dot];
            if (_content.Servers.Count > 0 && !_content.Servers.ContainsKey(server))
            {
                _faults.Add(PolicyCodes.UnknownName, place, $"'{pattern}' of {what} names the server '{server}', which is not among 'servers'.{Spelling.Suggest(server, _content.Servers.Keys)}");
                return;
            }

            if (!_content.Pins.Servers.ContainsKey(server) || _content.Servers.GetValueOrDefault(server)?.Pin is null) { return; }
        }
        else if (!AreAllKnown() || Array.Exists(Prefixes, prefix => prefix.StartsWith(pattern.Prefix, StringComparison.Ordinal)))
        {
            return;
        }

        if (!Array.Exists(_pinned, target => pattern.Matches(target.Full)) && !ProtocolMethods.AreMeantBy(pattern))
        {
            _faults.Add(PolicyCodes.MatchesNothing, place, $"'{pattern}' of {what} matches no tool that was reviewed.{Spelling.Suggest(pattern.Text, _pinned.Select(static target => target.Full))}");
        }
    }

    private bool AreAllKnown() => _content.Servers.Count > 0 && _content.Servers.Values.All(server => server.Pin is not null && _content.Pins.Servers.ContainsKey(server.Name));

    private void CheckPeople(PolicyRule rule, string what)
    {
        var place = rule.Reference.Place;
        var groups = GroupsIfKnown();
        var named = (rule.Approval?.Groups ?? []).Concat(rule.Approval?.Escalations.SelectMany(static stage => stage.To) ?? []).Concat((rule.For.Groups?.Patterns ?? []).Where(static pattern => pattern.IsExact).Select(static pattern => pattern.Text));
        CheckGroups(named, place, what);
        if (rule.Approval is not { } approval || (approval.Groups.Count + approval.Escalations.Count > 0 && groups is null) || approval.Groups.Count + approval.Users.Count == 0) { return; }
        string[] asked = [.. approval.Groups, .. approval.Escalations.SelectMany(static stage => stage.To)];
        var people = approval.Users.Concat(_content.Identities.Groups.Where(group => asked.Contains(group.Name)).SelectMany(static group => group.Users))
            .Concat(_content.Identities.Keys.Where(key => key.Groups.Any(asked.Contains)).Select(static key => key.User)).Distinct().Count();
        if (people < approval.Quorum) { _faults.Add(PolicyCodes.NeverApplies, place, $"{Capital(what)} wants {approval.Quorum} people to say yes, and {people} may. No call of it can ever happen."); }
    }

    private void CheckGroups(IEnumerable<string> named, Documents.SourcePlace place, string what)
    {
        if (GroupsIfKnown() is not { } groups) { return; }
        foreach (var group in named.Where(group => !groups.Contains(group))) { _faults.Add(PolicyCodes.UnknownName, place, $"{Capital(what)} names the group '{group}', which nobody is in.{Spelling.Suggest(group, groups)}"); }
    }

    /// <summary>All groups there can be; null where tokens may bring others.</summary>
    private HashSet<string>? GroupsIfKnown()
    {
        var identities = _content.Identities;
        if (identities.Groups.Count == 0 || identities.Issuers.Any(static issuer => issuer.GroupsClaim is not null)) { return null; }
        return [.. identities.Groups.Select(static group => group.Name), .. identities.Keys.SelectMany(static key => key.Groups)];
    }

    /// <summary>An allow or ask that a deny without conditions always beats.</summary>
    private void CheckCover(PolicyRule rule, string what)
    {
        if (rule.Action is not (RuleAction.Allow or RuleAction.Ask) || rule.IsObserved) { return; }
        foreach (var deny in _content.Rules)
        {
            if (deny is not { Verdict: Decisions.Verdict.Deny, When: null, After.Count: 0, IsObserved: false } || !ReferenceEquals(deny.For, RuleScope.Everybody)) { continue; }
            var tools = _pinned.Where(target => rule.Targets.Contains(target.Full)).ToArray();
            var isCovered = rule.Targets.Patterns.All(pattern => pattern.IsExact ? deny.Targets.Contains(pattern.Text) : deny.Targets.IsAll || deny.Targets.Patterns.Contains(pattern))
                || (tools.Length > 0 && AreAllKnown() && tools.All(target => deny.Targets.Contains(target.Full)));
            if (!isCovered) { continue; }
            _faults.Warn(PolicyCodes.NeverApplies, rule.Reference.Place, $"{Capital(what)} can never apply: the rule '{deny.Reference.Id}' denies all that it is about.");
            return;
        }
    }

    private void CheckUnits(PolicyRule rule, string what)
    {
        foreach (var spend in rule.Spends.Where(static spend => !spend.Unit.Text.Contains("${", StringComparison.Ordinal)))
        {
            foreach (var budget in spend.Budgets.Select(name => _content.Budgets.GetValueOrDefault(name)).OfType<BudgetDefinition>().Where(budget => budget.Limit.Unit != spend.Unit.Text))
            {
                _faults.Add(PolicyCodes.Budget, spend.Unit.Place, $"{Capital(what)} spends {spend.Unit}, and the budget '{budget.Name}' is in {budget.Limit.Unit}. Amounts are never converted.");
            }
        }
    }

    private static string Capital(string what) => char.ToUpperInvariant(what[0]) + what[1..];
}
