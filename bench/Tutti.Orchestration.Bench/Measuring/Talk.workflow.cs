using System.Text.Json;
using Tutti.Kernel.Runs;
using Tutti.Orchestration.Topics;

namespace Tutti.Orchestration.Bench.Measuring;

/// <summary>
/// Runs that talk on a topic: each listens, waits for the first event, publishes so many of its own, and hears all that the others publish. One round has one of these.
/// </summary>
internal sealed class Talk
{
    private int _listening;

    /// <summary>How many runs listen by now.</summary>
    public int Listening => Volatile.Read(ref _listening);

    /// <summary>Begins a round anew.</summary>
    public void Reset() => Volatile.Write(ref _listening, 0);

    /// <summary>Takes <c>topic</c>, <c>says</c> (how many it publishes) and <c>hears</c> (how many all publish).</summary>
    /// <returns>How many it heard, without the first.</returns>
    public async Task<long> RunAsync(WorkflowContext context, JsonElement input)
    {
        var topic = input.GetProperty("topic").GetString()!; // the bench gives each run a topic
        var (says, hears) = (input.GetProperty("says").GetInt64(), input.GetProperty("hears").GetInt64());
        await context.ListenAsync(topic, "all");
        await context.StepAsync("listening", _ => new ValueTask<long>(Interlocked.Increment(ref _listening)));
        await context.HearAsync("all");
        for (long number = 0; number < says; number++) { await context.PublishAsync("say", topic, "said", input); }
        for (long number = 0; number < hears; number++) { await context.HearAsync("all"); }
        return hears;
    }
}
