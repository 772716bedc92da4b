namespace Tutti.Storage.Embedded.Control.Hosting;

/// <summary>A process that holds a store: it runs the runs and serves the control socket until it is disposed.</summary>
public sealed class StoreHolder : DelegatingRunControl
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    private readonly EmbeddedStore _store;
    private readonly WorkflowHost _host;
    private readonly ControlServer _server;
    private readonly TimeProvider _time;
    private int _closed;

    private StoreHolder(EmbeddedStore store, WorkflowHost host, LocalRunControl control, ControlServer server, TimeProvider time)
        : base(control)
    {
        (_store, _host, _server, _time) = (store, host, server, time);
        control.CountClients = () => server.Clients;
    }

    /// <summary>Runs whose workflow could not be loaded, and why.</summary>
    public IReadOnlyList<string> Problems => _host.Describe(0).Problems;

    internal static async Task<StoreHolder> StartAsync(EmbeddedStore store, string directory, HolderOptions options, CancellationToken cancellationToken)
    {
        WorkflowHost? host = null;
        try
        {
            // A holder that closed its store has ended what it started.
            var crashed = store.Recovery is { WasSealed: false, Records: > 0 };
            if (crashed && options.EndLeftovers is { } end) { await end(run => store.Catalogue.Find(run) is not null, cancellationToken).ConfigureAwait(false); }
            host = await WorkflowHost.OpenAsync(store, options.Modules, options.Time, options.Logger, cancellationToken).ConfigureAwait(false);
            var control = new LocalRunControl(store, directory, host);
            return new StoreHolder(store, host, control, ControlServer.Start(control, directory, store.Workspace, options.Time, options.Logger), options.Time);
        }
        catch
        {
            if (host is not null) { await host.DisposeAsync().ConfigureAwait(false); }
            await store.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Completes when nothing has been going on for a while: no run in memory, no timer soon, nobody connected.</summary>
    /// <param name="idle">For how long; a timer that is due within this time counts as something.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task WaitUntilIdleAsync(TimeSpan idle, CancellationToken cancellationToken)
    {
        var since = _time.GetTimestamp();
        while (_store.Failure is null)
        {
            if (_server.Clients > 0 || !_host.IsIdle(idle)) { since = _time.GetTimestamp(); }
            if (_time.GetElapsedTime(since) >= idle) { return; }
            await Task.Delay(Look, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Lets go of everything: runs stand where they are, the next holder goes on.</summary>
    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0) { return; }
        await _server.DisposeAsync().ConfigureAwait(false);
        await _host.DisposeAsync().ConfigureAwait(false);
        await _store.DisposeAsync().ConfigureAwait(false);
    }
}

/// <summary>A store that this process has open to read.</summary>
internal sealed class StoreReader(string directory, EmbeddedStore store) : DelegatingRunControl(new LocalRunControl(store, directory))
{
    public override ValueTask DisposeAsync() => store.DisposeAsync();
}
