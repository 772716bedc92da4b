using Tutti.Governance.Decisions;
using Tutti.Governance.Tests.Support;

namespace Tutti.Governance.Tests.Policies;

public sealed class AllocationTests
{
    [Fact]
    public void Decide_ACallThatIsAllowed_AllocatesAtMost300Bytes()
    {
        var rules = string.Concat(Enumerable.Range(0, 492).Select(static number => $"  - {{ id: r{number}, allow: other.tool_{number}, when: args.amount <= {number} }}\n"));
        var policy = Policy.Of($$"""
            rules:
              - { id: a, allow: pay.out, for: { agent: support }, when: 'args.amount <= 5000 && args.currency in ["usd", "eur"]' }
              - { id: b, ask: pay.out, when: args.amount > 5000 }
              - { id: c, deny: pay.out, when: "!(args.currency in ['usd', 'eur'])" }
              - { id: d, deny: pay.out, when: args.note == "" }
              - { id: e, deny: "*", when: "'private' in labels && 'untrusted' in labels" }
              - { id: f, ask: "*", when: tool.risk >= destructive && agent == "x" }
              - { id: g, deny: "*", when: now < timestamp("2026-01-01T00:00:00Z") }
              - { id: h, deny: "*", for: { team: outside } }
            {{rules}}
            """);
        var call = Policy.Call("pay.out", """{"amount":4000,"currency":"usd","note":"x"}""", agent: "support");
        Assert.Equal(Verdict.Allow, policy.Decide(call).Verdict);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < 1000; round++) { _ = policy.Decide(call); }

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 1000, 1, 300);
    }
}
