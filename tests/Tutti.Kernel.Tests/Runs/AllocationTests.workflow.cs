using Tutti.Kernel.Engine;
using Tutti.Kernel.Memory;
using Tutti.Kernel.Runs;

namespace Tutti.Kernel.Tests.Runs;

/// <summary>The hot path's budget of bytes.</summary>
public sealed class AllocationTests
{
    private const int Steps = 1_000;
    private const int BudgetBytes = 600;

    [Fact]
    public async Task Step_ThatEndsAtOnce_KeepsItsBudget()
    {
        var scheduler = new OneThread();
        var options = new TuttiOptions { Scheduler = scheduler }
            .AddWorkflow(WorkflowDefinition.Create<long, long>("chain", 1, ChainAsync, new RunLimits { Steps = int.MaxValue }));
        await using var engine = Open(options);
        Run(engine, scheduler, Steps);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Run(engine, scheduler, Steps);
        var few = GC.GetAllocatedBytesForCurrentThread();
        Run(engine, scheduler, 2 * Steps);
        var many = GC.GetAllocatedBytesForCurrentThread();

        var bytesPerStep = ((many - few) - (few - before)) / (double)Steps;
        Assert.InRange(bytesPerStep, 1, BudgetBytes); // the store's own copies are a part of it
    }

    private static TuttiEngine Open(TuttiOptions options) => TuttiEngine.Open(new InMemoryStore(Guid.Empty), options, logger: null, new Reply());

    private static void Run(TuttiEngine engine, OneThread scheduler, long steps)
    {
        _ = engine.StartAsync("chain", steps);
        scheduler.Drain();
        Assert.Equal(0, engine.ActiveRuns);
    }

    private static async Task<long> ChainAsync(WorkflowContext context, long count)
    {
        long done = 0;
        while (done < count) { done = await context.StepAsync("step", _ => new ValueTask<long>(done + 1)); }
        return done;
    }

    /// <summary>Runs everything on the test's thread, so that its bytes can be counted.</summary>
    private sealed class OneThread : IRunScheduler
    {
        private readonly Queue<(Action<object?> Work, object? State)> _queue = new();

        public void Schedule(Action<object?> work, object? state) => _queue.Enqueue((work, state));

        public void Drain()
        {
            while (_queue.TryDequeue(out var next)) { next.Work(next.State); }
        }
    }
}
