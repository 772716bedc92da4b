using Tutti.Governance.Decisions;
using Tutti.Governance.Tests.Support;

namespace Tutti.Governance.Tests.Policies;

/// <summary>The meaning of rules, by table.</summary>
public sealed class SemanticsTests
{
    private const string Three = """
        rules:
          - { id: a, allow: "mail.*" }
          - { id: b, ask: "mail.send*", when: "args.to.endsWith('@example.com') == false" }
          - { id: c, deny: mail.send, when: "args.size > 100" }

        """;

    [Theory]
    [InlineData("mail.read", "{}", Verdict.Allow, "a")]
    [InlineData("mail.send", """{"to":"x@example.com","size":1}""", Verdict.Allow, "a")]
    [InlineData("mail.send", """{"to":"x@evil.net","size":1}""", Verdict.Ask, "b")]
    [InlineData("mail.send", """{"to":"x@evil.net","size":101}""", Verdict.Deny, "c")]
    [InlineData("mail.send", """{"to":"x@example.com"}""", Verdict.Deny, "c")] // unknown: a deny applies
    [InlineData("mail.send", """{"to":7,"size":1}""", Verdict.Ask, "b")] // ill-typed: an ask applies
    [InlineData("mail.send", """{"to":"x@example.com","size":"big"}""", Verdict.Deny, "c")]
    [InlineData("files.read", "{}", Verdict.Deny, null)] // default
    public void Decide_StrictestRule_Wins(string target, string args, Verdict verdict, string? rule)
    {
        var decision = Policy.Of(Three).Decide(Policy.Call(target, args));

        Assert.Equal((verdict, rule), (decision.Verdict, decision.Rule?.Id));
        Assert.Equal(verdict == Verdict.Deny, decision.Denial is not null);
    }

    [Theory]
    [InlineData("{}", Verdict.Deny)]
    [InlineData("""{"amount":"5"}""", Verdict.Deny)]
    [InlineData("""{"amount":null}""", Verdict.Deny)]
    [InlineData("""{"amount":5}""", Verdict.Allow)]
    [InlineData("""{"amount":5.0}""", Verdict.Allow)]
    [InlineData("""{"amount":1e0}""", Verdict.Allow)]
    [InlineData("""{"amount":5.01}""", Verdict.Deny)]
    [InlineData("""{"amount":5.00000000000000000000000000001}""", Verdict.Deny)] // 30 digits: not known exactly
    public void Decide_AllowOnAnArgument_NeedsItToBeKnown(string args, Verdict verdict) =>
        Assert.Equal(verdict, Policy.Of("rules:\n  - { id: a, allow: pay.out, when: args.amount <= 5 }\n").Decide(Policy.Call("pay.out", args)).Verdict);

    [Fact]
    public void Decide_AmountInCents_IsNotCut()
    {
        var policy = Policy.Of("""
            budgets: { day: { limit: 10.00 USD, window: day@UTC } }
            rules:
              - { id: a, allow: pay.out, spend: { amount: args.amount / 100, unit: USD, from: day } }

            """);

        var charge = Assert.Single(policy.Decide(Policy.Call("pay.out", """{"amount":199}""")).Spends);

        Assert.Equal("1.99 USD", charge.Amount.ToString());
    }

    [Theory]
    [InlineData("agent: support", "support", "ann", Verdict.Allow)]
    [InlineData("agent: support", "coder", "ann", Verdict.Deny)]
    [InlineData("agent: support", null, "ann", Verdict.Deny)]
    [InlineData("agent: [coder, sup*]", "support", "ann", Verdict.Allow)]
    [InlineData("caller: ann", null, "ann", Verdict.Allow)]
    [InlineData("caller: ann", null, "bob", Verdict.Deny)]
    [InlineData("group: finance", null, "ann", Verdict.Allow)]
    [InlineData("group: finance", null, "bob", Verdict.Deny)]
    [InlineData("team: core", null, "bob", Verdict.Allow)]
    [InlineData("team: core", null, "ann", Verdict.Deny)]
    [InlineData("flow: nightly", null, "ann", Verdict.Allow)]
    [InlineData("flow: hourly", null, "ann", Verdict.Deny)]
    [InlineData("step: deploy/*", null, "ann", Verdict.Allow)]
    [InlineData("{ caller: ann, step: deploy/*, flow: n* }", null, "ann", Verdict.Allow)]
    [InlineData("{ caller: ann, step: build }", null, "ann", Verdict.Deny)]
    public void Decide_For_NeedsAllThatItNames(string scope, string? agent, string user, Verdict verdict)
    {
        var inner = scope.StartsWith('{') ? scope : $"{{ {scope} }}";
        var policy = Policy.Of($$"""
            identities: { groups: { finance: [ann] }, teams: { core: [bob] } }
            rules:
              - { id: a, allow: x.y, for: {{inner}} }

            """);

        Assert.Equal(verdict, policy.Decide(Policy.Call("x.y", agent: agent, user: user, step: "deploy/eu#1", run: new("r", "nightly"))).Verdict);
    }

    [Theory]
    [InlineData("caller.user == 'ann'", Verdict.Allow)]
    [InlineData("'finance' in caller.groups", Verdict.Allow)]
    [InlineData("caller.team == 'core'", Verdict.Deny)] // no team: not known
    [InlineData("agent == 'support'", Verdict.Allow)]
    [InlineData("run.flow == 'nightly' && run.id == 'r'", Verdict.Allow)]
    [InlineData("step.startsWith('deploy/')", Verdict.Allow)]
    [InlineData("tool.name == 'y' && tool.server == 'x' && tool.kind == 'tool'", Verdict.Allow)]
    [InlineData("tool.risk >= destructive", Verdict.Allow)] // nobody knows a tool 'y'
    [InlineData("tool.reach == 'external'", Verdict.Deny)]
    [InlineData("'private' in labels", Verdict.Allow)]
    [InlineData("now < timestamp('2026-12-01T00:00:00Z')", Verdict.Allow)]
    [InlineData("now.getHours('Europe/Berlin') == 11", Verdict.Allow)]
    public void Decide_When_ReadsWhoWhatAndWhen(string when, Verdict verdict)
    {
        var policy = Policy.Of($"identities: {{ groups: {{ finance: [ann] }} }}\nrules:\n  - id: a\n    allow: x.y\n    when: >-\n      {when}\n");

        Assert.Equal(verdict, policy.Decide(Policy.Call("x.y", agent: "support", step: "deploy/eu", run: new("r", "nightly", ["private"]))).Verdict);
    }

    [Fact]
    public void Decide_After_NeedsACallThatSucceededWithTheSameArgument()
    {
        var policy = Policy.Of("rules:\n  - { id: a, allow: stripe.refund, after: { stripe.get: args.charge == then.args.charge } }\n");

        Decision With(params (string, string)[] past) => policy.Decide(Policy.Call("stripe.refund", """{"charge":"c1"}""", run: Policy.After(past)));

        Assert.Equal(RetryHint.AfterAnotherCall, With().Denial?.Retry);
        Assert.Equal(Verdict.Deny, With(("stripe.get", """{"charge":"c2"}""")).Verdict);
        Assert.Equal(Verdict.Deny, With(("stripe.list", """{"charge":"c1"}""")).Verdict);
        Assert.Equal(Verdict.Deny, With(("stripe.get", "{}")).Verdict);
        Assert.Equal(Verdict.Allow, With(("stripe.get", """{"charge":"c2"}"""), ("stripe.get", """{"charge":"c1"}""")).Verdict);
    }

    [Fact]
    public void Decide_DenyAfterACall_AppliesOnceItSucceeded()
    {
        var policy = Policy.Of("rules:\n  - { id: a, allow: '*' }\n  - { id: b, deny: mail.send, after: { db.read_*: } }\n");

        Assert.Equal(Verdict.Allow, policy.Decide(Policy.Call("mail.send")).Verdict);
        Assert.Equal(Verdict.Deny, policy.Decide(Policy.Call("mail.send", run: Policy.After(("db.read_users", "{}")))).Verdict);
    }

    [Fact]
    public void Decide_Taint_StopsPrivateDataGoingOut()
    {
        var policy = Policy.Of("""
            servers:
              db: { run: [db], labels: [private] }
              web: { url: https://web.example, reach: external, labels: [untrusted] }
            rules:
              - { id: all, allow: "*" }
              - { id: trifecta, deny: "*", when: "tool.reach == 'external' && 'private' in labels && 'untrusted' in labels" }

            """);

        Assert.Equal(["private"], policy.Decide(Policy.Call("db.read")).Labels);
        Assert.Equal(Verdict.Allow, policy.Decide(Policy.Call("web.get", run: new("r", labels: ["private"]))).Verdict);
        Assert.Equal(Verdict.Deny, policy.Decide(Policy.Call("web.get", run: new("r", labels: ["private", "untrusted"]))).Verdict);
        // Nobody says how far 'db' reaches: what is not known keeps nothing open.
        Assert.Equal(Verdict.Deny, policy.Decide(Policy.Call("db.read", run: new("r", labels: ["private", "untrusted"]))).Verdict);
    }

    [Fact]
    public void Decide_Hide_DeniesAndSaysNothingOfTheRule()
    {
        var decision = Policy.Of("rules:\n  - { id: a, allow: '*' }\n  - { id: secret-tools, hide: admin.* }\n").Decide(Policy.Call("admin.reset"));

        Assert.Equal((Verdict.Deny, true), (decision.Verdict, decision.IsHidden));
        Assert.Equal(new Denial("TUT2203", "There is no 'admin.reset'.", null, RetryHint.Never), decision.Denial);
    }

    [Fact]
    public void Decide_Denial_NeverTellsConditions()
    {
        var policy = Policy.Of("rules:\n  - { id: cap, deny: pay.out, when: args.amount > 4711 }\n  - { id: soft, deny: pay.in, say: Ask the treasurer first. }\n");

        var capped = policy.Decide(Policy.Call("pay.out", """{"amount":9999}""")).Denial!;

        Assert.Equal(("TUT2201", "cap", RetryHint.OtherArguments), (capped.Code, capped.Rule, capped.Retry));
        Assert.DoesNotContain("4711", capped.Message, StringComparison.Ordinal);
        Assert.Equal("Ask the treasurer first.", policy.Decide(Policy.Call("pay.in")).Denial!.Message);
    }

    [Fact]
    public void Decide_Observed_IsRecordedAndChangesNothing()
    {
        var decision = Policy.Of("rules:\n  - { id: a, allow: '*' }\n  - { id: b, deny: '*', mode: observe }\n").Decide(Policy.Call("x.y"));

        Assert.Equal(Verdict.Allow, decision.Verdict);
        Assert.Equal(("b", Verdict.Deny), (Assert.Single(decision.Observed).Rule.Id, decision.Observed[0].Verdict));
    }

    [Fact]
    public void Decide_Ask_CollectsWhoMustSayYes()
    {
        var policy = Policy.Of("""
            rules:
              - { id: big, ask: pay.out, by: { group: finance, quorum: 2, not: caller }, within: 30m }
              - { id: dest, ask: "*", by: { user: [boss] } }

            """);

        var decision = policy.Decide(Policy.Call("pay.out"));

        Assert.Equal((Verdict.Ask, "big"), (decision.Verdict, decision.Rule?.Id));
        Assert.Collection(
            decision.Approvals,
            static big => Assert.Equal((2, true, TimeSpan.FromMinutes(30), "finance"), (big.Quorum, big.ExcludesCaller, big.Within, big.Groups[0])),
            static dest => Assert.Equal((1, false, null, "boss"), (dest.Quorum, dest.ExcludesCaller, dest.Within, dest.Users[0])));
    }

    [Fact]
    public void Decide_DefaultAsk_AsksForWhatNoRuleNames() =>
        Assert.Equal((Verdict.Ask, 1), (Policy.Of("default: ask\nrules: []\n").Decide(Policy.Call("x.y")).Verdict, Policy.Of("default: ask\nrules: []\n").Decide(Policy.Call("x.y")).Approvals.Count));

    [Fact]
    public void Decide_Limits_NameWhoseCountItIs()
    {
        var policy = Policy.Of("rules:\n  - { id: a, allow: x.y, limit: [10/hour per caller.user, 3/5m per digest(args), 1000/day@Europe/Berlin, '2/run per args.to'] }\n");

        var call = Policy.Call("x.y", """{"to":"z"}""");

        Assert.Equal(["ann", call.Arguments.Digest, "", "z"], policy.Decide(call).Limits.Select(static limit => limit.Key));
        Assert.Equal("TUT2207", policy.Decide(Policy.Call("x.y")).Denial?.Code); // whose count it is cannot be told
    }

    [Theory]
    [InlineData("5", "5")]
    [InlineData("5.00", "5")] // else the count could be evaded by zeros
    [InlineData("5e0", "5")]
    [InlineData("0.50", "0.5")]
    [InlineData("-0.0", "0")]
    [InlineData("true", "true")]
    [InlineData("\"5\"", "5")]
    public void Decide_KeyOfALimit_IsTheSameForEqualValues(string n, string key) =>
        Assert.Equal(key, Assert.Single(Policy.Of("rules:\n  - { id: a, allow: x.y, limit: 5/hour per args.n }\n").Decide(Policy.Call("x.y", $$"""{"n":{{n}}}""")).Limits).Key);

    [Fact]
    public void Decide_OnRule_AddsWithoutGranting()
    {
        var policy = Policy.Of("rules:\n  - { id: scrub, on: '*', redact: { result: [secret], log: [args.**.token] }, labels: [seen], limit: 9/minute }\n  - { id: a, allow: x.* }\n");

        Assert.Equal(Verdict.Deny, policy.Decide(Policy.Call("z.y")).Verdict);
        var decision = policy.Decide(Policy.Call("x.y"));
        Assert.Equal((1, 1, "seen"), (decision.Redactions.Count, decision.Limits.Count, decision.Labels[0]));
    }

    [Theory]
    [InlineData("model:gpt-5", Verdict.Allow)]
    [InlineData("model:other", Verdict.Deny)]
    [InlineData("process:git", Verdict.Ask)]
    [InlineData("http:desk.example.org", Verdict.Allow)]
    [InlineData("http:desk.example.org:8443", Verdict.Deny)]
    public void Decide_ModelsProcessesAndServices_AreNamesToo(string target, Verdict verdict) =>
        Assert.Equal(verdict, Policy.Of("rules:\n  - { id: a, allow: model:gpt-* }\n  - { id: b, ask: 'process:*' }\n  - { id: c, allow: http:desk.example.org, when: tool.kind == 'http' && tool.risk_name == 'execute' }\n").Decide(Policy.Call(target)).Verdict);

    [Theory]
    [InlineData("topic:orders.eu", "{}", Verdict.Allow, null)]
    [InlineData("topic:orders.eu.paid", "{}", Verdict.Allow, null)]
    [InlineData("topic:orders", "{}", Verdict.Deny, "TUT2200")]
    [InlineData("topic:incidents", """{"type":"incident.explained"}""", Verdict.Allow, null)]
    [InlineData("topic:incidents", """{"type":"incident.closed"}""", Verdict.Ask, null)]
    [InlineData("topic:news", "{}", Verdict.Deny, "TUT2204")] // allowed, and not granted
    public void Decide_ATopic_IsANameToo(string target, string args, Verdict verdict, string? code)
    {
        var decision = Policy.Of("""
            grants: { publishers: { to: { caller: ann }, topics: [orders, "orders.*", incidents] } }
            rules:
              - { id: orders, allow: "topic:orders.*", when: tool.kind == 'topic' && tool.risk_name == 'write' && tool.risk < execute && tool.server == '' }
              - { id: explained, allow: topic:incidents, when: args.type == 'incident.explained' }
              - { id: incidents, ask: topic:incidents, when: args.type != 'incident.explained' }
              - { id: news, allow: topic:news }

            """).Decide(Policy.Call(target, args));

        Assert.Equal((verdict, code), (decision.Verdict, decision.Denial?.Code));
    }

    [Fact]
    public void Decide_SeveralSpendsOfOneBudget_TakeTheLargest()
    {
        var policy = Policy.Of("""
            budgets: { day: { limit: 10.00 USD, window: day@UTC, per: caller.user } }
            rules:
              - { id: b, allow: x.y, spend: { amount: "2", unit: USD, from: day } }
              - { id: a, allow: x.*, spend: { amount: 3.5m, unit: USD, from: day } }

            """);

        var charge = Assert.Single(policy.Decide(Policy.Call("x.y")).Spends);

        Assert.Equal(("3.5 USD", "a", "ann"), (charge.Amount.ToString(), charge.Rule.Id, charge.Key));
    }

    [Fact]
    public void Decide_Grants_ComeBeforeRules()
    {
        var policy = Policy.Of("""
            identities: { groups: { support: [ann] } }
            grants:
              desk: { to: { group: support }, servers: [x], models: ["gpt-*"] }
              old: { to: { caller: bob }, tools: ["*"], expires: 2026-11-21T10:00:00Z }
            rules:
              - { id: a, allow: "*" }

            """);

        Assert.Equal((Verdict.Allow, "desk"), (policy.Decide(Policy.Call("x.y")).Verdict, policy.Decide(Policy.Call("x.y")).Grant));
        Assert.Equal(Verdict.Allow, policy.Decide(Policy.Call("model:gpt-5")).Verdict);
        Assert.Equal("TUT2204", policy.Decide(Policy.Call("z.y")).Denial?.Code);
        Assert.Equal("TUT2205", policy.Decide(Policy.Call("x.y", user: "bob")).Denial?.Code);
        Assert.Equal("TUT2204", policy.Decide(Policy.Call("x.y", user: "eve")).Denial?.Code);
    }
}
