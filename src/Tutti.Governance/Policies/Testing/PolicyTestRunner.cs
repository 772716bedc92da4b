using Tutti.Governance.Decisions;

namespace Tutti.Governance.Policies.Testing;

/// <summary>What came of one test of a policy.</summary>
/// <param name="Test">The test.</param>
/// <param name="Decision">What the policy says.</param>
/// <param name="Verdict">The verdict after the counters and amounts that the test gives.</param>
/// <param name="Rule">The rule that decided; null where none did.</param>
/// <param name="Reason">Why the verdict is not that of the rules alone; null where it is.</param>
public sealed record PolicyTestResult(PolicyTest Test, Decision Decision, Verdict Verdict, string? Rule, string? Reason)
{
    /// <summary>Whether it came out as expected.</summary>
    public bool IsPassed => Verdict == Test.Expect && (Test.Rule is null || Test.Rule == Rule);

    /// <summary>What was expected and what came, in one line.</summary>
    public string Describe()
    {
        var why = Reason ?? Decision.Denial?.Message;
        return $"The test of '{Test.Call.Target}' expects {Word(Test.Expect)}{Of(Test.Rule)}, and the policy says {Word(Verdict)}{Of(Rule)}{(why is null ? "." : $": {why}")}";
    }

    private static string Of(string? rule) => rule is null ? "" : $" by rule '{rule}'";

    private static string Word(Verdict verdict) => verdict switch { Verdict.Allow => "allow", Verdict.Ask => "ask", _ => "deny" };
}

/// <summary>Runs the tests that a policy brings.</summary>
public static class PolicyTestRunner
{
    /// <summary>Runs all tests.</summary>
    /// <param name="policy">The policy.</param>
    public static IReadOnlyList<PolicyTestResult> Run(PolicySet policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return [.. policy.Tests.Select(test => Run(policy, test))];
    }

    /// <summary>Rules that no test of the policy made decide or apply, in the order of names.</summary>
    /// <param name="policy">The policy.</param>
    public static IReadOnlyList<string> UntestedRules(PolicySet policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var seen = Run(policy).SelectMany(static result => result.Decision.Applied.Concat(result.Decision.Observed.Select(static observed => observed.Rule))).Select(static rule => rule.Id).ToHashSet();
        return [.. policy.Rules.Select(static rule => rule.Reference.Id).Where(id => !seen.Contains(id))];
    }

    private static PolicyTestResult Run(PolicySet policy, PolicyTest test)
    {
        var decision = policy.Decide(test.Call);
        var rule = decision.Rule?.Id;
        if (decision.Verdict == Verdict.Deny) { return new PolicyTestResult(test, decision, Verdict.Deny, rule, Reason: null); }
        foreach (var limit in decision.Limits)
        {
            if (test.Used.TryGetValue(limit.Rule.Id, out var used) && used >= limit.Limit.Count) { return new PolicyTestResult(test, decision, Verdict.Deny, limit.Rule.Id, $"{used} calls are counted, and the limit is {limit.Limit.Count} in {limit.Limit.Window}."); }
        }

        return Spend(policy, test, decision) ?? new PolicyTestResult(test, decision, decision.Verdict, rule, Reason: null);
    }

    private static PolicyTestResult? Spend(PolicySet policy, PolicyTest test, Decision decision)
    {
        foreach (var charge in decision.Spends)
        {
            for (var budget = charge.Budget; budget is not null; budget = budget.Parent is { } parent ? policy.Budgets.GetValueOrDefault(parent) : null)
            {
                var spent = test.Spent.TryGetValue(budget.Name, out var amount) ? amount.Value : 0;
                if (charge.Amount.Value <= budget.Limit.Value - spent) { continue; }
                var verdict = budget.Over == OverBudget.Ask ? Verdict.Ask : Verdict.Deny;
                return new PolicyTestResult(test, decision, verdict, decision.Rule?.Id, $"the budget '{budget.Name}' has no room for {charge.Amount}.");
            }
        }

        return null;
    }
}
