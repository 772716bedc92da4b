using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Tutti.Gateway.Messages;

namespace Tutti.Gateway.Upstreams;

/// <summary>
/// Questions to one server and its answers, whatever version of the protocol they are in: ids and tokens of progress are its own, so that nothing of one client meets another's. Safe for
/// many threads.
/// </summary>
internal sealed class UpstreamWire : IAsyncDisposable
{
    private readonly IUpstreamLink _link;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<long, PendingCall> _pending = new();
    private readonly Task _receiving;
    private volatile IWireListener? _listener;
    private long _lastId;
    private volatile bool _isLost;

    /// <summary>Begins to listen.</summary>
    /// <param name="name">The server's name in the policy.</param>
    /// <param name="link">What carries messages; the wire's from now on.</param>
    /// <param name="time">The clock of limits.</param>
    public UpstreamWire(string name, IUpstreamLink link, TimeProvider time)
    {
        (Name, _link, _time) = (name, link, time);
        _receiving = Task.Run(ReceiveAsync, CancellationToken.None);
    }

    /// <summary>The server's name in the policy.</summary>
    public string Name { get; }

    /// <summary>Whether the server may still answer.</summary>
    public bool IsAlive => !_isLost;

    /// <summary>What it wrote for people.</summary>
    public string LastWords => _link.LastWords;

    /// <summary>Whether headers repeat what messages say.</summary>
    public bool HasHeaders => _link.HasHeaders;

    /// <summary>From now on somebody hears what answers nothing; before, nobody does.</summary>
    public void Attach(IWireListener listener) => _listener = listener;

    /// <summary>The server has greeted: from now on it may speak without being asked.</summary>
    /// <param name="protocolVersion">The version that was agreed on.</param>
    public void Greeted(string protocolVersion) => _link.Greeted(protocolVersion);

    /// <summary>Sends a request and waits for its answer.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Tells the server that nobody waits any more, and gives up.</param>
    /// <returns>A result or an error, as the server sent it.</returns>
    /// <exception cref="UpstreamException">It was lost (TUT7012), or did not answer in time (TUT7013).</exception>
    public async Task<RpcMessage> RequestAsync(UpstreamRequest request, CancellationToken cancellationToken)
    {
        var id = Interlocked.Increment(ref _lastId);
        var (sent, token) = ProgressTokens.Replace(request.Body, id);
        var call = new PendingCall(id, request.Origin, token);
        _pending[id] = call;
        request.Numbered?.Invoke(id);
        using var limit = new CancellationTokenSource(request.Limit, _time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            if (_isLost) { throw UpstreamException.Lost(Name, LastWords); }
            await _link.SendAsync(new LinkMessage(RpcText.Request(RpcId.Of(id), request.Method, sent), id) { Headers = request.Headers }, ended.Token).ConfigureAwait(false); // over HTTP it may last as long as the answer
            return await call.Answer.WaitAsync(ended.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            var isLate = !cancellationToken.IsCancellationRequested;
            await CancelAsync(id, isLate ? "timeout" : "cancelled by the client").ConfigureAwait(false);
            if (isLate) { throw UpstreamException.TimedOut(Name, request.Method, request.Limit); }
            throw;
        }
        finally
        {
            _pending.TryRemove(id, out _);
        }
    }

    /// <summary>Sends a notification, or an answer to what the server asked.</summary>
    /// <exception cref="UpstreamException">It was lost (TUT7012).</exception>
    public ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken) => _link.SendAsync(new LinkMessage(message), cancellationToken);

    /// <summary>As above, where nothing hangs on whether it is still there.</summary>
    public async ValueTask TrySendAsync(ReadOnlyMemory<byte> message)
    {
        try { await SendAsync(message, CancellationToken.None).ConfigureAwait(false); }
        catch (UpstreamException)
        {
            // Who would have heard it is gone.
        }
    }

    /// <summary>Ends the conversation, and the server where it is a command of this session.</summary>
    public async ValueTask DisposeAsync()
    {
        await _link.DisposeAsync().ConfigureAwait(false);
        await _receiving.ConfigureAwait(false);
    }

    private ValueTask CancelAsync(long id, string reason) => _link.TryAbort(id) ? ValueTask.CompletedTask : TrySendAsync(RpcText.Notification(Modern.Cancelled, RpcText.Object((id, reason), static (writer, state) =>
    {
        writer.WriteNumber("requestId"u8, state.id);
        writer.WriteString("reason"u8, state.reason);
    })));

    private async Task ReceiveAsync()
    {
        await _link.ReceiveAsync(TakeAsync, Lose).ConfigureAwait(false);
        _isLost = true;
        foreach (var (_, call) in _pending) { call.Fail(UpstreamException.Lost(Name, LastWords)); }
        if (_listener is { } listener) { await listener.OnLostAsync().ConfigureAwait(false); }
    }

    private void Lose(long id, UpstreamException? why)
    {
        if (_pending.TryRemove(id, out var call)) { call.Fail(why ?? UpstreamException.Lost(Name, LastWords)); }
    }

    private ValueTask TakeAsync(RpcMessage message)
    {
        switch (message.Kind)
        {
            case RpcKind.Request when message.Method == "ping":
                return TrySendAsync(RpcText.Result(message.Id, JsonElement.Parse("{}"u8)));
            case RpcKind.Request:
                return _listener?.OnRequestAsync(message, Newest()) ?? ValueTask.CompletedTask;
            case RpcKind.Notification when message.Method == Modern.Progress:
                return TakeProgressAsync(message);
            case RpcKind.Notification:
                return _listener?.OnNotificationAsync(message, Newest()) ?? ValueTask.CompletedTask;
            default:
                // An answer to nothing that was asked, or that came too late, is nobody's.
                if (long.TryParse(message.Id.Json, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && _pending.TryRemove(id, out var call)) { call.Complete(message); }
                return ValueTask.CompletedTask;
        }
    }

    private ValueTask TakeProgressAsync(RpcMessage message)
    {
        if (message.Find("progressToken") is not { ValueKind: JsonValueKind.Number } token || !token.TryGetInt64(out var id) || !_pending.TryGetValue(id, out var call) || call.ProgressToken.ValueKind == JsonValueKind.Undefined) { return ValueTask.CompletedTask; }
        return _listener?.OnNotificationAsync(message.WithBody(RpcText.With(message.Body, "progressToken", call.ProgressToken)), call.Origin) ?? ValueTask.CompletedTask;
    }

    /// <summary>On one wire a server does not say which request it speaks of: it is the newest one, as for every client of it.</summary>
    private IClientStream? Newest()
    {
        PendingCall? newest = null;
        foreach (var (_, call) in _pending)
        {
            if (call.Origin is not null && (newest is null || call.Id > newest.Id)) { newest = call; }
        }

        return newest?.Origin;
    }
}
