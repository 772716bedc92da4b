using Tutti.Governance.Calls;
using Tutti.Governance.Decisions;
using Tutti.Governance.Policies.Testing;
using Tutti.Governance.Tests.Support;

namespace Tutti.Governance.Tests.Policies;

/// <summary>Ways around gates that others have shipped. Each is closed here, and stays closed.</summary>
public sealed class RivalHoleTests
{
    private const string Money = """
        budgets: { day: { limit: 100.00 USD, window: day@UTC, per: caller.user } }
        rules:
          - { id: pay, allow: pay.out, spend: { amount: args.amount, unit: "${args.currency}", from: day } }

        """;

    [Theory]
    [InlineData("""{"amount":-1000000,"currency":"USD"}""")] // refills a counter that adds without looking at the sign
    [InlineData("""{"amount":-0.01,"currency":"USD"}""")]
    [InlineData("""{"currency":"USD"}""")]
    [InlineData("""{"amount":"NaN","currency":"USD"}""")]
    [InlineData("""{"amount":"5","currency":"USD"}""")]
    [InlineData("""{"amount":5,"currency":"EUR"}""")] // foreign money is never converted by the way
    [InlineData("""{"amount":5,"currency":"usd"}""")]
    [InlineData("""{"amount":5,"currency":""}""")]
    [InlineData("""{"amount":5}""")]
    [InlineData("""{"amount":1e300,"currency":"USD"}""")]
    [InlineData("""{"amount":[5],"currency":"USD"}""")]
    public void Decide_AnAmountThatIsNone_IsDenied(string args)
    {
        var decision = Policy.Of(Money).Decide(Policy.Call("pay.out", args));

        Assert.Equal((Verdict.Deny, "TUT2206"), (decision.Verdict, decision.Denial?.Code));
        Assert.Empty(decision.Spends);
    }

    [Fact]
    public void Decide_FractionsOfAUnit_AreCounted() => // others cut 0.99 to 0
        Assert.Equal(0.99m, Assert.Single(Policy.Of(Money).Decide(Policy.Call("pay.out", """{"amount":0.99,"currency":"USD"}""")).Spends).Amount.Value);

    [Theory]
    [InlineData("[1]", "TUT2105")] // arguments that do not parse were forwarded unchecked
    [InlineData("null", "TUT2105")]
    [InlineData("{", "TUT2100")]
    [InlineData("""{"amount":1,"amount":1000000}""", "TUT2101")] // first or last? readers differ
    [InlineData("""{"amount":1,"Amount":1000000}""", "TUT2101")] // some readers do not look at case
    [InlineData("""{"amount":1,"\u0061mount":1000000}""", "TUT2101")]
    public void Parse_ArgumentsThatReadersTakeDifferently_AreRefused(string args, string code) =>
        Assert.Equal(code, Assert.Throws<UnreadableCallException>(() => Policy.Call("pay.out", args)).Code);

    [Fact]
    public void Decide_ToolNameInOtherCase_IsNotJudgedAsAnotherTool()
    {
        var policy = Policy.Of("rules:\n  - { id: a, allow: 'github.*' }\n  - { id: d, deny: github.delete_repo }\n");

        Assert.Equal("TUT2208", policy.Decide(Policy.Call("github.Delete_Repo")).Denial?.Code);
    }

    [Fact]
    public void Decide_OrderOfRules_IsNoHole() // first match wins elsewhere: a broad allow above a deny opens it
    {
        const string Allow = "  - { id: a, allow: '*' }\n";
        const string Deny = "  - { id: d, deny: x.drop }\n";

        Assert.Equal(Verdict.Deny, Policy.Of("rules:\n" + Allow + Deny).Decide(Policy.Call("x.drop")).Verdict);
        Assert.Equal(Verdict.Deny, Policy.Of("rules:\n" + Deny + Allow).Decide(Policy.Call("x.drop")).Verdict);
    }

    [Fact]
    public void Load_NoRules_DeniesEverything() => // default allow elsewhere
        Assert.Equal(Verdict.Deny, Policy.Of("rules: []\n").Decide(Policy.Call("x.y")).Verdict);

    [Fact]
    public void Load_DefaultAllow_IsRefused()
    {
        Assert.Null(Policy.TryOf("default: allow\n", out var faults));
        Assert.Equal("TUT2013", Assert.Single(faults).Code);
    }

    [Theory]
    [InlineData("args.customer")]
    [InlineData("args.?customer.orValue('x')")]
    [InlineData("step")]
    public void Load_ABudgetKeyThatTheAgentSets_IsRefused(string per) // a key that the model sees is a key that the model changes
    {
        Assert.Null(Policy.TryOf($"budgets: {{ b: {{ limit: 1 USD, window: run, per: \"{per}\" }} }}\n", out var faults));
        Assert.Equal("TUT2021", Assert.Single(faults).Code);
    }

    [Fact]
    public void Decide_AToolThatChangedSinceItsReview_IsQuarantinedAcrossRestarts() // baselines in memory are made anew at every start elsewhere
    {
        const string Rules = "servers: { stripe: { url: 'https://s.example', pin: tutti.lock } }\nrules:\n  - { id: a, allow: stripe.* }\n";
        foreach (var policy in new[] { Policy.Of(Rules, ("tutti.lock", Policy.StripeLock)), Policy.Of(Rules, ("tutti.lock", Policy.StripeLock)) })
        {
            Assert.Equal(Verdict.Allow, policy.Decide(Policy.Pinned(policy, "stripe.retrieve_charge", """{"charge":"c"}""")).Verdict);
            var changed = policy.Decide(Policy.Call("stripe.retrieve_charge", """{"charge":"c"}""", fingerprint: new string('0', 64)));
            Assert.Equal(("TUT2202", true, RetryHint.AfterReview), (changed.Denial?.Code, changed.IsHidden, changed.Denial!.Retry));
            Assert.Equal("TUT2202", policy.Decide(Policy.Call("stripe.retrieve_charge")).Denial?.Code); // not listed: nobody knows what it is now
        }
    }

    [Fact]
    public void Decide_ARenamedTool_IsQuarantinedToo() // hashes by name do not see a rename
    {
        var policy = Policy.Of("servers: { stripe: { url: 'https://s.example', pin: tutti.lock } }\nrules:\n  - { id: a, allow: stripe.* }\n", ("tutti.lock", Policy.StripeLock));

        Assert.Equal("TUT2202", policy.Decide(Policy.Call("stripe.retrieve_charge2", fingerprint: policy.Pins.Find("stripe", "retrieve_charge")!.Definition.Fingerprint)).Denial?.Code);
    }

    [Fact]
    public void Load_ACatastrophicPattern_EndsInTime()
    {
        var policy = Policy.Of("rules:\n  - { id: a, allow: x.y, when: \"args.t.matches('^(a+)+$')\" }\n");

        Assert.Equal(Verdict.Deny, policy.Decide(Policy.Call("x.y", $$"""{"t":"{{new string('a', 5000)}}b"}""")).Verdict);
    }

    [Fact]
    public void Load_AFaultyRule_IsAnErrorAndNotSkipped() // a rule that is not read is a door that is not closed
    {
        Assert.Null(Policy.TryOf("rules:\n  - { id: a, allow: '*' }\n  - { id: d, dney: x.drop }\n", out var faults));
        Assert.Contains(faults, static fault => fault.Code == "TUT4602" && fault.Message.Contains("Did you mean 'deny'", StringComparison.Ordinal));
    }

    [Fact]
    public void Run_SlidingWindow_HasNoDoubleBurstAtMidnight() // calendar windows only elsewhere
    {
        var policy = Policy.Of("rules:\n  - { id: a, allow: x.y, limit: 10/day }\ntests:\n  - { call: x.y, used: { a: 9 }, expect: allow }\n  - { call: x.y, used: { a: 10 }, expect: deny, rule: a }\n");

        Assert.All(PolicyTestRunner.Run(policy), static result => Assert.True(result.IsPassed));
        Assert.Equal(Governance.Windows.WindowKind.Rolling, policy.Rules[0].Limits[0].Window.Kind);
    }

    [Fact]
    public void Decide_SpendOfAFailedCall_IsNotRefundedUnlessTheRuleSaysSo() // an agent that provokes errors gets its quota back elsewhere
    {
        var kept = Policy.Of(Money).Decide(Policy.Call("pay.out", """{"amount":1,"currency":"USD"}"""));
        var refunded = Policy.Of(Money.Replace("from: day }", "from: day, refund_on: error }", StringComparison.Ordinal)).Decide(Policy.Call("pay.out", """{"amount":1,"currency":"USD"}"""));

        Assert.Equal((false, true), (kept.Spends[0].RefundsOnError, refunded.Spends[0].RefundsOnError));
    }
}
