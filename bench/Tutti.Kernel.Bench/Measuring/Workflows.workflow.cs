using Tutti.Kernel.Engine;
using Tutti.Kernel.Runs;

namespace Tutti.Kernel.Bench.Measuring;

/// <summary>The workflows of all workloads: steps that do nothing, so that only the kernel shows.</summary>
internal static class Workflows
{
    public const string Chain = "chain";
    public const string Fan = "fan";
    public const string FanOfBranches = "fan-of-branches";
    public const string Waiting = "waiting";
    public const string Messages = "messages";
    public const string WakeSignal = "go";
    public const int MessageBytes = 2048;

    /// <summary>Options with all workflows; each step calls <paramref name="onStep"/> with its number.</summary>
    public static TuttiOptions Options(Action<long> onStep)
    {
        var unlimited = new RunLimits { Steps = int.MaxValue };
        return new TuttiOptions()
            .AddWorkflow(WorkflowDefinition.Create<long, long>(Chain, 1, (context, count) => ChainAsync(context, count, onStep), unlimited))
            .AddWorkflow(WorkflowDefinition.Create<long, long>(Fan, 1, (context, count) => FanAsync(context, count, onStep), unlimited))
            .AddWorkflow(WorkflowDefinition.Create<long, long>(FanOfBranches, 1, (context, count) => FanOfBranchesAsync(context, count, onStep), unlimited))
            .AddWorkflow(WorkflowDefinition.Create<long, long>(Waiting, 1, WaitingAsync))
            .AddWorkflow(WorkflowDefinition.Create<long, long>(Messages, 1, MessagesAsync, unlimited));
    }

    private static async Task<long> ChainAsync(WorkflowContext context, long count, Action<long> onStep)
    {
        long done = 0;
        while (done < count)
        {
            var number = done;
            done = await context.StepAsync("step", _ =>
            {
                onStep(number);
                return new ValueTask<long>(number + 1);
            });
        }

        return done;
    }

    private static async Task<long> FanAsync(WorkflowContext context, long count, Action<long> onStep)
    {
        var steps = new Task<long>[count];
        for (var index = 0; index < steps.Length; index++) { steps[index] = One(context, index, onStep).AsTask(); }
        return (await Task.WhenAll(steps)).Sum();
    }

    private static async Task<long> FanOfBranchesAsync(WorkflowContext context, long count, Action<long> onStep)
    {
        var results = await context.ParallelAsync("fan", (int)count, async (branch, index) => await One(branch, index, onStep));
        return results.Sum();
    }

    private static StepTask<long> One(WorkflowContext context, long number, Action<long> onStep) => context.StepAsync("step", _ =>
    {
        onStep(number);
        return new ValueTask<long>(1);
    });

    private static async Task<long> WaitingAsync(WorkflowContext context, long number) => number + await context.SignalAsync<long>(WakeSignal);

    /// <summary>Each step reads all earlier messages and answers with one of its own, as an agent's turns do.</summary>
    private static async Task<long> MessagesAsync(WorkflowContext context, long count)
    {
        var messages = new List<byte[]>();
        for (var turn = 0; turn < count; turn++) { messages.Add(await context.StepAsync("turn", _ => new ValueTask<byte[]>(Reply(messages)))); }
        return messages.Sum(message => (long)message.Length);
    }

    /// <summary>A message that differs from every other and does not compress.</summary>
    private static byte[] Reply(List<byte[]> earlier)
    {
        var message = new byte[MessageBytes];
#pragma warning disable CA5394 // Seeded on purpose: the bytes only have to differ.
        new Random(earlier.Sum(one => one[0]) + (earlier.Count * 1000)).NextBytes(message);
#pragma warning restore CA5394
        return message;
    }
}
