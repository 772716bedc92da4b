using Tutti.Documents;
using Tutti.Documents.Reading;
using Tutti.Expressions.Diagnostics;
using Tutti.Governance.Naming;

namespace Tutti.Governance.Policies.Reading;

/// <summary>Reads one rule.</summary>
internal sealed class RuleReader
{
    private const int MostQuorum = 20;

    private static readonly (string Key, RuleAction Action)[] Actions =
        [("allow", RuleAction.Allow), ("ask", RuleAction.Ask), ("deny", RuleAction.Deny), ("hide", RuleAction.Hide), ("on", RuleAction.On)];

    private static readonly string[] Detectors = ["secret", "card", "iban", "email"];

    private readonly PolicyDraft _draft;
    private readonly FaultList _faults;
    private readonly DocumentNode _node;
    private readonly MapReader _rule;
    private readonly string? _id;
    private readonly RuleReference _reference;

    internal RuleReader(PolicyDraft draft, DocumentNode node, string pointer)
    {
        (_draft, _faults, _node) = (draft, draft.Faults, node);
        _id = (node as DocumentNode.Map)?.Find("id") is DocumentNode.Text { Value: var id } ? id : null;
        _rule = new MapReader(node, _id is null ? "a rule" : $"rule '{_id}'", _faults);
        _reference = new RuleReference(_id ?? "", pointer, node.Place);
    }

    internal PolicyRule? Read()
    {
        if (_node is not DocumentNode.Map) { return null; }
        _ = _rule.Text("id");
        if (_id is null) { _rule.Missing("id", "Give the rule a name: decisions and denials say it."); }
        var isNamed = _id is not null && FieldReading.CheckName(_id, _rule.PlaceOf("id"), _faults) && _draft.Claim("rule", _id, _rule.PlaceOf("id"));
        _ = _rule.Text("description");
        var (action, targets, targetsPlace) = ReadAction();
        var (limits, places) = new LimitReader(_id, _rule.What, _faults).Read(_rule.Take("limit"));
        var rule = new PolicyRule
        {
            Reference = _reference,
            Action = action,
            Targets = targets,
            TargetsPlace = targetsPlace,
            For = ReadScope(),
            When = _rule.Expression("when"),
            After = ReadAfter(),
            Spends = ReadSpends(),
            Limits = limits,
            Places = places,
            Approval = ReadApproval(action),
            Redact = ReadRedaction(),
            Labels = _rule.Texts("labels") ?? [],
            Say = _rule.Text("say"),
            IsObserved = _rule.Word("mode", "enforce", "observe") == "observe",
        };
        RefuseContradictions(rule);
        _rule.Close();
        return isNamed && _id is not null ? rule : null;
    }

    private (RuleAction Action, NameSet Targets, SourcePlace Place) ReadAction()
    {
        var there = Actions.Where(action => _rule.Take(action.Key) is not null).ToArray();
        if (there.Length != 1)
        {
            _faults.Add(PolicyCodes.Action, there.Length > 1 ? _rule.PlaceOf(there[1].Key) : _rule.Place, there.Length == 0
                ? $"{Capital} does nothing: it has one of allow, ask, deny, hide, on, with the names it is about."
                : $"{Capital} has '{there[0].Key}' and '{there[1].Key}'. Make two rules of it.");
        }

        var (targets, place) = (NameSet.None, _rule.Place);
        foreach (var (key, _) in there)
        {
            var read = _rule.Names(key) ?? NameSet.None;
            foreach (var pattern in read.Patterns.Where(static pattern => pattern.IsExact && !TargetName.TryParse(pattern.Text, out _)))
            {
                _faults.Add(PolicyCodes.Pattern, _rule.Take(key)!.Place, $"'{pattern}' of {_rule.What} names nothing: write server.tool, model:name, process:name, http:host or topic:name, or use '*'.");
            }

            (targets, place) = (read, _rule.Take(key)?.Place ?? place);
        }

        return (there.Length == 0 ? RuleAction.Deny : there[0].Action, targets, place);
    }

    private RuleScope ReadScope()
    {
        if (_rule.Take("for") is not { } node) { return RuleScope.Everybody; }
        var scope = new MapReader(node, $"'for' of {_rule.What}", _faults);
        var read = new RuleScope
        {
            Callers = scope.Names("caller"),
            Groups = scope.Names("group"),
            Teams = scope.Names("team"),
            Agents = scope.Names("agent"),
            Flows = scope.Names("flow"),
            Steps = scope.Names("step"),
        };
        scope.Close();
        return read;
    }

    private List<AfterTerms> ReadAfter()
    {
        var read = new List<AfterTerms>();
        foreach (var entry in _rule.Map("after")?.Entries ?? [])
        {
            if (FieldReading.Pattern(entry.Key, entry.Place, _rule) is not { } pattern) { continue; }
            switch (entry.Value)
            {
                case DocumentNode.Null or DocumentNode.Flag { Value: true }:
                    read.Add(new AfterTerms(pattern, When: null));
                    break;
                case DocumentNode.Text text:
                    read.Add(new AfterTerms(pattern, new PolicyText(text.Value, text.Place)));
                    break;
                default:
                    _faults.Add(DocumentCodes.WrongKind, entry.Value.Place, $"'after' of {_rule.What} names calls, each with a condition over 'args' and 'then.args' or nothing; this is {entry.Value.Kind}.");
                    break;
            }
        }

        return read;
    }

    private List<SpendTerms> ReadSpends()
    {
        var read = new List<SpendTerms>();
        var budgets = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in FieldReading.OneOrMany(_rule.Take("spend")))
        {
            var spend = new MapReader(node, $"'spend' of {_rule.What}", _faults);
            if (node is not DocumentNode.Map) { continue; }
            var (amount, unit, from) = (spend.Expression("amount"), spend.Expression("unit"), spend.Texts("from") ?? []);
            if (amount is null) { spend.Missing("amount", "Write an expression, for example: amount: args.amount / 100"); }
            if (unit is null) { spend.Missing("unit", "Write for example: unit: USD, or unit: ${args.currency.upperAscii()}"); }
            if (from.Count == 0) { spend.Missing("from", "Name at least one budget."); }
            foreach (var twice in from.Where(name => !budgets.Add(name))) { _faults.Add(PolicyCodes.NameTwice, spend.PlaceOf("from"), $"{Capital} spends from '{twice}' twice. Add the amounts up in one 'amount'."); }
            var refunds = spend.Word("refund_on", "nothing", "error") == "error";
            spend.Close();
            if (amount is not null && unit is not null) { read.Add(new SpendTerms(amount, unit, from, refunds)); }
        }

        return read;
    }

    private ApprovalTerms? ReadApproval(RuleAction action)
    {
        var within = _rule.Span("within");
        if (within is { } span && span <= TimeSpan.Zero) { _faults.Add(DocumentCodes.WrongValue, _rule.Take("within")!.Place, $"'within' of {_rule.What} is longer than nothing."); }
        var node = _rule.Take("by");
        var escalations = EscalationReader.Read(_rule, within);
        if (action != RuleAction.Ask) { return null; }
        var by = node is null ? null : new MapReader(node, $"'by' of {_rule.What}", _faults);
        var read = new ApprovalTerms
        {
            Rule = _reference,
            Groups = by?.Texts("group") ?? [],
            Users = by?.Texts("user") ?? [],
            Quorum = by?.Whole("quorum", 1, MostQuorum) ?? 1,
            ExcludesCaller = by?.Word("not", "caller") == "caller",
            Within = within,
            Escalations = escalations,
        };
        by?.Close();
        if (escalations.Count > 0 && read.Groups.Count + read.Users.Count == 0)
        {
            _faults.Add(PolicyCodes.EscalatesToNobody, _rule.PlaceOf("escalate"), $"'escalate' of {_rule.What} adds nobody: anybody may answer from the start. Say with 'by' who may answer first.");
        }

        return read;
    }

    private Redaction? ReadRedaction()
    {
        if (_rule.Take("redact") is not { } node) { return null; }
        var redact = new MapReader(node, $"'redact' of {_rule.What}", _faults);
        var (result, log) = (redact.Texts("result") ?? [], redact.Texts("log") ?? []);
        foreach (var word in result.Where(static word => !Detectors.Contains(word))) { _faults.Add(DocumentCodes.UnknownWord, redact.PlaceOf("result"), $"'result' of {redact.What} cannot have '{word}'.{Spelling.Suggest(word, Detectors)}"); }
        foreach (var path in log.Where(static path => !IsPath(path))) { _faults.Add(DocumentCodes.WrongValue, redact.PlaceOf("log"), $"'{path}' is no path of arguments. Write args.token, args.*.token or args.**.token."); }
        redact.Close();
        return new Redaction(result, log);
    }

    private static bool IsPath(string path) => path.Split('.') is ["args", _, ..] parts && parts.All(static part => part.Length > 0 && (part is "*" or "**" || !part.Contains('*', StringComparison.Ordinal)));

    /// <summary>Keys that would look as if they did something, and would not.</summary>
    private void RefuseContradictions(PolicyRule rule)
    {
        if (rule.Action is RuleAction.Deny or RuleAction.Hide)
        {
            foreach (var key in (string[])["spend", "limit", "labels", "redact"]) { Refuse(key, "a call that is denied never gets that far"); }
        }

        if (rule.Action != RuleAction.Ask)
        {
            Refuse("by", "only 'ask' asks people");
            Refuse("within", "only 'ask' waits for people");
            Refuse("escalate", "only 'ask' asks people");
        }

        if (rule.Action is not RuleAction.Deny) { Refuse("say", "only 'deny' tells the agent something"); }
        if (rule.Action == RuleAction.On && rule is { Spends.Count: 0, Limits.Count: 0, Places.Count: 0, Labels.Count: 0, Redact: null })
        {
            _faults.Add(PolicyCodes.Action, _rule.PlaceOf("on"), $"{Capital} decides nothing and does nothing: with 'on' it has limit, spend, labels or redact.");
        }
    }

    private void Refuse(string key, string why)
    {
        if (_rule.Has(key)) { _faults.Add(PolicyCodes.Contradiction, _rule.PlaceOf(key), $"'{key}' has no meaning in {_rule.What}: {why}."); }
    }

    private string Capital => char.ToUpperInvariant(_rule.What[0]) + _rule.What[1..];
}
