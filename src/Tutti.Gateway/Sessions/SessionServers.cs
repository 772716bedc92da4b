using System.Text.Json;
using Tutti.Agents.Redactions;
using Tutti.Agents.Secrets;
using Tutti.Gateway.Diagnostics;
using Tutti.Gateway.Messages;
using Tutti.Gateway.Upstreams;
using Tutti.Gateway.Watching;

namespace Tutti.Gateway.Sessions;

/// <summary>The servers of one session: each is greeted in the client's own words, and greeted again after it was lost. Safe for many threads.</summary>
/// <param name="specs">The servers that the session may use, in the order of their names.</param>
/// <param name="opening">Begins conversations.</param>
/// <param name="listener">Hears what servers say.</param>
/// <param name="watch">Counts what they do.</param>
internal sealed class SessionServers(IReadOnlyList<UpstreamSpec> specs, UpstreamOpening opening, IUpstreamListener listener, SessionWatch watch) : IAsyncDisposable
{
    private readonly Dictionary<string, UpstreamSpec> _specs = specs.ToDictionary(static spec => spec.Name, StringComparer.Ordinal);
    private readonly Dictionary<string, Opening> _open = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Redactor> _redactors = specs.Where(static spec => spec.Secrets.Count > 0).ToDictionary(static spec => spec.Name, static spec => new Redactor(spec.Secrets.Values), StringComparer.Ordinal);
    private readonly HashSet<string> _begun = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private ClientWords? _client;
    private bool _isEnded;

    /// <summary>Whether there is one server alone.</summary>
    public bool IsOne => specs.Count == 1;

    /// <summary>The names of the servers.</summary>
    public IEnumerable<string> Names => specs.Select(static spec => spec.Name);

    /// <summary>What is counted of the session.</summary>
    public SessionWatch Watch => watch;

    /// <summary>What is known of a server.</summary>
    public UpstreamSpec SpecOf(string server) => _specs[server];

    /// <summary>How long a call of a server may take.</summary>
    public TimeSpan CallLimitOf(string server) => _specs[server].CallLimit;

    /// <summary>Takes the secrets of a server out of what it said.</summary>
    public JsonElement Redact(string server, JsonElement said) =>
        said.ValueKind != JsonValueKind.Undefined && _redactors.TryGetValue(server, out var redactor) ? ResultRedaction.Apply(said, redactor) : said;

    /// <summary>Greets all servers at once. Those that do not come up are left out, and are tried again when something of them is wanted.</summary>
    /// <param name="client">What the client says of itself.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<Upstream>> GreetAllAsync(ClientWords client, CancellationToken cancellationToken)
    {
        _client = client;
        watch.Greeted(client.Greeting);
        return await AllAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>All servers that are to be had.</summary>
    public async Task<IReadOnlyList<Upstream>> AllAsync(CancellationToken cancellationToken)
    {
        var opening = specs.Select(spec => TryGetAsync(spec.Name, cancellationToken)).ToList();
        return [.. (await Task.WhenAll(opening).ConfigureAwait(false)).OfType<Upstream>()];
    }

    /// <summary>A server that has greeted; it is started, or connected to, where it must be.</summary>
    /// <exception cref="UpstreamException">It does not come up (TUT7010 and following).</exception>
    public async Task<Upstream> GetAsync(string server, CancellationToken cancellationToken)
    {
        Opening? open;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isEnded, this);
            if (!_open.TryGetValue(server, out open) || open.IsOver) { _open[server] = open = new Opening(OpenAsync(_specs[server], isAgain: !_begun.Add(server))); }
        }

        return open.Upstream = await open.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends a request to a server and waits for its answer, with a span and its time.</summary>
    /// <param name="call">What is asked of whom.</param>
    /// <param name="request">The same as the server gets it.</param>
    /// <param name="standing">A conversation that it belongs to; null for the one that stands then, or is begun.</param>
    /// <param name="cancellationToken">Nobody waits any more.</param>
    /// <exception cref="UpstreamException">The server did not come up, or did not answer.</exception>
    public async Task<RpcMessage> RequestAsync(Forwarding call, UpstreamRequest request, Upstream? standing, CancellationToken cancellationToken)
    {
        using var operation = ForwardedOperation.Begin(_specs[call.Server], call.Method, call.Trace);
        if (call.Tool is { } tool) { operation?.CallTool(tool); }
        if (call.Prompt is { } prompt) { operation?.GetPrompt(prompt); }
        try
        {
            var upstream = standing ?? await GetAsync(call.Server, cancellationToken).ConfigureAwait(false);
            operation?.Tag(GatewayDiagnostics.VersionTag, upstream.ProtocolVersion);
            var answer = await upstream.RequestAsync(operation is null ? request : request with { Body = operation.Carry(request.Body) }, cancellationToken).ConfigureAwait(false);
            operation?.Answer(answer);
            return answer;
        }
        catch (Exception failed) when (operation is not null)
        {
            operation.Lose(failed);
            throw;
        }
    }

    /// <summary>Tells all servers that stand.</summary>
    public async Task TellAsync(RpcMessage notification)
    {
        foreach (var upstream in Standing()) { await upstream.TellAsync(notification).ConfigureAwait(false); }
    }

    /// <summary>Asks a server, if it stands, for what costs nothing; without effect where it does not.</summary>
    public async Task TellOfAsync(string server, UpstreamRequest request)
    {
        if (Standing().Find(upstream => upstream.Name == server) is not { } upstream) { return; }
        try { await upstream.RequestAsync(request, CancellationToken.None).ConfigureAwait(false); }
        catch (UpstreamException)
        {
            // It is gone, and with it what it was asked to tell.
        }
    }

    /// <summary>Asks all servers that can do something; what they answer is theirs.</summary>
    public async Task AskAllAsync(string capability, string method, JsonElement body, CancellationToken cancellationToken)
    {
        var able = (await AllAsync(cancellationToken).ConfigureAwait(false)).Where(upstream => upstream.Can(capability));
        await Task.WhenAll(able.Select(upstream => upstream.RequestAsync(new UpstreamRequest(method, body, CallLimitOf(upstream.Name)), cancellationToken))).ConfigureAwait(false);
    }

    /// <summary>A server is lost; the next call of it greets it again.</summary>
    public void Forget(Upstream upstream)
    {
        watch.Of(upstream.Name).Ended(upstream);
        lock (_gate)
        {
            if (_open.TryGetValue(upstream.Name, out var open) && open.Upstream == upstream) { _open.Remove(upstream.Name); }
        }
    }

    /// <summary>Ends all servers of the session.</summary>
    public async ValueTask DisposeAsync()
    {
        watch.Close();
        Opening[] open;
        lock (_gate)
        {
            _isEnded = true;
            open = [.. _open.Values];
        }

        foreach (var server in open)
        {
            try { await (await server.Task.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false); }
            catch (UpstreamException)
            {
                // It never stood.
            }
        }
    }

    private async Task<Upstream?> TryGetAsync(string server, CancellationToken cancellationToken)
    {
        try { return await GetAsync(server, cancellationToken).ConfigureAwait(false); }
        catch (UpstreamException) { return null; }
    }

    private List<Upstream> Standing()
    {
        lock (_gate) { return [.. _open.Values.Select(static open => open.Upstream).OfType<Upstream>().Where(static upstream => upstream.IsAlive)]; }
    }

    private async Task<Upstream> OpenAsync(UpstreamSpec spec, bool isAgain)
    {
        await Task.Yield(); // the lock is not held while a server starts
        using var operation = ForwardedOperation.Begin(spec, "initialize", parent: default);
        var counted = watch.Of(spec.Name);
        counted.Starting(isAgain);
        try
        {
            var upstream = await opening.OpenAsync(spec, _client ?? throw new InvalidOperationException("The client has not said who it is."), listener, said => Redact(spec.Name, said)).ConfigureAwait(false);
            counted.Started(upstream);
            operation?.Tag(GatewayDiagnostics.VersionTag, upstream.ProtocolVersion);
            return upstream;
        }
        catch (Exception failed)
        {
            operation?.Lose(failed);
            counted.NotStarted(failed is Kernel.TuttiException { Code: var code } ? code : "");
            throw;
        }
    }

    /// <summary>A server that is being greeted, or was.</summary>
    private sealed class Opening(Task<Upstream> task)
    {
        private volatile Upstream? _upstream;

        public Task<Upstream> Task => task;

        /// <summary>The server, once somebody has waited for it.</summary>
        public Upstream? Upstream
        {
            get => _upstream;
            set => _upstream = value;
        }

        /// <summary>Whether it did not come up, or was lost since.</summary>
        public bool IsOver => task.IsFaulted || task.IsCanceled || _upstream is { IsAlive: false };
    }
}
