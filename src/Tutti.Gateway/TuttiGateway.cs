using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Tutti.Agents.Processes;
using Tutti.Gateway.Eras;
using Tutti.Gateway.Fronts;
using Tutti.Gateway.Runs;
using Tutti.Gateway.Sessions;
using Tutti.Gateway.Upstreams;
using Tutti.Gateway.Watching;
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
    private readonly ServerSource _servers;
    private readonly ResourceMetadata _resource;
    private readonly EraDesk _desk;
    private readonly CallerRuns _modern;
    private readonly HttpFront _http;
    private int _isEnded;

    /// <summary>Makes a gateway over a host that stands.</summary>
    /// <param name="engine">The host's engine, to which <paramref name="runs"/> was declared.</param>
    /// <param name="runs">The runs of sessions.</param>
    /// <param name="runner">Executes servers that are commands; null where there are none.</param>
    /// <param name="options">How it serves.</param>
    /// <param name="time">The clock of limits; the system's by default.</param>
    public TuttiGateway(TuttiEngine engine, SessionRuns runs, ProcessRunner? runner, GatewayOptions options, TimeProvider? time = null)
        : this(engine, runs, UpstreamOpening.Of(runner, time ?? TimeProvider.System), options, time)
    {
    }

    internal TuttiGateway(TuttiEngine engine, SessionRuns runs, UpstreamOpening opening, GatewayOptions options, TimeProvider? time)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(runs);
        ArgumentNullException.ThrowIfNull(options);
        (_engine, _runs, _options, _time) = (engine, runs, options, time ?? TimeProvider.System);
        var watch = new GatewayWatch(_time);
        _servers = new ServerSource(options.Servers, opening, watch);
        Look = new GatewayLook(engine, runs.Gate, options, watch, CheckHealth);
        _resource = new ResourceMetadata(runs.Gate, options);
        _desk = new EraDesk(_time, options.Logger ?? NullLogger.Instance, options.ApprovalPage);
        _modern = Modern();
        _http = new HttpFront(new SessionTable(OpenAsync, options, _time), new ModernHttpFront(_modern, _time), options, runs.Gate.Authenticator, _resource, _time);
    }

    /// <summary>What it is doing.</summary>
    public GatewayLook Look { get; }

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
        var client = new StdioClient(caller, token => OpenAsync("stdio", caller, token), Modern());
        await using (client.ConfigureAwait(false))
        {
            using var front = new StdioFront(client, output, _options.MostBytes, _time);
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

    /// <summary>Answers a request for the metadata of the gateway as a protected resource (RFC 9728): <c>/.well-known/oauth-protected-resource</c> and the gateway's own path behind it.</summary>
    /// <param name="context">The request.</param>
    public Task DescribeAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return _resource.HandleAsync(context);
    }

    /// <summary>Whether calls can be taken now. Servers are not looked at: one that is not there keeps nobody from the others.</summary>
    public GatewayHealth CheckHealth()
    {
        var problems = new List<string>();
        if (_engine.Store.Failure is { } failure) { problems.Add($"The store has failed and takes nothing more{(failure is Kernel.TuttiException { Code: var code } ? $" ({code})" : "")}. Start the gateway anew."); }
        if (_http.IsFull) { problems.Add("There are as many sessions as it takes. Raise their number, or wait until some have ended."); }
        return new GatewayHealth(problems);
    }

    /// <summary>Ends all sessions and runs of clients over HTTP, and the servers that were started for them.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isEnded, 1) == 1) { return; }
        await _modern.DisposeAsync().ConfigureAwait(false);
        await _http.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<GatewaySession> OpenAsync(string id, Caller caller, CancellationToken cancellationToken)
    {
        var gate = await _runs.OpenAsync(_engine, caller, _time, _options.Audit, cancellationToken).ConfigureAwait(false);
        return new GatewaySession(id, gate, _servers.For, _time, _options.Logger ?? NullLogger.Instance);
    }

    private CallerRuns Modern() => new(async (caller, token) => await _runs.OpenAsync(_engine, caller, _time, _options.Audit, token).ConfigureAwait(false), _servers.For, _options, _desk);
}
