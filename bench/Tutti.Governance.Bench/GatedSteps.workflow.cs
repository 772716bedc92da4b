using System.Diagnostics;
using Tutti.Governance.Calls;
using Tutti.Governance.Gates;
using Tutti.Governance.Identities;
using Tutti.Governance.Naming;
using Tutti.Governance.Policies.Loading;
using Tutti.Kernel.Bench.Measuring;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Runs;
using Tutti.Kernel.Steps;
using Tutti.Storage.Embedded;

namespace Tutti.Governance.Bench;

/// <summary>
/// G2: durable at-most-once steps in chains of ten. <c>gated</c> passes the gate with a decision, a limit of the run, a hold on a shared budget and its settling;
/// <c>judged</c> has a decision only; <c>plain</c> is the same step without a gate.
/// </summary>
internal static class GatedSteps
{
    private const int Steps = 10;

    private const string Policy = """
        tutti: policy/v1
        budgets:
          day: { limit: 1000000000.00 USD, window: day@UTC }
        rules:
          - { id: pay, allow: shop.pay, when: args.amount <= 50, spend: { amount: args.amount, unit: USD, from: day }, limit: 100/run }
          - { id: read, allow: shop.read, when: args.amount <= 50 }
        """;

    private static readonly CallArguments Arguments = CallArguments.Parse("""{"amount":4,"charge":"ch_1"}"""u8);

    internal static async Task RunAsync(Session session)
    {
        session.Say("G2: gated durable steps, 1, 64 and 1,000 runs at once");
        foreach (var width in new[] { 1, 64, 1_000 })
        {
            foreach (var kind in new[] { "plain", "judged", "gated" }) { await MeasureAsync(session, kind, width); }
        }
    }

    private static async Task MeasureAsync(Session session, string kind, int width)
    {
        await using var store = EmbeddedStore.Open(new EmbeddedStoreOptions { Directory = session.FreshDirectory() });
        await using var engine = await TuttiEngine.OpenAsync(store, OptionsOf(kind));
        var runs = session.IsQuick ? 2 * width : width == 1 ? 200 : 5_000;
        await Host.PoolAsync(runs, width, _ => OneAsync(engine));
        var (samples, rates, processor, bytes) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < session.Reps(7); round++)
        {
            rates.Add(session.Fsync.Measure());
            var (allocated, used, started) = (GC.GetTotalAllocatedBytes(), Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
            await Host.PoolAsync(runs, width, _ => OneAsync(engine));
            samples.Add(runs * Steps / Stopwatch.GetElapsedTime(started).TotalSeconds);
            processor.Add((Environment.CpuUsage.TotalTime - used).TotalMicroseconds / (runs * Steps));
            bytes.Add((double)(GC.GetTotalAllocatedBytes() - allocated) / (runs * Steps));
        }

        session.Report("G2", $"{kind}.{width}", "steps/s", samples, rates);
        session.Report("G2", $"{kind}.{width}.processor", "us", processor);
        session.Report("G2", $"{kind}.{width}.allocated", "B", bytes);
    }

    private static async Task OneAsync(TuttiEngine engine)
    {
        var run = await engine.StartAsync("chain", 0L);
        if (await engine.WaitAsync<long>(run) != Steps) { throw new InvalidOperationException("A chain has lost a step."); }
    }

    private static TuttiOptions OptionsOf(string kind)
    {
        var policy = PolicyLoader.TryLoad(new PolicyTexts(new Dictionary<string, string> { ["policy.yaml"] = Policy }), "policy.yaml", out var faults) ?? throw new InvalidOperationException(string.Join('\n', faults));
        var gate = new Gate(policy);
        var options = new TuttiOptions();
        gate.Declare(options);
        return options.AddWorkflow(WorkflowDefinition.Create<long, long>("chain", 1, (context, _) => kind == "plain" ? PlainAsync(context) : GatedAsync(context, gate, kind == "gated" ? "shop.pay" : "shop.read")));
    }

    private static async Task<long> PlainAsync(WorkflowContext context)
    {
        long done = 0;
        for (var step = 0; step < Steps; step++) { done += await context.StepAsync("step", StepOptions.AtMostOnce, static _ => ValueTask.FromResult(1L)); }
        return done;
    }

    private static async Task<long> GatedAsync(WorkflowContext context, Gate gate, string target)
    {
        var session = gate.Open(context, new Caller("ann", CallerKind.Local), "bench").For("agent");
        var order = new GateOrder { Target = TargetName.Parse(target), Arguments = Arguments };
        long done = 0;
        for (var step = 0; step < Steps; step++) { done += await session.CallAsync(context, "step", order, static (_, _) => ValueTask.FromResult(new GateResult<long>(1))); }
        return done;
    }
}
