using TradeSettlement.Desks;
using TradeSettlement.LedgerService;
using TradeSettlement.Reports;
using TradeSettlement.Trades;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Events;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Steps;

namespace Tutti.TradeSettlement.Tests.Support;

/// <summary>A desk on a folder of its own, with a ledger over HTTP that goes wrong as the test says, and retries that are quick.</summary>
internal sealed class TestDesk : IAsyncDisposable
{
    /// <summary>Generous: a test that needs it hangs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly string _folder = Directory.CreateTempSubdirectory("tutti-trades-").FullName;
    private readonly List<(Trade Trade, RunId Run)> _runs = [];
    private DeskOptions _options;
    private Desk? _desk;

    private TestDesk(DeskOptions options) => _options = options with { Store = _folder };

    /// <summary>The folder of its store.</summary>
    internal string Journal => Path.Combine(_folder, "journal");

    internal Desk Desk => _desk ?? throw new InvalidOperationException("It is closed.");

    internal TuttiEngine Engine => Desk.Engine;

    internal FailureSwitches Switches => _options.Switches;

    internal IReadOnlyList<(Trade Trade, RunId Run)> Runs => _runs;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    internal static Task<TestDesk> OpenAsync(string? policy = null, TimeProvider? time = null, params string[] failures) => OpenAsync(model: null, policy, time, failures);

    internal static async Task<TestDesk> OpenAsync(DeskModel? model, string? policy = null, TimeProvider? time = null, params string[] failures)
    {
        var desk = new TestDesk(new DeskOptions
        {
            Store = "",
            Policy = policy,
            Model = model,
            Time = time ?? TimeProvider.System,
            Timeout = TimeSpan.FromSeconds(1),
            Slow = TimeSpan.FromMilliseconds(1500),
            Retry = new RetryPolicy { MaxAttempts = 3, InitialDelay = TimeSpan.FromMilliseconds(20), MaxDelay = TimeSpan.FromMilliseconds(20) },
        });
        foreach (var failure in failures) { Assert.True(desk.Switches.TrySet(failure), failure); }
        await desk.ReopenAsync();
        return desk;
    }

    /// <summary>Opens the same store and the same ledger's file again.</summary>
    internal async Task ReopenAsync() => await ReopenAsync(_options.Model);

    /// <summary>The same with another model, or none.</summary>
    internal async Task ReopenAsync(DeskModel? model)
    {
        await CloseAsync();
        _options = _options with { Model = model };
        _desk = await Desk.OpenAsync(_options, Cancellation);
    }

    internal async Task CloseAsync()
    {
        if (_desk is { } open) { await open.DisposeAsync(); }
        _desk = null;
    }

    internal async Task<RunId> StartAsync(Trade trade)
    {
        var run = await Desk.StartAsync(trade, Cancellation).WaitAsync(Patience, Cancellation);
        if (_runs.All(known => known.Trade.Id != trade.Id)) { _runs.Add((trade, run)); }
        return run;
    }

    /// <summary>Runs trades to their end.</summary>
    internal async Task<SettlementReport> RunAsync(params IEnumerable<Trade> trades)
    {
        foreach (var trade in trades) { await StartAsync(trade); }
        return await EndAsync();
    }

    /// <summary>Waits until all trades have ended.</summary>
    internal async Task<SettlementReport> EndAsync()
    {
        foreach (var (_, run) in _runs) { await Engine.WaitAsync(run, Cancellation).WaitAsync(Patience, Cancellation); }
        return await ReportAsync();
    }

    internal Task<SettlementReport> ReportAsync() => SettlementReport.ReadAsync(Desk, _runs, Cancellation);

    internal async Task<RunEvent> SeeAsync(RunId run, Func<RunEvent, bool> wanted)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(Patience);
        await foreach (var happened in Engine.WatchAsync(run, -1, patience.Token))
        {
            if (wanted(happened)) { return happened; }
        }

        throw new InvalidOperationException("The run ended without the expected event.");
    }

    /// <summary>What the ledger has booked, without what everybody began with.</summary>
    internal IReadOnlyList<LedgerEntry> Booked() => Desk.Ledger.Look(static books => books.Entries.Where(static entry => entry.Verb != LedgerVerbs.Open).ToList());

    internal static Trade Sample(int number) => SampleTrades.Take(number).Last();

    /// <summary>One trade that ended, and nothing wrong anywhere.</summary>
    internal static TradeLine Only(SettlementReport report)
    {
        Assert.Empty(report.Faults);
        return Assert.Single(report.Trades);
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
