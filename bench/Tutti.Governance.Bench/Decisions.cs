using System.Diagnostics;
using Tutti.Governance.Calls;
using Tutti.Governance.Decisions;
using Tutti.Governance.Policies;
using Tutti.Kernel.Bench.Measuring;

namespace Tutti.Governance.Bench;

/// <summary>
/// G1: one decision at 500 rules. <c>decide</c> judges a call whose arguments are in memory, <c>from-bytes</c> begins with their JSON: read, brought into the canonical
/// form, hashed, judged. <c>naive</c> is the list that one would write first, from the same JSON and without hash or canonical form.
/// </summary>
internal static class Decisions
{
    private const int Batch = 20_000;

    internal static void Run(Session session)
    {
        session.Say("G1: decisions at 500 rules");
        var policy = SamplePolicy.Load(SamplePolicy.Rules);
        var few = SamplePolicy.Load(8);
        var arguments = CallArguments.Parse(SamplePolicy.Arguments);
        var (call, callOfFew) = (SamplePolicy.Call(policy, arguments), SamplePolicy.Call(few, CallArguments.Parse(SamplePolicy.Arguments)));
        var decision = policy.Decide(call);
        if (decision.Verdict != Verdict.Allow || decision.Rule?.Id != "small") { throw new InvalidOperationException($"The sample is judged wrongly: {decision}."); }
        var naive = new NaiveGate(SamplePolicy.Rules);
        if (naive.Decide("shop.create_refund", SamplePolicy.Arguments) < 0) { throw new InvalidOperationException("The baseline is judged wrongly."); }
        Measure(session,
        [
            ("decide.500", () => policy.Decide(call)),
            ("decide.8", () => few.Decide(callOfFew)),
            ("from-bytes.500", () => policy.Decide(call with { Arguments = CallArguments.Parse(SamplePolicy.Arguments) })),
            ("naive.500", () => naive.Decide("shop.create_refund", SamplePolicy.Arguments) >= 0 ? naive : call),
        ]);
        session.Report("G1", "load.500", "ms", [.. Enumerable.Range(0, session.Reps(7)).Select(static _ => Time(static () => SamplePolicy.Load(SamplePolicy.Rules)))]);
    }

    /// <summary>All works take turns, so that a busy machine is busy for each of them.</summary>
    private static void Measure(Session session, (string Name, Func<object> Work)[] works)
    {
        var times = works.Select(static _ => new List<double>()).ToArray();
        var processor = works.Select(static _ => new List<double>()).ToArray();
        var bytes = works.Select(static _ => new List<double>()).ToArray();
        var (warm, rounds) = (session.IsQuick ? 1 : 10, session.Reps(21));
        for (var round = 0; round < warm + rounds; round++)
        {
            foreach (var (number, (_, work)) in works.Index())
            {
                var count = works[number].Name.StartsWith("naive", StringComparison.Ordinal) ? Batch / 20 : Batch;
                var (before, used, started) = (GC.GetAllocatedBytesForCurrentThread(), Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
                for (var index = 0; index < count; index++) { _ = work(); }
                var (elapsed, allocated) = (Stopwatch.GetElapsedTime(started), GC.GetAllocatedBytesForCurrentThread() - before);
                var busy = Environment.CpuUsage.TotalTime - used;
                if (round < warm) { continue; }
                processor[number].Add(busy.TotalMicroseconds / count);
                times[number].Add(elapsed.TotalMicroseconds / count);
                bytes[number].Add((double)allocated / count);
            }
        }

        foreach (var (number, (name, _)) in works.Index())
        {
            session.Report("G1", name, "us", times[number]);
            session.Report("G1", $"{name}.processor", "us", processor[number]);
            session.Report("G1", $"{name}.allocated", "B", bytes[number]);
        }
    }

    private static double Time(Func<PolicySet> work)
    {
        var started = Stopwatch.GetTimestamp();
        _ = work();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }
}
