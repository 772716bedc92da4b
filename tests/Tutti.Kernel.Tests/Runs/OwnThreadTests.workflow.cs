using Tutti.Kernel.Engine;
using Tutti.Kernel.Memory;
using Tutti.Kernel.Runs;
using Tutti.Kernel.Steps;

namespace Tutti.Kernel.Tests.Runs;

/// <summary>Who a step asks for a thread: nobody while its run has nothing else to do.</summary>
public sealed class OwnThreadTests
{
    private static readonly StepOptions Timed = StepOptions.AtMostOnce with { Timeout = TimeSpan.FromHours(1) };

    [Fact]
    public void GivenStepsOneAfterTheOther_WhenTheyAct_ThenTheRunsOwnThreadDoesIt()
    {
        Assert.Equal(ThreadsFor(1, StepOptions.AtMostOnce), ThreadsFor(9, StepOptions.AtMostOnce));
        Assert.Equal(ThreadsFor(1, Timed), ThreadsFor(9, Timed));
    }

    [Fact]
    public void GivenStepsSideBySide_WhenTheyAct_ThenEachHasAThreadOfItsOwn() =>
        Assert.True(ThreadsFor(9, StepOptions.AtMostOnce, sideBySide: true) >= ThreadsFor(1, StepOptions.AtMostOnce, sideBySide: true) + 8);

    /// <summary>How often a run of so many steps asks for a thread.</summary>
    private static int ThreadsFor(int steps, StepOptions options, bool sideBySide = false)
    {
        var scheduler = new Counting();
        var declared = new TuttiOptions { Scheduler = scheduler }.AddWorkflow(WorkflowDefinition.Create<int, int>("steps", 1, sideBySide ? TogetherAsync : InTurnAsync));
        var engine = TuttiEngine.Open(new InMemoryStore(Guid.Empty), declared, logger: null, new Reply());
        _ = engine.StartAsync("steps", steps);
        scheduler.Drain();
        Assert.Equal(0, engine.ActiveRuns);
        return scheduler.Count;

        async Task<int> InTurnAsync(WorkflowContext context, int count)
        {
            for (var step = 0; step < count; step++) { await context.StepAsync("step", options, static _ => ValueTask.FromResult(1)); }
            return count;
        }

        async Task<int> TogetherAsync(WorkflowContext context, int count)
        {
            var all = await context.ParallelAsync("all", count, async (branch, _) => await branch.StepAsync("step", options, static _ => ValueTask.FromResult(1)));
            return all.Length;
        }
    }

    private sealed class Counting : IRunScheduler
    {
        private readonly Queue<(Action<object?> Work, object? State)> _queue = new();

        public int Count { get; private set; }

        public void Schedule(Action<object?> work, object? state)
        {
            Count++;
            _queue.Enqueue((work, state));
        }

        public void Drain()
        {
            while (_queue.TryDequeue(out var next)) { next.Work(next.State); }
        }
    }
}
