using TradeSettlement;
using TradeSettlement.Desks;
using TradeSettlement.Reports;
using TradeSettlement.Trades;
using Tutti.Kernel;

const int NotConserved = 1;
const int CannotRun = 2;
const int Interrupted = 130;

ProgramOptions options;
try { options = ProgramOptions.Parse(args); }
catch (TuttiException bad)
{
    await Console.Error.WriteLineAsync($"{bad.Code}: {bad.Message}").ConfigureAwait(false);
    return CannotRun;
}

if (options.WantsHelp)
{
    await Console.Out.WriteLineAsync(ProgramOptions.Help).ConfigureAwait(false);
    return 0;
}

using var interrupt = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    interrupt.Cancel();
};

try
{
    var model = options.WantsOpinion ? await DeskModel.FindAsync(interrupt.Token).ConfigureAwait(false) : null;
    using var closingModel = model?.Client;
    var desk = await Desk.OpenAsync(new DeskOptions { Store = options.Store, Switches = options.Switches, Model = model }, interrupt.Token).ConfigureAwait(false);
    await using var closing = desk.ConfigureAwait(false);
    await Console.Out.WriteLineAsync($"Agents liquidity, risk and execution: {(model is null ? "no model: rules decide" : $"rules decide, and '{model.Name}' has an opinion")}. Ledger at {desk.Ledger.Address}, all of it in '{options.Store}'.\n").ConfigureAwait(false);
    var approver = new Approver(desk, options.Asks ? Console.In : null, Console.Out);
    var runs = await new Batch(desk, approver, Console.Out).RunAsync(SampleTrades.Take(options.Trades), interrupt.Token).ConfigureAwait(false);
    var report = await SettlementReport.ReadAsync(desk, runs, interrupt.Token).ConfigureAwait(false);
    await Console.Out.WriteLineAsync(ReportText.Of(report)).ConfigureAwait(false);
    return report.Faults.Count == 0 ? 0 : NotConserved;
}
catch (TuttiException error)
{
    await Console.Error.WriteLineAsync($"{error.Code}: {error.Message}").ConfigureAwait(false);
    return CannotRun;
}
catch (OperationCanceledException) when (interrupt.IsCancellationRequested)
{
    await Console.Error.WriteLineAsync("\nInterrupted. Give the same command again, and it goes on where it was.").ConfigureAwait(false);
    return Interrupted;
}
