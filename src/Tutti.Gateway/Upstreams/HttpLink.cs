using System.Collections.Concurrent;
using System.Net;
using Tutti.Gateway.Messages;

namespace Tutti.Gateway.Upstreams;

/// <summary>The wire to a server at an address (streamable HTTP): a POST for each message, answers in its response, and one open GET for what the server says unasked.</summary>
internal sealed class HttpLink(string server, Uri address, HttpClient client) : IUpstreamLink
{
    private const string SessionHeader = "Mcp-Session-Id";
    private const string VersionHeader = "MCP-Protocol-Version";

    private readonly CancellationTokenSource _ending = new();
    private readonly TaskCompletionSource _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HttpResponses _responses = new(server);
    private readonly Lock _gate = new();
    private readonly HashSet<Task> _reading = [];
    private readonly ConcurrentDictionary<long, CancellationTokenSource> _abortable = new();
    private Func<RpcMessage, ValueTask> _take = static _ => ValueTask.CompletedTask;
    private Action<long, UpstreamException?> _lose = static (_, _) => { };
    private string? _session;
    private string? _version;

    public string LastWords => "";

    public Task ReceiveAsync(Func<RpcMessage, ValueTask> take, Action<long, UpstreamException?> lose)
    {
        (_take, _lose) = (take, lose);
        return _lost.Task;
    }

    public bool HasHeaders => true;

    public async ValueTask SendAsync(LinkMessage message, CancellationToken cancellationToken)
    {
        var response = await PostAsync(message, cancellationToken).ConfigureAwait(false);
        var reading = message is { Headers: not null, Request: { } id } ? _abortable[id] = new CancellationTokenSource() : null;
        var taking = TakeAsync(response, message.Request, reading?.Token ?? CancellationToken.None); // an answer that is not there yet may take as long as the tool does
        if (!taking.IsCompletedSuccessfully) { Keep(taking); }
    }

    public bool TryAbort(long request)
    {
        if (!_abortable.TryRemove(request, out var reading)) { return _version is null; } // without a greeting nothing else says it
        reading.Cancel();
        return true;
    }

    public void Greeted(string protocolVersion)
    {
        _version = protocolVersion;
        Keep(Task.Run(ListenAsync, CancellationToken.None));
    }

    public async ValueTask DisposeAsync()
    {
        if (_session is not null && !_lost.Task.IsCompleted) { await SayGoodbyeAsync().ConfigureAwait(false); }
        await _ending.CancelAsync().ConfigureAwait(false);
        await _responses.StopAsync().ConfigureAwait(false);
        Task[] reading;
        lock (_gate) { reading = [.. _reading]; }
        await Task.WhenAll(reading).ConfigureAwait(false);
        _lost.TrySetResult();
        client.Dispose();
        _ending.Dispose();
        _responses.Dispose();
    }

    private async Task<HttpResponseMessage> PostAsync(LinkMessage message, CancellationToken cancellationToken)
    {
        var post = Make(HttpMethod.Post);
        foreach (var (name, value) in message.Headers ?? []) { post.Headers.TryAddWithoutValidation(name, value); }
        post.Content = new ReadOnlyMemoryContent(message.Text);
        post.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        var response = await SendAsync(post, cancellationToken).ConfigureAwait(false);
        try
        {
            if (message.Headers is not null && IsError(response)) { return response; }
            if (message.Headers is null) { _session ??= response.Headers.TryGetValues(SessionHeader, out var given) ? given.FirstOrDefault() : null; }
            Require(response);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private HttpRequestMessage Make(HttpMethod method)
    {
        var request = new HttpRequestMessage(method, address) { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionOrHigher };
        request.Headers.TryAddWithoutValidation("Accept", method == HttpMethod.Get ? "text/event-stream" : "application/json, text/event-stream");
        if (_session is { } session) { request.Headers.TryAddWithoutValidation(SessionHeader, session); }
        if (_version is { } version) { request.Headers.TryAddWithoutValidation(VersionHeader, version); }
        return request;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _ending.Token);
        try { return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ended.Token).ConfigureAwait(false); }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested) { throw UpstreamException.Lost(server, LastWords); }
        catch (HttpRequestException lost) { throw lost.InnerException as UpstreamException ?? Explain(lost); }
        finally { request.Dispose(); }
    }

    /// <summary>Where no connection came about, nothing was asked.</summary>
    private UpstreamException Explain(HttpRequestException lost) =>
        lost.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError
            ? UpstreamException.NotStarted(server, "its address cannot be connected to", LastWords, lost)
            : UpstreamException.Lost(server, LastWords, lost);

    /// <summary>Without a greeting, what is wrong with a request is said by an error of the protocol and a status alike.</summary>
    private static bool IsError(HttpResponseMessage response) =>
        (int)response.StatusCode is >= 400 and < 500 and not (401 or 403 or 429) && response.Content.Headers.ContentType?.MediaType == "application/json";

    private void Require(HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        if (status is >= 300 and < 400) { throw UpstreamException.Redirected(server, status); }
        if (status == 404 && _session is not null)
        {
            _lost.TrySetResult(); // the server has forgotten this session
            throw UpstreamException.Lost(server, LastWords);
        }

        if (status is not (>= 200 and < 300)) { throw UpstreamException.Refused(server, status); }
    }

    /// <summary>What is read in the background, because an answer may take as long as the tool does, ends with the wire.</summary>
    private void Keep(Task reading)
    {
        lock (_gate) { _reading.Add(reading); }
        _ = reading.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

        void Forget(Task ended)
        {
            lock (_gate) { _reading.Remove(ended); }
        }
    }

    private async Task TakeAsync(HttpResponseMessage response, long? request, CancellationToken cancellationToken)
    {
        UpstreamException? why = null;
        try
        {
            using (response) { why = await _responses.TakeAsync(response, response.IsSuccessStatusCode ? _take : message => TakeErrorAsync(message, request), cancellationToken).ConfigureAwait(false); }
            if (!response.IsSuccessStatusCode) { why = UpstreamException.Refused(server, (int)response.StatusCode); }
        }
        finally
        {
            if (request is { } id)
            {
                _abortable.TryRemove(id, out _);
                _lose(id, why); // without effect where the answer was in it
            }
        }
    }

    /// <summary>What could not be read so far has no id in its error; the response says what it answers.</summary>
    private ValueTask TakeErrorAsync(RpcMessage message, long? request)
    {
        if (message.Kind != RpcKind.Error || request is not { } id) { return ValueTask.CompletedTask; }
        return _take(message.Id.Json == "null" ? message.WithId(RpcId.Of(id)) : message);
    }

    private async Task ListenAsync()
    {
        try
        {
            var response = await SendAsync(Make(HttpMethod.Get), CancellationToken.None).ConfigureAwait(false);
            using (response)
            {
                if (response.IsSuccessStatusCode && HttpResponses.AreEvents(response)) { await _responses.TakeAsync(response, _take, CancellationToken.None).ConfigureAwait(false); }
            }
        }
        catch (UpstreamException)
        {
            // Servers need not offer this stream, and what it would have told is told again when asked.
        }
    }

    private async Task SayGoodbyeAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        try
        {
            using var response = await SendAsync(Make(HttpMethod.Delete), limit.Token).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is UpstreamException or OperationCanceledException)
        {
            // It ends the session by itself.
        }
    }
}
