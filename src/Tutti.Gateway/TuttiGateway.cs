using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Tutti.Agents.Processes;
using Tutti.Gateway.Fronts;
using Tutti.Gateway.Runs;
using Tutti.Gateway.Sessions;
using Tutti.Gateway.Upstreams;
using Tutti.Governance.Identities;
using Tutti.Kernel.Engine;

namespace Tutti.Gateway;

/// <summary>
/// The MCP gateway: clients of anybody reach many servers through one endpoint, and every call goes through the gate of the host. A session is a run; what is judged, made and answered is
/// in its journal before anybody sees it. Safe for many threads.
/// </summary>
public sealed class TuttiGateway : IAsyncDisposable
{
    private readonly TuttiEngine _engine;
    private readonly SessionRuns _runs;
    private readonly GatewayOptions _options;
    private readonly TimeProvider _time;
    private readonly Func<UpstreamSpec, CancellationToken, ValueTask<IUpstreamLink>> _connect;
    private readonly HttpFront _http;

    /// <summary>Makes a gateway over a host that stands.</summary>
    /// <param name="engine">The host's engine, to which <paramref name="runs"/> was declared.</param>
    /// <param name="runs">The runs of sessions.</param>
    /// <param name="runner">Executes servers that are commands; null where there are none.</param>
    /// <param name="options">How it serves.</param>
    /// <param name="time">The clock of limits; the system's by default.</param>
    public TuttiGateway(TuttiEngine engine, SessionRuns runs, ProcessRunner? runner, GatewayOptions options, TimeProvider? time = null)
        : this(engine, runs, new UpstreamLinks(runner).OpenAsync, options, time)
    {
    }

    internal TuttiGateway(TuttiEngine engine, SessionRuns runs, Func<UpstreamSpec, CancellationToken, ValueTask<IUpstreamLink>> connect, GatewayOptions options, TimeProvider? time)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(runs);
        ArgumentNullException.ThrowIfNull(options);
        (_engine, _runs, _options, _time, _connect) = (engine, runs, options, time ?? TimeProvider.System, connect);
        _http = new HttpFront(new SessionTable(OpenAsync, options, _time), options, runs.Gate.Authenticator, _time);
    }

    /// <summary>Serves one client over two streams, a message a line, until it ends them. What it is owed then is still answered, if that takes no longer than a few seconds.</summary>
    /// <param name="input">What the client says.</param>
    /// <param name="output">What it hears.</param>
    /// <param name="caller">Who it is.</param>
    /// <param name="cancellationToken">Ends the session.</param>
    public async Task ServeAsync(Stream input, Stream output, Caller caller, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(caller);
        var session = await OpenAsync("stdio", caller, cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            using var front = new StdioFront(session, output, _options.MostBytes, _time);
            await front.ServeAsync(input, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Answers a request of streamable HTTP: POST, GET and DELETE of one address.</summary>
    /// <param name="context">The request.</param>
    public Task HandleAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return _http.HandleAsync(context);
    }

    /// <summary>Ends all sessions over HTTP, and the servers that they started.</summary>
    public ValueTask DisposeAsync() => _http.DisposeAsync();

    private async Task<GatewaySession> OpenAsync(string id, Caller caller, CancellationToken cancellationToken)
    {
        var specs = _options.Servers().OrderBy(static spec => spec.Name, StringComparer.Ordinal).ToList();
        var gate = await _runs.OpenAsync(_engine, caller, _time, _options.Audit, cancellationToken).ConfigureAwait(false);
        return new GatewaySession(id, gate, listener => new SessionServers(specs, _connect, listener, _time), _time, _options.Logger ?? NullLogger.Instance);
    }
}
