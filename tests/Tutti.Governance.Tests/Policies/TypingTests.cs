using Tutti.Governance.Decisions;
using Tutti.Governance.Policies.Comparing;
using Tutti.Governance.Policies.Explaining;
using Tutti.Governance.Policies.Testing;
using Tutti.Governance.Tests.Support;

namespace Tutti.Governance.Tests.Policies;

/// <summary>Rules against reviewed tools; warnings, explanations and comparisons.</summary>
public sealed class TypingTests
{
    private const string Server = "servers: { stripe: { url: 'https://s.example', pin: tutti.lock } }\n";

    [Theory]
    [InlineData("  - { id: a, allow: stripe.*, when: args.amount < 5 }\n", "TUT2012", "so it never allows them")]
    [InlineData("  - { id: a, deny: 'stripe.*', when: args.amount < 5 }\n", "TUT2012", "so it always applies to them")]
    [InlineData("  - { id: a, allow: stripe.create_refund }\n  - { id: b, deny: stripe.* }\n", "TUT2012", "the rule 'b' denies all")]
    [InlineData("  - { id: a, allow: x.y, when: 'false' }\n", "TUT2004", "names the server 'x'")]
    [InlineData("  - { id: a, allow: stripe.create_refund, when: 'false' }\n", "TUT2012", "is never true")]
    [InlineData("  - { id: a, allow: stripe.create_refund, when: 'args.amount > 5 && args.amount < 3' }\n", "TUT2012", "no 'args.amount' keeps")]
    [InlineData("  - { id: a, allow: stripe.create_refund, when: 'args.amount >= 5 && args.currency in [\"usd\"] && args.amount < 5' }\n", "TUT2012", "no 'args.amount' keeps")]
    public void Load_ADoubtfulRule_IsTold(string rules, string code, string message)
    {
        _ = Policy.TryOf(Server + "rules:\n" + rules, out var faults, ("tutti.lock", Policy.StripeLock));

        Assert.Contains(message, Assert.Single(faults, fault => fault.Code == code).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("when: 'args.amount >= 5 && args.amount <= 5'")]
    [InlineData("when: 'args.amount > 5 || args.amount < 3'")]
    [InlineData("when: '!(args.amount > 5 && args.amount < 3)'")]
    [InlineData("when: 'args.charge == \"x && args.amount > 5 && args.amount < 3\"'")]
    [InlineData("spend: { amount: 0, unit: USD, from: b }")]
    [InlineData("redact: { log: [args.charge, 'args.*', 'args.**.amount'] }")]
    public void Load_ARuleThatCanApply_IsNotDoubted(string more)
    {
        _ = Policy.TryOf(Server + "budgets: { b: { limit: 9 USD, window: run } }\nrules:\n  - { id: a, allow: stripe.create_refund, " + more + " }\n", out var faults, ("tutti.lock", Policy.StripeLock));

        Assert.Empty(faults);
    }

    /// <summary>Where all tools are known, a name that is no tool's may be anybody's: which topics there are is known when they are published in.</summary>
    [Theory]
    [InlineData("topic:orders")]
    [InlineData("topic:orders.*")]
    [InlineData("topic:*")]
    [InlineData("topic*")]
    [InlineData("to*")]
    public void Load_ARuleOnTopics_IsNotTakenForOneThatMatchesNothing(string pattern)
    {
        var policy = Policy.TryOf(Server + $"rules:\n  - {{ id: a, allow: '{pattern}' }}\n", out var faults, ("tutti.lock", Policy.StripeLock));

        Assert.Empty(faults);
        Assert.Equal(pattern == "topic:orders" ? Verdict.Deny : Verdict.Allow, policy!.Decide(Policy.Call("topic:orders.eu")).Verdict);
        Assert.Equal(Verdict.Deny, policy.Decide(Policy.Call("http:orders")).Verdict);
    }

    [Fact]
    public void Load_APinnedServerThatNobodyReviewed_DeniesAndWarns()
    {
        var policy = Policy.TryOf(Server + "rules:\n  - { id: a, allow: stripe.* }\n", out var faults);

        Assert.Equal(("TUT2017", true), (Assert.Single(faults).Code, faults[0].IsWarning));
        Assert.Equal("TUT2202", policy!.Decide(Policy.Call("stripe.create_refund")).Denial?.Code);
    }

    [Fact]
    public void Decide_ARuleThatDoesNotFitATool_KeepsNothingOpenThere()
    {
        var policy = Policy.Of(Server + "budgets: { b: { limit: 9 USD, window: run } }\nrules:\n  - { id: a, allow: stripe.* }\n  - { id: s, on: stripe.*, spend: { amount: args.amount, unit: USD, from: b } }\n", ("tutti.lock", Policy.StripeLock));

        Assert.Equal(Verdict.Allow, policy.Decide(Policy.Pinned(policy, "stripe.create_refund", """{"amount":1,"currency":"usd","charge":"c"}""")).Verdict);
        Assert.Equal("TUT2207", policy.Decide(Policy.Pinned(policy, "stripe.retrieve_charge", """{"charge":"c"}""")).Denial?.Code);
    }

    [Fact]
    public void Explain_ACall_SaysWhatEveryRuleDid()
    {
        var policy = Policy.Of("""
            rules:
              - { id: a, allow: x.y, when: args.n < 5 }
              - { id: b, allow: x.*, for: { agent: z } }
              - { id: c, allow: x.y, after: { x.z: } }
              - { id: d, allow: x.y, when: args.n > 5 }
              - { id: e, deny: x.y, when: args.m == 1, mode: observe }
              - { id: f, ask: x.y }
              - { id: g, allow: x.y, when: args.m == 1 }
              - { id: h, allow: other.y }

            """);

        var explained = Explanation.Of(policy, Policy.Call("x.y", """{"n":1}"""));

        Assert.Equal(
            ["a Applied", "b NotForThis", "c NothingBefore", "d ConditionFalse", "e Observed", "f Applied", "g ConditionUnknown"],
            explained.Rules.Select(static rule => $"{rule.Rule.Reference.Id} {rule.Outcome}"));
        Assert.Contains("m", explained.Rules[6].Why, StringComparison.Ordinal);
        Assert.Equal("policy.yaml#/rules/5", explained.Decision.Rule?.JsonPointer);
    }

    [Fact]
    public void Compare_TwoPolicies_NamesCallsThatAreJudgedOtherwise()
    {
        var before = Policy.Of("budgets: { b: { limit: 9 USD, window: run } }\nrules:\n  - { id: a, allow: x.y, when: args.n < 5, spend: { amount: args.n, unit: USD, from: b } }\n");
        var after = Policy.Of("budgets: { b: { limit: 9 USD, window: run } }\nrules:\n  - { id: a, allow: x.y, when: args.n < 3, spend: { amount: args.n, unit: USD, from: b } }\n  - { id: b, ask: x.z }\n");
        var calls = RecordedCalls.Lines("""
            {"call":"x.y","args":{"n":1},"as":"support"}

            {"call":"x.y","args":{"n":4}}
            {"call":"x.z","caller":{"user":"ann","groups":["g"]},"now":"2026-11-21T10:00:00Z","after":[{"x.y":{"n":1}}]}
            """u8, "calls.jsonl");

        var diff = PolicyDiff.Compare(before, after, calls);

        Assert.Equal(3, diff.Calls);
        Assert.Equal([(2, 3, false), (3, 4, true)], diff.Changes.Select(static change => (change.Number, change.Place.Position.Line, change.IsLooser)));
        Assert.Equal(("5 USD", "1 USD"), (Assert.Single(diff.SpentBefore).ToString(), Assert.Single(diff.SpentAfter).ToString()));
    }

    [Theory]
    [InlineData("{\"call\":\"x.y\"}\n{\"call\":", "calls.jsonl:2:", "TUT4615")]
    [InlineData("{\"cal\":\"x.y\"}", "calls.jsonl:1:", "TUT4602")]
    [InlineData("{}\n{\"call\":\"x\"}", "calls.jsonl:1:", "TUT4603")]
    public void Read_AFaultyLine_IsNamed(string lines, string place, string code)
    {
        var policy = Policy.Of("rules: []\n");

        var refused = Assert.Throws<Tutti.Documents.DocumentException>(() => RecordedCalls.Lines(System.Text.Encoding.UTF8.GetBytes(lines), "calls.jsonl").Select(node => RecordedCalls.Read(policy, node)).ToArray());

        Assert.Contains(refused.Faults, fault => fault.Code == code && fault.Place.ToString().StartsWith(place, StringComparison.Ordinal));
    }

    [Fact]
    public void Load_TooManyFiles_IsRefused()
    {
        var files = Enumerable.Range(0, 70).Select(static number => ($"f{number}.yaml", Policy.Head)).ToArray();

        Assert.Null(Policy.TryOf($"include: [{string.Join(", ", files.Select(static file => file.Item1))}]\n", out var faults, files));
        Assert.All(faults, static fault => Assert.Equal("TUT2014", fault.Code));
    }

    [Fact]
    public void UntestedRules_RulesThatNoTestReaches_AreNamed() =>
        Assert.Equal(["b"], PolicyTestRunner.UntestedRules(Policy.Of("rules:\n  - { id: a, allow: x.y }\n  - { id: b, allow: z.y }\ntests:\n  - { call: x.y, expect: allow }\n")));

    [Fact]
    public void Run_SpentBudgets_AnswerAsTheySay()
    {
        var policy = Policy.Of("""
            budgets:
              org: { limit: 50 USD, window: month@UTC }
              team: { limit: 10 USD, window: day@UTC, over: ask, in: org }
            rules:
              - { id: a, allow: x.y, spend: { amount: args.n, unit: USD, from: team } }
            tests:
              - { call: x.y, args: { n: 5 }, spent: { team: 5 USD }, expect: allow }
              - { call: x.y, args: { n: 5.01 }, spent: { team: 5 USD }, expect: ask }
              - { call: x.y, args: { n: 5 }, spent: { org: 46 USD }, expect: deny }

            """);

        Assert.All(PolicyTestRunner.Run(policy), static result => Assert.True(result.IsPassed, result.Describe()));
    }
}
