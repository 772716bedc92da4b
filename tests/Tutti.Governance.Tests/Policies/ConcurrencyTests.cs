using System.Globalization;
using Tutti.Governance.Decisions;
using Tutti.Governance.Tests.Support;

namespace Tutti.Governance.Tests.Policies;

public sealed class ConcurrencyTests
{
    [Fact]
    public void Decide_ManyThreadsAtOnce_JudgeEachCallByItself()
    {
        var policy = Policy.Of("rules:\n  - { id: a, allow: x.*, when: args.n < 500, limit: 5/hour per args.n }\n  - { id: b, deny: x.*, when: \"'hot' in labels\", after: { x.y: then.args.n == args.n } }\n");
        var run = new Governance.Calls.RunFacts("r", labels: ["hot"], history: Policy.After(("x.y", """{"n":3}""")).History);
        var wrong = 0;

        Parallel.For(0, 20_000, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = TestContext.Current.CancellationToken }, index =>
        {
            var n = index % 1000;
            // New names too: they are remembered up to a limit, and judged beyond it.
            var decision = policy.Decide(Policy.Call($"x.t{index % 6000}", string.Create(CultureInfo.InvariantCulture, $"{{\"n\":{n}}}"), run: run));
            var expected = n == 3 ? Verdict.Deny : n < 500 ? Verdict.Allow : Verdict.Deny;
            var key = decision.Limits.Count == 0 ? null : decision.Limits[0].Key;
            if (decision.Verdict != expected || (expected == Verdict.Allow && key != n.ToString(CultureInfo.InvariantCulture))) { Interlocked.Increment(ref wrong); }
        });

        Assert.Equal(0, wrong);
    }
}
