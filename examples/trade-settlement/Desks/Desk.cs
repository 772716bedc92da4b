using TradeSettlement.LedgerService;
using TradeSettlement.Trades;
using Tutti.Governance.Budgets;
using Tutti.Governance.Gates;
using Tutti.Kernel.Catalogue;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Storage.Embedded;

namespace TradeSettlement.Desks;

/// <summary>The desk: an engine on a store, a gate under the policy, and the ledger.</summary>
internal sealed class Desk : IAsyncDisposable
{
    private readonly DeskOptions _options;
    private readonly EmbeddedStore _store;
    private readonly LedgerClient _client;
    private LedgerServer _server;

    private Desk(DeskOptions options, EmbeddedStore store, LedgerServer server)
    {
        (_options, _store, _server) = (options, store, server);
        _client = new LedgerClient(() => _server.Address, options.Timeout, options.Retry.InitialDelay);
        Gate = new Gate(DeskPolicy.Load(options.Policy ?? DeskPolicy.Own()));
    }

    /// <summary>The gate.</summary>
    public Gate Gate { get; }

    /// <summary>The engine.</summary>
    public TuttiEngine Engine { get; private set; } = null!; // set by OpenAsync, the only way to make a desk

    /// <summary>The ledger.</summary>
    public LedgerServer Ledger => _server;

    /// <summary>Opens a desk, which goes on with whatever its store holds.</summary>
    public static async Task<Desk> OpenAsync(DeskOptions options, CancellationToken cancellationToken)
    {
        var store = EmbeddedStore.Open(new EmbeddedStoreOptions { Directory = Path.Combine(options.Store, "journal") });
        var server = OpenLedger(options);
        foreach (var opening in SampleTrades.Openings()) { server.Book(opening); }
        var desk = new Desk(options, store, server);
        desk.Engine = await TuttiEngine.OpenAsync(store, DeskEngine.Declare(desk.Gate, desk._client, options), logger: null, cancellationToken).ConfigureAwait(false);
        return desk;
    }

    /// <summary>
    /// Starts a trade, or finds the one of this id. Returns when it has asked for its turn, so that trades that are started one after the other have theirs in
    /// that order.
    /// </summary>
    public async Task<RunId> StartAsync(Trade trade, CancellationToken cancellationToken)
    {
        // A trade that was begun keeps the opinion that it was begun with, or none.
        if (Engine.Catalogue.List(new RunQuery { Definition = TradeFlow.Id, Labels = [new("trade", trade.Id)], Limit = 1 }) is [var begun]) { return begun.Id; }
        trade = trade with { Model = _options.Model?.Name };
        var run = await Engine.StartAsync(TradeFlow.Id, trade, new StartOptions { Key = trade.Id, Labels = [new("trade", trade.Id)] }, cancellationToken).ConfigureAwait(false);
        await foreach (var happened in Engine.WatchAsync(run, -1, cancellationToken).ConfigureAwait(false))
        {
            if (happened.Kind is "request.answered" or "request.refused" or "run.completed" or "run.failed" or "run.cancelled" or "run.needs-attention") { break; }
        }

        return run;
    }

    /// <summary>How an account of the budgets stands.</summary>
    public Task<AccountBalance?> BudgetAsync(string account, CancellationToken cancellationToken) =>
        Engine.LookAsync(Gate.Ledger, "desk-day", state => Tutti.Governance.Budgets.Ledger.BalanceOf(state, account, _options.Time.GetUtcNow()), cancellationToken);

    /// <summary>Ends the ledger as it stands and starts it anew on its file, at another address.</summary>
    public async Task RestartLedgerAsync()
    {
        await _server.DisposeAsync().ConfigureAwait(false);
        _server = OpenLedger(_options);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Engine is not null) { await Engine.DisposeAsync().ConfigureAwait(false); }
        await _server.DisposeAsync().ConfigureAwait(false);
        await _store.DisposeAsync().ConfigureAwait(false);
        _client.Dispose();
    }

    private static LedgerServer OpenLedger(DeskOptions options) => LedgerServer.Open(Path.Combine(options.Store, "ledger.jsonl"), options.Switches, options.Slow);
}
