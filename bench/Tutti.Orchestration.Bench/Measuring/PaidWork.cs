using System.Diagnostics;
using System.Text.Json;
using Tutti.Kernel.Steps;

namespace Tutti.Orchestration.Bench.Measuring;

/// <summary>Work with a price for each second, of which attempts keep account; it stops when it is cancelled. The first attempt gives 1 after its time, the others 0 after five times that.</summary>
internal sealed class PaidWork
{
    private readonly Lock _gate = new();
    private int _begun;
    private readonly List<(long Number, long Started, long Ended)> _done = [];

    /// <summary>How long the winner works.</summary>
    public static TimeSpan WinnersTime { get; } = TimeSpan.FromSeconds(1);

    public async ValueTask<JsonElement> RunAsync(StepContext attempt, JsonElement input)
    {
        var number = input.GetProperty("number").GetInt64();
        lock (_gate) { _begun++; }
        var started = Stopwatch.GetTimestamp();
        try { await Task.Delay(number == 0 ? WinnersTime : 5 * WinnersTime, TimeProvider.System, attempt.CancellationToken).ConfigureAwait(false); }
        finally
        {
            lock (_gate) { _done.Add((number, started, Stopwatch.GetTimestamp())); }
        }

        return number == 0 ? JsonElement.Parse("""{"n":1}""") : JsonElement.Parse("""{"n":0}""");
    }

    /// <summary>
    /// What the losers cost in percent of what the winner cost: all of it, and what they cost after the winner was done. Begins a new account.
    /// </summary>
    public async Task<(int Attempts, double All, double After)> SettleAsync()
    {
        while (!AreAllDone()) { await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, CancellationToken.None).ConfigureAwait(false); } // the run does not wait for those that it cancelled
        lock (_gate)
        {
            var winner = _done.Single(static one => one.Number == 0);
            var losers = _done.Where(static one => one.Number != 0).ToList();
            var price = (double)(winner.Ended - winner.Started);
            var result = (_done.Count, 100 * losers.Sum(one => (one.Ended - one.Started) / price), 100 * losers.Sum(one => Math.Max(0, one.Ended - winner.Ended) / price));
            _done.Clear();
            _begun = 0;
            return result;
        }
    }

    private bool AreAllDone()
    {
        lock (_gate) { return _done.Count == _begun; }
    }
}
