using System.Text.Json;
using Tutti.Gateway.Calls;
using Tutti.Gateway.Messages;
using Tutti.Gateway.Sessions;
using Tutti.Gateway.Upstreams;

namespace Tutti.Gateway.Eras;

/// <summary>
/// What one kind of client of the stateless era uses in one run: servers with a greeting, which were greeted with what the client says it can do, and are greeted anew for a client that says
/// something else. Nothing is remembered of requests but calls that wait for an answer. Safe for many threads.
/// </summary>
internal sealed class ModernSession : IUpstreamListener, IAsyncDisposable
{
    /// <summary>Requests and calls that may be under way.</summary>
    private const int MostAtOnce = 256;

    private readonly EraServers _servers;
    private readonly ForeignCalls _foreign;
    private readonly ModernCalls _calls;
    private readonly RunTasks _tasks;
    private readonly Listeners _listeners;
    private readonly ModernRoutes _routes;
    private int _users;

    /// <summary>Makes one.</summary>
    /// <param name="gate">What stands before its calls; the run's.</param>
    /// <param name="servers">Opens the servers that it may use.</param>
    /// <param name="meta">What the client says it can do, and who it is.</param>
    /// <param name="tasks">The tasks of the run.</param>
    /// <param name="desk">What all of them share.</param>
    public ModernSession(ICallGate gate, Func<IUpstreamListener, SessionServers> servers, RequestMeta meta, RunTasks tasks, EraDesk desk)
    {
        _tasks = tasks;
        _servers = new EraServers(servers(this), gate, meta);
        _foreign = new ForeignCalls(gate, _servers.All, tasks.OfServers, desk.Time);
        _calls = new ModernCalls(gate.Caller, desk, tasks, _foreign, change => Interlocked.Add(ref _users, change));
        _listeners = new Listeners(AskAsync, tasks.Listeners);
        _routes = new ModernRoutes(_servers, _foreign, _calls, tasks, _listeners, desk.Log);
    }

    /// <summary>Whether somebody uses it.</summary>
    public bool IsUsed => Volatile.Read(ref _users) > 0;

    /// <summary>When it was last asked for.</summary>
    public DateTimeOffset UsedAt { get; set; }

    /// <summary>Somebody uses it.</summary>
    public void Enter() => Interlocked.Increment(ref _users);

    /// <summary>Whoever entered uses it no more.</summary>
    public void Leave() => Interlocked.Decrement(ref _users);

    /// <summary>Answers a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">The client does not wait any more.</param>
    public async Task<ModernAnswer> AnswerAsync(ModernRequest request, CancellationToken cancellationToken) =>
        Volatile.Read(ref _users) > MostAtOnce ? ModernFault.TooMany("Too many requests of this client are under way. Wait for some of them.").For(request.Message.Id) : await _routes.AnswerAsync(request, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask OnRequestsAsync(Upstream upstream, IReadOnlyList<RpcMessage> requests, IClientStream? origin)
    {
        var refused = origin is ModernCall call ? call.Ask(upstream, requests) : requests;
        foreach (var request in refused) { await upstream.RefuseAsync(request.Id, new RpcFault(RpcFault.NoMethod, "The client cannot be asked this, or no call of it is under way.")).ConfigureAwait(false); }
    }

    /// <inheritdoc/>
    public async ValueTask OnNotificationAsync(Upstream upstream, RpcMessage notification, IClientStream? origin)
    {
        switch (notification.Method)
        {
            case Modern.Cancelled when notification.Find("requestId") is { ValueKind: not JsonValueKind.Undefined } id:
                _calls.Withdraw(upstream, id.GetRawText());
                break;
            case "notifications/tools/list_changed" or "notifications/prompts/list_changed" or "notifications/resources/list_changed":
                _servers.Forget(notification.Method);
                await _listeners.HearAsync(notification).ConfigureAwait(false);
                break;
            case Modern.Updated:
                await _listeners.HearAsync(notification).ConfigureAwait(false);
                break;
            case Modern.TaskChanged:
                await _tasks.Listeners.HearAsync(upstream.Name, _foreign, notification).ConfigureAwait(false);
                break;
            default:
                if (origin is ModernCall mine) { await mine.HearAsync(notification).ConfigureAwait(false); }
                break;
        }
    }

    /// <inheritdoc/>
    public ValueTask OnLostAsync(Upstream upstream)
    {
        _servers.All.Forget(upstream);
        _listeners.EndSubscriptions();
        _tasks.Listeners.End(upstream.Name, _foreign);
        return ValueTask.CompletedTask;
    }

    /// <summary>Ends what is under way, and the servers that it started. The gate is the run's.</summary>
    public async ValueTask DisposeAsync()
    {
        _listeners.End();
        _tasks.Forget(_foreign);
        await _calls.LeaveAsync().ConfigureAwait(false);
        await _servers.All.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Asks the server that has an address something about it.</summary>
    private async Task<bool> AskAsync(string method, string address, CancellationToken cancellationToken)
    {
        var request = RpcMessage.RequestOf(RpcId.Of(0), method, RpcText.With(default, "uri", JsonSerializer.SerializeToElement(address, TextJson.Default.String)));
        var route = await MethodRoute.FindAsync(request, _servers.Lists(), _servers.All, _tasks.OfServers, cancellationToken).ConfigureAwait(false);
        return route is not null && await _foreign.CallMethodAsync(request, NoStream.Instance, route, TimeSpan.Zero, cancellationToken).ConfigureAwait(false) is CallEnd.Answered;
    }
}
