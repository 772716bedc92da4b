using System.Globalization;
using Tutti.Expressions;
using Tutti.Expressions.Values;
using Tutti.Governance.Amounts;
using Tutti.Governance.Calls;
using Tutti.Governance.Decisions;
using Tutti.Governance.Grants;

namespace Tutti.Governance.Policies.Compiling;

/// <summary>Judges one call: every rule is asked, the strictest verdict wins, and nothing depends on the order of rules.</summary>
internal ref struct Judgement
{
    /// <summary>Dividing by it takes the zeros behind a number away: 5.00 is 5.</summary>
    private const decimal OneWithAllDigits = 1.0000000000000000000000000000m;

    private readonly GateCall _call;
    private readonly TargetRules _target;
    private readonly ResolvedCaller _caller;

    private Verdict _verdict;
    private CompiledRule? _winner;
    private bool _isHidden;
    private bool _couldWithArguments;
    private bool _couldAfterCall;
    private Denial? _unusable;
    private List<RuleReference>? _applied;
    private List<ObservedRule>? _observed;
    private List<SpendCharge>? _spends;
    private List<LimitCharge>? _limits;
    private List<PlaceCharge>? _places;
    private List<ApprovalTerms>? _approvals;
    private List<Redaction>? _redactions;
    private List<string>? _labels;

    private Judgement(GateCall call, TargetRules target, ResolvedCaller caller) => (_call, _target, _caller) = (call, target, caller);

    internal static Decision Of(GateCall call, TargetRules target, ResolvedCaller caller, PolicyContent content)
    {
        if (Refusal(call, target, caller, out var grant, out var isHidden) is { } refusal)
        {
            return new Decision(call, content.Digest, target.Risk) { Verdict = Verdict.Deny, Denial = refusal, IsHidden = isHidden };
        }

        var judgement = new Judgement(call, target, caller);
        judgement.Ask();
        return judgement.Decide(content, grant);
    }

    /// <summary>Whether a tool is kept from whoever would call: it is not as it was reviewed, or a rule hides it. Grants do not matter: who lacks one is not to learn of it either.</summary>
    internal static bool Hides(GateCall call, TargetRules target, ResolvedCaller caller)
    {
        if (target.IsQuarantined(call.Fingerprint)) { return true; }
        if (!Array.Exists(target.Rules, static rule => IsHiding(rule))) { return false; }
        var activation = target.Environment.Rent(call, caller.Value, target.Tool);
        var hides = false;
        foreach (var rule in target.Rules)
        {
            hides |= IsHiding(rule) && rule.IsFor(call, caller) && rule.Condition(activation) != Truth.False && rule.Past(call, caller.Value, target.Tool) != Truth.False;
        }

        target.Environment.Return(activation);
        return hides;

        static bool IsHiding(CompiledRule rule) => rule.Rule is { Action: RuleAction.Hide, IsObserved: false };
    }

    /// <summary>A value as the key of a counter or an account; null for what is none. Equal numbers are one key however they are written.</summary>
    internal static string? KeyOf(in CelValue value)
    {
        if (IsExact(value, out var number)) { return (number / OneWithAllDigits).ToString(CultureInfo.InvariantCulture); }
        return value.Kind switch
        {
            CelKind.String => value.TryGet(out string? text) ? text : null,
            CelKind.Bool => value.TryGet(out bool flag) && flag ? "true" : "false",
            CelKind.Timestamp => value.TryGet(out DateTimeOffset moment) ? moment.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture) : null,
            _ => null,
        };
    }

    /// <summary>What forbids a call before any rule is asked.</summary>
    private static Denial? Refusal(GateCall call, TargetRules target, ResolvedCaller caller, out Grant? grant, out bool isHidden)
    {
        grant = null;
        isHidden = false;
        if (target.IsTwin) { return new Denial(DenialCodes.WrongCase, $"'{target.Target}' is a known name in other case. Names are compared letter for letter.", Rule: null, RetryHint.Never); }
        if (target.IsQuarantined(call.Fingerprint))
        {
            isHidden = true;
            return new Denial(DenialCodes.Quarantined, $"The tool '{target.Target}' is new, or has changed since it was reviewed. A person must review it first.", Rule: null, RetryHint.AfterReview);
        }

        if (caller.Grants is { } held)
        {
            (grant, var missing) = Held(held, call);
            if (missing is not null) { return missing; }
        }

        if (call.Delegated is { } delegated && !delegated.Covers(call.Target, call.Time)) { return NoGrant(call, delegated.Names(call.Target)); }
        return null;
    }

    private static (Grant? Grant, Denial? Denial) Held(Grant[] grants, GateCall call)
    {
        var isEnded = false;
        foreach (var grant in grants)
        {
            if (grant.Covers(call.Target, call.Time)) { return (grant, null); }
            isEnded |= grant.Names(call.Target);
        }

        return (null, NoGrant(call, isEnded));
    }

    private static Denial NoGrant(GateCall call, bool isEnded) => isEnded
        ? new Denial(DenialCodes.GrantEnded, $"What let '{call.Caller.User}' use '{call.Target}' has ended. Whoever keeps the policy can renew it.", Rule: null, RetryHint.Never)
        : new Denial(DenialCodes.NoGrant, $"Nothing lets '{call.Caller.User}' use '{call.Target}'. Whoever keeps the policy can grant it.", Rule: null, RetryHint.Never);

    private void Ask()
    {
        var activation = _target.Environment.Rent(_call, _caller.Value, _target.Tool);
        foreach (var rule in _target.Rules)
        {
            if (!rule.IsFor(_call, _caller)) { continue; }
            var condition = rule.Condition(activation);
            var past = condition == Truth.False ? Truth.False : rule.Past(_call, _caller.Value, _target.Tool);
            var isStrict = rule.Rule.Action != RuleAction.Allow;
            // What is not known keeps nothing open: an allow needs both to be true, anything else applies unless one is false.
            var applies = isStrict ? condition != Truth.False && past != Truth.False : condition == Truth.True && past == Truth.True;
            if (applies) { Apply(rule, activation); }
            else if (!rule.Rule.IsObserved && rule.Rule.Action is RuleAction.Allow or RuleAction.Ask)
            {
                _couldWithArguments |= condition != Truth.True;
                _couldAfterCall |= condition == Truth.True;
            }
        }

        _target.Environment.Return(activation);
    }

    private void Apply(CompiledRule compiled, Activation activation)
    {
        var rule = compiled.Rule;
        if (rule.IsObserved)
        {
            if (rule.Verdict is { } would) { (_observed ??= []).Add(new ObservedRule(rule.Reference, would)); }
            return;
        }

        (_applied ??= []).Add(rule.Reference);
        if (rule.Verdict is { } verdict && verdict > _verdict) { (_verdict, _winner) = (verdict, compiled); }
        _isHidden |= rule.Action == RuleAction.Hide;
        if (rule.Verdict == Verdict.Deny) { return; }
        if (rule.Approval is { } approval) { (_approvals ??= []).Add(approval); }
        if (rule.Redact is { } redaction) { (_redactions ??= []).Add(redaction); }
        foreach (var label in rule.Labels) { Label(label); }
        if (compiled.IsBroken && rule.Spends.Count + rule.Limits.Count + rule.Places.Count > 0) { _unusable ??= NoKey(rule); }
        foreach (var spend in compiled.Spends) { Spend(rule, spend, activation); }
        foreach (var limit in compiled.Limits) { Limit(rule, limit, activation); }
        foreach (var place in compiled.Places) { Place(rule, place, activation); }
    }

    private void Label(string label)
    {
        _labels ??= [];
        if (!_labels.Contains(label)) { _labels.Add(label); }
    }

    private void Limit(PolicyRule rule, CompiledLimit limit, Activation activation)
    {
        var (key, turn) = (KeyOf(limit.Key, activation), TurnOf(limit.Turns, activation));
        if (key is null || turn is null) { _unusable ??= NoKey(rule); }
        else { (_limits ??= []).Add(new LimitCharge(limit.Terms, key, rule.Reference) { Turn = turn }); }
    }

    private void Place(PolicyRule rule, CompiledPlace place, Activation activation)
    {
        var (key, turn) = (KeyOf(place.Key, activation), TurnOf(place.Turns, activation));
        if (key is null || turn is null) { _unusable ??= NoKey(rule); }
        else { (_places ??= []).Add(new PlaceCharge(place.Terms, key, turn, rule.Reference)); }
    }

    private readonly string? KeyOf(CompiledKey key, Activation activation) => key.IsDigestOfArguments ? _call.Arguments.Digest : key.Per is null ? "" : KeyOf(key.Per.Evaluate(activation));

    private readonly string? TurnOf(Expression? turns, Activation activation) => turns is null ? _call.Run.Id : KeyOf(turns.Evaluate(activation));

    private void Spend(PolicyRule rule, CompiledSpend spend, Activation activation)
    {
        if (AmountOf(spend, activation) is not { } amount)
        {
            _unusable ??= new Denial(DenialCodes.Spend, $"What '{_call.Target}' would spend cannot be told from its arguments: an exact amount that is not negative, in a unit of the budget.", rule.Reference.Id, RetryHint.OtherArguments);
            return;
        }

        foreach (var budget in spend.Budgets)
        {
            var key = budget.Per is null ? "" : KeyOf(budget.Per.Evaluate(activation));
            if (key is null) { _unusable ??= NoKey(rule); }
            else { Charge(new SpendCharge(budget.Definition, key, amount, rule.Reference, spend.Terms.RefundsOnError)); }
        }
    }

    /// <summary>Several rules that charge one account mean the same spending, told twice: the largest counts, and the first by name among equal ones.</summary>
    private void Charge(SpendCharge charge)
    {
        _spends ??= [];
        for (var index = 0; index < _spends.Count; index++)
        {
            var before = _spends[index];
            if (before.Budget.Name != charge.Budget.Name || before.Key != charge.Key) { continue; }
            if (charge.Amount.Value > before.Amount.Value) { _spends[index] = charge; }
            return;
        }

        _spends.Add(charge);
    }

    private static Amount? AmountOf(CompiledSpend spend, Activation activation)
    {
        if (!IsExact(spend.Amount.Evaluate(activation), out var value) || value < 0) { return null; }
        if (!spend.Unit.Evaluate(activation).TryGet(out string? unit) || !Amount.IsUnit(unit)) { return null; }
        foreach (var budget in spend.Budgets)
        {
            if (budget.Definition.Limit.Unit != unit) { return null; }
        }

        return Amount.Of(value, unit);
    }

    private static bool IsExact(in CelValue value, out decimal number)
    {
        if (value.TryGet(out number)) { return true; }
        if (value.TryGet(out long whole)) { number = whole; }
        else if (value.TryGet(out ulong natural)) { number = natural; }
        else { return false; }
        return true;
    }

    private readonly Denial NoKey(PolicyRule rule) => new(DenialCodes.Key, $"Whose limit or budget '{_call.Target}' counts on cannot be told for this call.", rule.Reference.Id, RetryHint.OtherArguments);

    private readonly Decision Decide(PolicyContent content, Grant? grant)
    {
        var verdict = _verdict == default ? content.Default : _verdict;
        if (_unusable is not null) { verdict = Verdict.Deny; }
        var isDenied = verdict == Verdict.Deny;
        return new Decision(_call, content.Digest, _target.Risk)
        {
            Verdict = verdict,
            Rule = _winner?.Rule.Reference,
            Denial = isDenied ? Why() : null,
            Grant = grant?.Id,
            Applied = OrNone(_applied),
            Observed = OrNone(Stricter(verdict)),
            Spends = OrNone(isDenied ? null : _spends),
            Limits = OrNone(isDenied ? null : _limits),
            Places = OrNone(isDenied ? null : _places),
            Approvals = verdict == Verdict.Ask ? _approvals ?? [content.DefaultApproval] : [],
            Redactions = OrNone(_redactions),
            Labels = LabelsOf(),
            IsHidden = _isHidden,
        };
    }

    private static IReadOnlyList<T> OrNone<T>(List<T>? items)
    {
        if (items is null) { return Array.Empty<T>(); }
        return items;
    }

    private readonly List<ObservedRule>? Stricter(Verdict verdict) => _observed?.FindAll(observed => observed.Verdict > verdict);

    private readonly IReadOnlyList<string> LabelsOf()
    {
        if (_target.Server is not { Labels.Count: > 0 } server) { return OrNone(_labels); }
        return _labels is null ? server.Labels : [.. server.Labels.Concat(_labels).Distinct()];
    }

    private readonly Denial Why()
    {
        if (_isHidden) { return new Denial(DenialCodes.Hidden, $"There is no '{_call.Target}'.", Rule: null, RetryHint.Never); }
        if (_winner is { Rule.Verdict: Verdict.Deny } winner)
        {
            return new Denial(DenialCodes.Rule, winner.Rule.Say ?? $"The rule '{winner.Rule.Reference.Id}' denies '{_call.Target}'.", winner.Rule.Reference.Id, winner.Rule.When is null ? RetryHint.Never : RetryHint.OtherArguments);
        }

        if (_unusable is { } unusable) { return unusable; }
        var (hint, more) = _couldAfterCall ? (RetryHint.AfterAnotherCall, " It needs another call to have succeeded before in this run.")
            : _couldWithArguments ? (RetryHint.OtherArguments, " With other arguments it may be allowed.")
            : (RetryHint.Never, "");
        return new Denial(DenialCodes.Default, string.Create(CultureInfo.InvariantCulture, $"No rule allows '{_call.Target}'.{more}"), Rule: null, hint);
    }
}
