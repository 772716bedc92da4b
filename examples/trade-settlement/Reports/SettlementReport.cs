using System.Text.Json;
using TradeSettlement.Desks;
using TradeSettlement.LedgerService;
using TradeSettlement.Trades;
using Tutti.Governance.Budgets;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Lifecycle;

namespace TradeSettlement.Reports;

/// <summary>How the desk stands: trades, accounts, budget, and what is wrong with them.</summary>
internal sealed record SettlementReport
{
    /// <summary>Each trade.</summary>
    public required IReadOnlyList<TradeLine> Trades { get; init; }

    /// <summary>Each account, with what it began with.</summary>
    public required IReadOnlyList<(LedgerBalance Now, long Before)> Accounts { get; init; }

    /// <summary>The budget of the day; null where nothing was spent yet.</summary>
    public required AccountBalance? Day { get; init; }

    /// <summary>What is not as it must be; empty where every cent is accounted for.</summary>
    public required IReadOnlyList<string> Faults { get; init; }

    /// <summary>Reads it.</summary>
    public static async Task<SettlementReport> ReadAsync(Desk desk, IReadOnlyList<(Trade Trade, RunId Run)> runs, CancellationToken cancellationToken)
    {
        var trades = new List<TradeLine>(runs.Count);
        foreach (var (trade, run) in runs) { trades.Add(await LineOfAsync(desk, trade, run, cancellationToken).ConfigureAwait(false)); }
        var day = await desk.BudgetAsync("desk-day", cancellationToken).ConfigureAwait(false);
        return desk.Ledger.Look(books => new SettlementReport
        {
            Trades = trades,
            Accounts = [.. books.Balances.Select(balance => (balance, BeganWith(books, balance.Account)))],
            Day = day,
            Faults = SettlementAudit.FaultsOf(books, trades),
        });
    }

    private static long BeganWith(LedgerBooks books, string account) =>
        books.Entries.Where(static entry => entry.Verb == LedgerVerbs.Open).Sum(entry => entry.To == account ? entry.Amount : LedgerBooks.IssuerOf(entry.Unit) == account ? -entry.Amount : 0);

    private static async Task<TradeLine> LineOfAsync(Desk desk, Trade trade, RunId run, CancellationToken cancellationToken)
    {
        var ended = await desk.Engine.ReadResultAsync(run, cancellationToken).ConfigureAwait(false);
        var result = ended switch
        {
            null => null,
            { Status: RunStatus.Completed } => JsonSerializer.Deserialize(ended.Output.Span, TradeJson.Default.TradeResult),
            _ => new TradeResult(trade, TradeOutcome.Refunded, 0, Risk: null, ended.ErrorCode, ended.ErrorMessage), // the kernel has undone it
        };
        var cap = await desk.BudgetAsync($"trade-cap/{run}", cancellationToken).ConfigureAwait(false);
        var waiting = ended is null ? await WaitingAsync(desk, run, cancellationToken).ConfigureAwait(false) : "";
        return new TradeLine(trade, run, result, waiting, cap?.Spent ?? 0, cap?.Held ?? 0);
    }

    private static async Task<string> WaitingAsync(Desk desk, RunId run, CancellationToken cancellationToken)
    {
        if (desk.Engine.Catalogue.Find(run)?.Status == RunStatus.NeedsAttention) { return "stopped: an undo failed for good, or the host cannot go on; a person must look"; }
        var waits = await desk.Engine.WaitsAsync(run, cancellationToken).ConfigureAwait(false);
        return waits.Count == 0 ? "under way" : waits[0] switch
        {
            { Kind: WaitKind.Question } question => $"for a person ({question.For}) until {question.Due:HH:mm:ss} UTC",
            { Kind: WaitKind.Signal } => "for its turn",
            { Kind: WaitKind.UnknownOutcome } lost => $"nobody knows what became of '{lost.Path}'; a person must say",
            var other => $"{other.Path}: {other.Origin}",
        };
    }
}
