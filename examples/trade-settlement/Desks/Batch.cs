using TradeSettlement.Trades;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Events;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Lifecycle;

namespace TradeSettlement.Desks;

/// <summary>A batch of trades: starts them, shows what happens, has approvals answered, and ends when nothing moves by itself any more.</summary>
/// <param name="desk">The desk.</param>
/// <param name="approver">Who answers.</param>
/// <param name="output">Where to.</param>
internal sealed class Batch(Desk desk, Approver approver, TextWriter output)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    /// <summary>So often in a row nothing moved before that is believed.</summary>
    private const int Still = 5;

    private readonly HashSet<(RunId Run, string Path)> _left = [];

    /// <summary>Runs trades as far as they go.</summary>
    public async Task<IReadOnlyList<(Trade Trade, RunId Run)>> RunAsync(IEnumerable<Trade> trades, CancellationToken cancellationToken)
    {
        var runs = new List<(Trade Trade, RunId Run)>();
        using var showing = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var shown = new List<Task>();
        var since = TimeProvider.System.GetUtcNow();
        foreach (var trade in trades)
        {
            var run = await desk.StartAsync(trade, cancellationToken).ConfigureAwait(false);
            runs.Add((trade, run));
            shown.Add(ShowAsync(trade, run, since, showing.Token));
        }

        await WaitAsync(runs, cancellationToken).ConfigureAwait(false);
        await showing.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(shown).ConfigureAwait(false);
        return runs;
    }

    private async Task WaitAsync(IReadOnlyList<(Trade Trade, RunId Run)> runs, CancellationToken cancellationToken)
    {
        for (var still = 0; still < Still;)
        {
            await Task.Delay(LookEvery, TimeProvider.System, cancellationToken).ConfigureAwait(false);
            var isStill = true;
            foreach (var (trade, run) in runs) { isStill &= !await MovesAsync(trade, run, cancellationToken).ConfigureAwait(false); }
            still = isStill ? still + 1 : 0;
        }
    }

    /// <summary>Whether a run goes on by itself, or just got what it waited for.</summary>
    private async Task<bool> MovesAsync(Trade trade, RunId run, CancellationToken cancellationToken)
    {
        var status = desk.Engine.Catalogue.Find(run)?.Status;
        if (status is RunStatus.Completed or RunStatus.Failed or RunStatus.Cancelled or RunStatus.NeedsAttention) { return false; }
        var waits = await desk.Engine.WaitsAsync(run, cancellationToken).ConfigureAwait(false);
        var moves = waits.Count == 0;
        foreach (var wait in waits)
        {
            moves |= wait.Kind is not (WaitKind.Question or WaitKind.Signal or WaitKind.UnknownOutcome);
            if (wait.Kind != WaitKind.Question || _left.Contains((run, wait.Path))) { continue; }
            if (await approver.AnswerAsync(trade.Id, wait, cancellationToken).ConfigureAwait(false)) { moves = true; }
            else { _left.Add((run, wait.Path)); }
        }

        return moves;
    }

    private async Task ShowAsync(Trade trade, RunId run, DateTimeOffset since, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var happened in desk.Engine.WatchAsync(run, -1, cancellationToken).ConfigureAwait(false))
            {
                if (happened.Time >= since && WordsOf(happened) is { } words) { await output.WriteLineAsync($"{trade.Id}  {words}").ConfigureAwait(false); }
            }
        }
        catch (OperationCanceledException)
        {
            // The batch is over, and what it came to is in the report.
        }
    }

    private static string? WordsOf(RunEvent happened)
    {
        const string Undo = "~undo/";
        var (isUndo, step) = happened.Path.StartsWith(Undo, StringComparison.Ordinal) ? (true, happened.Path[Undo.Length..]) : (false, happened.Path);
        return happened.Kind switch
        {
            "step.completed" => isUndo ? $"{step}: taken back" : $"{step}: {(step is "balance" ? "looked at" : "done")}",
            "step.attempted" => $"{step}: {(isUndo ? "could not be taken back" : "failed")}, again soon ({happened.Code} {happened.Text})",
            "step.failed" => $"{step}: FAILED ({happened.Code} {happened.Text})",
            "step.refused" => $"{step}: not let through ({happened.Code} {happened.Text})",
            "step.unknown" => $"{step}: nobody knows what became of it",
            "question.answered" => $"{step}: {happened.Text} by {(happened.By.Length > 0 ? happened.By : "the clock")}",
            "run.needs-attention" => $"stopped: {happened.Text}",
            "run.completed" => "ended",
            _ => null,
        };
    }
}
