using System.Globalization;
using System.Text;
using TradeSettlement.LedgerService;

namespace TradeSettlement.Reports;

/// <summary>The report for a terminal.</summary>
internal static class ReportText
{
    /// <summary>Writes it.</summary>
    internal static string Of(SettlementReport report)
    {
        var text = new StringBuilder();
        text.AppendLine().AppendLine("trade   buyer  seller  pieces         price       fee  risk  turn  ended     why");
        foreach (var line in report.Trades) { text.AppendLine(RowOf(line)); }
        AppendOpinions(text, report);
        text.AppendLine().AppendLine("account              before           after          change  set aside");
        foreach (var (now, before) in report.Accounts.Where(static row => row.Now.Posted != row.Before || row.Now.Unit == "USD")) { text.AppendLine(RowOf(now, before)); }
        text.AppendLine();
        foreach (var unit in report.Accounts.Where(static row => row.Before >= 0).GroupBy(static row => row.Now.Unit)) { text.AppendLine(SumOf(unit.Key, unit.Sum(static row => row.Before), unit.Sum(static row => row.Now.Posted))); }
        AppendBudget(text, report);
        foreach (var fault in report.Faults) { text.AppendLine(CultureInfo.InvariantCulture, $"WRONG   {fault}"); }
        text.AppendLine(report.Faults.Count == 0 ? "All or refund: every trade is settled as a whole, or left nothing behind, or still waits. Every cent is accounted for." : "NOT CONSERVED.");
        return text.ToString();
    }

    private static string RowOf(TradeLine line)
    {
        var (trade, why) = (line.Trade, line.Result is null ? line.Waiting : line.Result.Reason);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{trade.Id,-7} {trade.Buyer,-6} {trade.Seller,-6} {trade.Pieces,3} {trade.Instrument,-5} {Money(trade.PriceCents),12} {Money(trade.FeeCents),9}  {line.Result?.Risk,4}  {line.Result?.Turn,4}  {line.State,-8}  {why}").TrimEnd();
    }

    private static string RowOf(LedgerBalance now, long before) => string.Create(
        CultureInfo.InvariantCulture, $"{now.Account,-14} {In(now.Unit, before),12} {In(now.Unit, now.Posted),15} {In(now.Unit, now.Posted - before),15} {In(now.Unit, now.Held + now.Pending),10}");

    private static void AppendOpinions(StringBuilder text, SettlementReport report)
    {
        var said = report.Trades.Where(static line => line.Result is { Opinion.Length: > 0 }).ToList();
        if (said.Count == 0) { return; }
        text.AppendLine().AppendLine("opinions of a model, which decided nothing:");
        foreach (var line in said) { text.AppendLine(CultureInfo.InvariantCulture, $"{line.Trade.Id,-7} {line.Result?.Trade.Model}: {line.Result?.Opinion}"); }
    }

    private static string SumOf(string unit, long before, long after) =>
        $"sum of {unit,-5}  {In(unit, before)} before, {In(unit, after)} after: {(before == after ? "unchanged" : "CHANGED")}";

    private static void AppendBudget(StringBuilder text, SettlementReport report)
    {
        var settled = report.Trades.Where(static line => line.State == "settled").Sum(static line => line.Trade.PriceCents);
        var day = report.Day is { } budget
            ? string.Create(CultureInfo.InvariantCulture, $"{budget.Spent:N2} of {budget.Limit:N2} {budget.Unit} spent today, {budget.Held:N2} held")
            : "nothing spent today";
        text.AppendLine(CultureInfo.InvariantCulture, $"budget        desk-day: {day}; the trades above that are settled come to {Money(settled)}");
    }

    private static string In(string unit, long amount) => unit == "USD" ? Money(amount) : amount.ToString("N0", CultureInfo.InvariantCulture);

    private static string Money(long cents) => (cents / 100m).ToString("N2", CultureInfo.InvariantCulture);
}
