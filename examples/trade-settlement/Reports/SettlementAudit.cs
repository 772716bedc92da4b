using System.Globalization;
using TradeSettlement.LedgerService;
using TradeSettlement.Trades;

namespace TradeSettlement.Reports;

/// <summary>Looks for anything that is not all-or-refund, and for cents that came or went.</summary>
internal static class SettlementAudit
{
    /// <summary>What is wrong; empty for nothing.</summary>
    /// <param name="books">The ledger's books.</param>
    /// <param name="trades">How each trade ended, and what it cost the budget.</param>
    internal static IReadOnlyList<string> FaultsOf(LedgerBooks books, IReadOnlyList<TradeLine> trades) =>
        [.. Sums(books), .. Accounts(books, trades), .. trades.SelectMany(trade => Legs(books, trade)), .. trades.SelectMany(Budgets)];

    /// <summary>Each unit sums to zero over all accounts, and to what was brought over those that are no issuers.</summary>
    private static IEnumerable<string> Sums(LedgerBooks books)
    {
        foreach (var unit in books.Balances.GroupBy(static balance => balance.Unit))
        {
            var brought = books.Entries.Where(entry => entry.Verb == LedgerVerbs.Open && entry.Unit == unit.Key).Sum(static entry => entry.Amount);
            var there = unit.Where(balance => balance.Account != LedgerBooks.IssuerOf(unit.Key)).Sum(static balance => balance.Posted);
            if (there != brought) { yield return Text($"{unit.Key}: {brought} were brought and {there} are there"); }
            if (unit.Sum(static balance => balance.Posted) is var sum and not 0) { yield return Text($"{unit.Key}: all accounts sum to {sum}, not to 0"); }
        }
    }

    /// <summary>Each account holds what it began with and what trades that are settled or under way moved; computed from the trades, not from the books.</summary>
    private static IEnumerable<string> Accounts(LedgerBooks books, IReadOnlyList<TradeLine> trades)
    {
        var expected = books.Entries.Where(static entry => entry.Verb == LedgerVerbs.Open).ToDictionary(static entry => entry.To, static entry => entry.Amount, StringComparer.Ordinal);
        var settled = trades.Where(static line => line.Result?.Outcome == TradeOutcome.Settled).SelectMany(static line => MovesOf(line.Trade));
        var open = trades.Where(static line => line.Result is null).SelectMany(line => books.StandingOf(line.Trade.Id)).Select(static entry => (entry.From, entry.To, entry.Amount));
        foreach (var (from, to, amount) in settled.Concat(open))
        {
            expected[from] -= amount;
            expected[to] += amount;
        }

        foreach (var (account, amount) in expected)
        {
            if (books.BalanceOf(account) is { } balance && (balance.Posted != amount || balance.Free < 0)) { yield return Text($"{account}: {balance.Posted} posted, {balance.Free} free, expected {amount}"); }
        }
    }

    private static (string From, string To, long Amount)[] MovesOf(Trade trade) =>
    [
        (SampleTrades.CashOf(trade.Buyer), SampleTrades.CashOf(trade.Seller), trade.PriceCents),
        (SampleTrades.PiecesOf(trade.Instrument, trade.Seller), SampleTrades.PiecesOf(trade.Instrument, trade.Buyer), trade.Pieces),
        (SampleTrades.CashOf(trade.Buyer), SampleTrades.FeeAccount, trade.FeeCents),
    ];

    /// <summary>All legs once and final, or none.</summary>
    private static IEnumerable<string> Legs(LedgerBooks books, TradeLine line)
    {
        if (line.Result is null) { yield break; }
        var (id, isSettled) = (line.Trade.Id, line.Result.Outcome == TradeOutcome.Settled);
        var legs = string.Join(", ", books.StandingOf(id).Select(static entry => entry.Leg).Order(StringComparer.Ordinal));
        var wanted = isSettled ? $"{id}/cash, {id}/fee, {id}/security" : "";
        if (legs != wanted) { yield return $"{id} is {line.State}, and its legs are: {legs}"; }
        if (books.IsSettled(id) != isSettled) { yield return $"{id} is {line.State}, and the ledger says otherwise"; }
        if (books.HeldOf(id) is var held and not 0) { yield return Text($"{id} has ended, and {held} cents are still set aside"); }
    }

    /// <summary>The budget was charged with what was settled, and nothing else.</summary>
    private static IEnumerable<string> Budgets(TradeLine line)
    {
        if (line.Result is null) { yield break; }
        var cost = line.Result.Outcome == TradeOutcome.Settled ? line.Trade.PriceCents / 100m : 0;
        if (line.Spent != cost) { yield return Text($"{line.Trade.Id} is {line.State} and cost the budget {line.Spent}, not {cost}"); }
        if (line.Held != 0) { yield return Text($"{line.Trade.Id} has ended, and {line.Held} of the budget are held for it"); }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
