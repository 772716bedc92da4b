using System.Globalization;
using System.Text.Json;
using Tutti.Kernel.Runs;

namespace Tutti.Orchestration.Bench.Measuring;

/// <summary>What the plans of the workloads do, as workflows in C#: the baseline. Inputs and results of steps are the same JSON.</summary>
internal static class PlainWork
{
    /// <summary>Steps one after the other, each with the number of the one before.</summary>
    public static async Task<long> ChainAsync(WorkflowContext context, long count)
    {
        long last = 0;
        for (long index = 0; index < count; index++)
        {
            var input = Numbered(last + 1);
            var result = await context.StepAsync("step", _ => new ValueTask<JsonElement>(input));
            last = result.GetProperty("n").GetInt64();
        }

        return last;
    }

    /// <summary>Branches of one step each, side by side.</summary>
    public static async Task<long> FanAsync(WorkflowContext context, long count)
    {
        var results = await context.ParallelAsync("fan", (int)count, static async (branch, index) =>
        {
            var input = Numbered(index);
            return await branch.StepAsync("step", _ => new ValueTask<JsonElement>(input));
        });
        return results.LongCount(static result => result.GetProperty("n").GetInt64() >= 0);
    }

    private static JsonElement Numbered(long number) => JsonElement.Parse(string.Create(CultureInfo.InvariantCulture, $$"""{"n":{{number}}}"""));
}
