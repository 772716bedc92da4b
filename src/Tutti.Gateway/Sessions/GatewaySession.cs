using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Tutti.Gateway.Calls;
using Tutti.Gateway.Diagnostics;
using Tutti.Gateway.Messages;
using Tutti.Gateway.Upstreams;
using Tutti.Kernel;

namespace Tutti.Gateway.Sessions;

/// <summary>
/// One client's session in the era with a greeting: its messages reach the servers that it may use, theirs reach it, and what it calls goes through the gate. Safe for
/// many threads.
/// </summary>
internal sealed partial class GatewaySession : IUpstreamListener, IAsyncDisposable
{
    /// <summary>Requests of one client that may be under way.</summary>
    private const int MostAtOnce = 256;

    private readonly ICallGate _gate;
    private readonly SessionServers _servers;
    private readonly ForeignCalls _calls;
    private readonly ILogger _log;
    private readonly ClientRequests _asked = new();
    private readonly ForeignTasks _tasks = new(areNamedHere: false);
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _running = new(StringComparer.Ordinal);
    private volatile IClientStream? _standing;
    private volatile SessionLists? _lists;

    /// <summary>Makes a session.</summary>
    /// <param name="id">Its id, which clients of HTTP send with each message.</param>
    /// <param name="gate">What stands before its calls; the session's from now on.</param>
    /// <param name="servers">Opens the servers that it may use.</param>
    /// <param name="time">The clock of held calls.</param>
    /// <param name="log">Where defects are reported.</param>
    public GatewaySession(string id, ICallGate gate, Func<IUpstreamListener, SessionServers> servers, TimeProvider time, ILogger log)
    {
        (Id, _gate, _servers, _log) = (id, gate, servers(this), log);
        _calls = new ForeignCalls(gate, _servers, _tasks, time);
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>Who speaks.</summary>
    public Governance.Identities.Caller Caller => _gate.Caller;

    /// <summary>The version of the protocol that was agreed on; empty before the greeting.</summary>
    public string ProtocolVersion { get; private set; } = "";

    /// <summary>The stream for what belongs to no request: standard output, or an open GET. Null where the client has none.</summary>
    public IClientStream? Standing
    {
        get => _standing;
        set => _standing = value;
    }

    /// <summary>A stream for what belongs to no request has ended; another may have taken its place.</summary>
    public void StopStanding(IClientStream stream)
    {
        if (ReferenceEquals(_standing, stream)) { _standing = null; }
    }

    /// <summary>Takes a message of the client.</summary>
    /// <param name="message">The message.</param>
    /// <param name="origin">Where the answer goes, and what belongs to it.</param>
    /// <param name="cancellationToken">The client does not wait any more.</param>
    /// <returns>Completes when the answer has gone out, if there is to be one.</returns>
    public Task TakeAsync(RpcMessage message, IClientStream origin, CancellationToken cancellationToken) => message.Kind switch
    {
        RpcKind.Request => AnswerAsync(message, origin, cancellationToken),
        RpcKind.Notification => HearAsync(message),
        _ => PassAnswerAsync(message),
    };

    /// <inheritdoc/>
    public async ValueTask OnRequestsAsync(Upstream upstream, IReadOnlyList<RpcMessage> requests, IClientStream? origin)
    {
        foreach (var request in requests) { await PassRequestAsync(upstream, request, origin).ConfigureAwait(false); }
    }

    /// <inheritdoc/>
    public async ValueTask OnNotificationAsync(Upstream upstream, RpcMessage notification, IClientStream? origin)
    {
        switch (notification.Method)
        {
            case "notifications/cancelled" when notification.Find("requestId") is { ValueKind: not JsonValueKind.Undefined } id:
                if (_asked.Cancel(upstream, id.GetRawText()) is { } ours) { await SendAsync(RpcText.Notification(notification.Method, RpcText.With(notification.Body, "requestId", JsonElement.Parse(ours.ToUtf8()))), origin).ConfigureAwait(false); }
                break;
            case "notifications/tools/list_changed" or "notifications/prompts/list_changed" or "notifications/resources/list_changed":
                _lists?.Forget(notification.Method);
                await SendAsync(RpcText.Notification(notification.Method, notification.Body), origin: null).ConfigureAwait(false);
                break;
            default:
                await SendAsync(RpcText.Notification(notification.Method, notification.Body), origin).ConfigureAwait(false);
                break;
        }
    }

    /// <inheritdoc/>
    public ValueTask OnLostAsync(Upstream upstream)
    {
        _asked.Forget(upstream);
        _servers.Forget(upstream);
        return ValueTask.CompletedTask;
    }

    /// <summary>Ends the session, and the servers that it started.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var (_, running) in _running) { await running.CancelAsync().ConfigureAwait(false); }
        await _gate.DisposeAsync().ConfigureAwait(false);
        await _servers.DisposeAsync().ConfigureAwait(false);
    }

    private static JsonElement Nothing { get; } = JsonElement.Parse("{}"u8);

    private async Task AnswerAsync(RpcMessage request, IClientStream origin, CancellationToken cancellationToken)
    {
        if (_running.Count >= MostAtOnce)
        {
            await origin.AnswerAsync(RpcText.Fault(request.Id, new RpcFault(RpcFault.Internal, "Too many requests of this session are under way. Wait for some of them."))).ConfigureAwait(false);
            return;
        }

        using var running = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (!_running.TryAdd(request.Id.Json, running))
        {
            await origin.AnswerAsync(RpcText.Fault(request.Id, new RpcFault(RpcFault.NoMessage, "A request with this id is under way. Ids of open requests must differ."))).ConfigureAwait(false);
            return;
        }

        try
        {
            var answer = await RouteAsync(request, origin, running.Token).ConfigureAwait(false);
            ServedOperation.Current?.Tag(GatewayDiagnostics.VersionTag, ProtocolVersion);
            await origin.AnswerAsync(answer).ConfigureAwait(false);
        }
        catch (TuttiException refused)
        {
            await origin.AnswerAsync(Answers.Fault(request.Id, refused)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (running.IsCancellationRequested)
        {
            // Whoever cancels a request gets no answer to it.
        }
#pragma warning disable CA1031 // The boundary of a request: whatever a defect throws, its client gets a neutral answer and the session goes on.
        catch (Exception defect)
#pragma warning restore CA1031
        {
            await origin.AnswerAsync(RpcText.Fault(request.Id, SessionLog.Report(_log, defect))).ConfigureAwait(false);
        }
        finally
        {
            _running.TryRemove(request.Id.Json, out _);
        }
    }

    private async Task HearAsync(RpcMessage notification)
    {
        switch (notification.Method)
        {
            case "notifications/initialized":
                break; // servers were told when they greeted us
            case "notifications/cancelled" when notification.Find("requestId") is { ValueKind: not JsonValueKind.Undefined } id:
                if (_running.TryGetValue(id.GetRawText(), out var running)) { await running.CancelAsync().ConfigureAwait(false); }
                break;
            case "notifications/roots/list_changed":
                await _servers.TellAsync(notification).ConfigureAwait(false);
                break;
            default:
                break; // what is not known may have an effect, and no answer could say that it was denied
        }
    }

    private async ValueTask PassRequestAsync(Upstream upstream, RpcMessage request, IClientStream? origin)
    {
        var passed = _asked.Add(upstream, request);
        if (passed is { } open && await SendAsync(open.Message, origin).ConfigureAwait(false)) { return; }
        if (passed is { } unheard) { _asked.Take(RpcId.Of(unheard.Id)); }
        // Nobody listens: the server is told so rather than left to wait.
        await upstream.RefuseAsync(request.Id, new RpcFault(RpcFault.Internal, "The client does not listen, or has too much to answer.")).ConfigureAwait(false);
    }

    private async Task PassAnswerAsync(RpcMessage answer)
    {
        if (_asked.Take(answer.Id) is { } open) { await open.Upstream.AnswerAsync(open.Id, answer).ConfigureAwait(false); }
    }

    private async ValueTask<bool> SendAsync(ReadOnlyMemory<byte> message, IClientStream? origin)
    {
        if (origin is not null && await origin.SendAsync(message, CancellationToken.None).ConfigureAwait(false)) { return true; }
        return _standing is { } standing && standing != origin && await standing.SendAsync(message, CancellationToken.None).ConfigureAwait(false);
    }
}
