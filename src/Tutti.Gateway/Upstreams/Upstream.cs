using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Tutti.Gateway.Messages;

namespace Tutti.Gateway.Upstreams;

/// <summary>
/// A conversation with one server on behalf of one session: ids and tokens of progress are its own, so that nothing of one client meets another's. Safe for
/// many threads.
/// </summary>
internal sealed class Upstream : IAsyncDisposable
{
    private const string Progress = "notifications/progress";

    private readonly IUpstreamLink _link;
    private readonly IUpstreamListener _listener;
    private readonly Func<JsonElement, JsonElement> _redact;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<long, PendingCall> _pending = new();
    private Task _receiving = Task.CompletedTask;
    private long _lastId;
    private int _level = int.MaxValue;
    private volatile bool _isLost;

    private Upstream(string name, IUpstreamLink link, IUpstreamListener listener, Func<JsonElement, JsonElement> redact, TimeProvider time) => (Name, _link, _listener, _redact, _time) = (name, link, listener, redact, time);

    /// <summary>The server's name in the policy.</summary>
    public string Name { get; }

    /// <summary>What the server said when it greeted: version, capabilities, who it is, instructions.</summary>
    public JsonElement Greeting { get; private set; }

    /// <summary>The version of the protocol that was agreed on.</summary>
    public string ProtocolVersion { get; private set; } = "";

    /// <summary>Whether it may still answer.</summary>
    public bool IsAlive => !_isLost;

    /// <summary>What it wrote for people.</summary>
    public string LastWords => _link.LastWords;

    /// <summary>Greets a server over a wire that stands.</summary>
    /// <param name="name">The server's name in the policy.</param>
    /// <param name="link">The wire; the upstream's from now on.</param>
    /// <param name="greeting">The parameters of <c>initialize</c>.</param>
    /// <param name="listener">Hears what the server says.</param>
    /// <param name="redact">Takes out of its greeting, and of what the listener hears, what it must not say. Answers come whole: reviews are of what a server really lists.</param>
    /// <param name="limit">Until it has greeted.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="UpstreamException">It did not greet (TUT7010, TUT7011, TUT7018).</exception>
    public static async Task<Upstream> GreetAsync(string name, IUpstreamLink link, JsonElement greeting, IUpstreamListener listener, Func<JsonElement, JsonElement> redact, TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        var upstream = new Upstream(name, link, listener, redact, time);
        upstream._receiving = Task.Run(upstream.ReceiveAsync, CancellationToken.None);
        try
        {
            await upstream.GreetAsync(greeting, limit, cancellationToken).ConfigureAwait(false);
            return upstream;
        }
        catch
        {
            await upstream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Whether the server said that it can do something.</summary>
    /// <param name="capability">For example <c>tools</c>.</param>
    public bool Can(string capability) => Greeting.ValueKind == JsonValueKind.Object && Greeting.TryGetProperty("capabilities", out var all) && all.ValueKind == JsonValueKind.Object && all.TryGetProperty(capability, out _);

    /// <summary>Whether the server said that it does more with something that it can do.</summary>
    /// <param name="capability">For example <c>tools</c>.</param>
    /// <param name="flag">For example <c>listChanged</c>.</param>
    public bool CanSay(string capability, string flag) =>
        Can(capability) && Greeting.GetProperty("capabilities"u8).GetProperty(capability) is { ValueKind: JsonValueKind.Object } found && found.TryGetProperty(flag, out var on) && on.ValueKind == JsonValueKind.True;

    /// <summary>Takes a lower level of messages than it was told before.</summary>
    /// <param name="level">The place of a level in the order of levels.</param>
    /// <returns>Whether it has to be told.</returns>
    public bool LowerLevel(int level)
    {
        var before = Volatile.Read(ref _level);
        while (level < before)
        {
            if (Interlocked.CompareExchange(ref _level, level, before) is var now && now == before) { return true; }
            before = now;
        }

        return false;
    }

    /// <summary>Sends a request and waits for its answer.</summary>
    /// <param name="method">The method.</param>
    /// <param name="body">Its parameters; the token of progress in it becomes one of this wire.</param>
    /// <param name="origin">Where what belongs to it goes; null for a request of the gateway's own.</param>
    /// <param name="limit">For the answer.</param>
    /// <param name="cancellationToken">Tells the server that nobody waits any more, and gives up.</param>
    /// <returns>A result or an error, as the server sent it.</returns>
    /// <exception cref="UpstreamException">It was lost (TUT7012), or did not answer in time (TUT7013).</exception>
    public async Task<RpcMessage> RequestAsync(string method, JsonElement body, IClientStream? origin, TimeSpan limit, CancellationToken cancellationToken)
    {
        var id = Interlocked.Increment(ref _lastId);
        var (sent, token) = ProgressTokens.Replace(body, id);
        var call = new PendingCall(id, origin, token);
        _pending[id] = call;
        try
        {
            if (_isLost) { throw UpstreamException.Lost(Name, LastWords); }
            await _link.SendAsync(RpcText.Request(RpcId.Of(id), method, sent), id, cancellationToken).ConfigureAwait(false);
            return await call.Answer.WaitAsync(limit, _time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            await CancelAsync(id, "timeout").ConfigureAwait(false);
            throw UpstreamException.TimedOut(Name, method, limit);
        }
        catch (OperationCanceledException)
        {
            await CancelAsync(id, "cancelled by the client").ConfigureAwait(false);
            throw;
        }
        finally
        {
            _pending.TryRemove(id, out _);
        }
    }

    /// <summary>Sends a notification, or an answer to what the server asked.</summary>
    /// <exception cref="UpstreamException">It was lost (TUT7012).</exception>
    public ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken) => _link.SendAsync(message, request: null, cancellationToken);

    /// <summary>Ends the conversation, and the server where it is a command of this session.</summary>
    public async ValueTask DisposeAsync()
    {
        await _link.DisposeAsync().ConfigureAwait(false);
        await _receiving.ConfigureAwait(false);
    }

    private async Task GreetAsync(JsonElement greeting, TimeSpan limit, CancellationToken cancellationToken)
    {
        RpcMessage answer;
        try { answer = await RequestAsync("initialize", greeting, origin: null, limit, cancellationToken).ConfigureAwait(false); }
        catch (UpstreamException lost) when (lost.Code == "TUT7013") { throw UpstreamException.NoGreeting(Name, limit, LastWords); }
        catch (UpstreamException lost) when (lost.Code == "TUT7012") { throw UpstreamException.NotStarted(Name, "it ended before it greeted", LastWords, lost); }
        if (answer.Kind == RpcKind.Error) { throw UpstreamException.NotStarted(Name, "it refused the greeting", LastWords); }
        if (answer.FindText("protocolVersion") is not { } version) { throw UpstreamException.Garbled(Name, "its greeting names no version of the protocol."); }
        (Greeting, ProtocolVersion) = (_redact(answer.Body), version);
        _link.Greeted(version);
        await _link.SendAsync(RpcText.Notification("notifications/initialized", default), request: null, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask CancelAsync(long id, string reason)
    {
        try
        {
            await _link.SendAsync(RpcText.Notification("notifications/cancelled", RpcText.Object((id, reason), static (writer, state) =>
            {
                writer.WriteNumber("requestId"u8, state.id);
                writer.WriteString("reason"u8, state.reason);
            })), request: null, CancellationToken.None).ConfigureAwait(false);
        }
        catch (UpstreamException)
        {
            // It is not there any more, so it does nothing either.
        }
    }

    private async Task ReceiveAsync()
    {
        await _link.ReceiveAsync(TakeAsync, Lose).ConfigureAwait(false);
        _isLost = true;
        foreach (var (_, call) in _pending) { call.Fail(UpstreamException.Lost(Name, LastWords)); }
        await _listener.OnLostAsync(this).ConfigureAwait(false);
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
                return PongAsync(message);
            case RpcKind.Request:
                return _listener.OnRequestAsync(this, Redacted(message), Newest());
            case RpcKind.Notification when message.Method == Progress:
                return TakeProgressAsync(message);
            case RpcKind.Notification:
                return _listener.OnNotificationAsync(this, Redacted(message), Newest());
            default:
                // An answer to nothing that was asked, or that came too late, is nobody's.
                if (long.TryParse(message.Id.Json, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && _pending.TryRemove(id, out var call)) { call.Complete(message); }
                return ValueTask.CompletedTask;
        }
    }

    private RpcMessage Redacted(RpcMessage message) => message.WithBody(_redact(message.Body));

    private async ValueTask PongAsync(RpcMessage ping)
    {
        try { await SendAsync(RpcText.Result(ping.Id, JsonElement.Parse("{}"u8)), CancellationToken.None).ConfigureAwait(false); }
        catch (UpstreamException)
        {
            // Who asked is gone.
        }
    }

    private ValueTask TakeProgressAsync(RpcMessage message)
    {
        if (message.Find("progressToken") is not { ValueKind: JsonValueKind.Number } token || !token.TryGetInt64(out var id) || !_pending.TryGetValue(id, out var call) || call.ProgressToken.ValueKind == JsonValueKind.Undefined) { return ValueTask.CompletedTask; }
        return RpcMessage.TryRead(RpcText.Notification(Progress, RpcText.With(message.Body, "progressToken", call.ProgressToken)).Span, out var told, out _, out _)
            ? _listener.OnNotificationAsync(this, Redacted(told), call.Origin)
            : ValueTask.CompletedTask;
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
