using System.Text.Json;
using Tutti.Gateway.Messages;

namespace Tutti.Gateway.Upstreams;

/// <summary>A server of a version with a greeting: what the session says reaches it as it is. Safe for many threads.</summary>
internal sealed class GreetedUpstream : Upstream
{
    private GreetedUpstream(UpstreamWire wire, IUpstreamListener listener, Func<JsonElement, JsonElement> redact)
        : base(wire, listener, redact)
    {
    }

    /// <summary>Greets a server over a wire that stands. Where it does not come about, the wire stays the caller's.</summary>
    /// <param name="wire">The wire.</param>
    /// <param name="greeting">The parameters of <c>initialize</c>.</param>
    /// <param name="listener">Hears what the server says.</param>
    /// <param name="redact">As for <see cref="Upstream"/>.</param>
    /// <param name="limit">Until it has greeted.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="UpstreamException">It did not greet (TUT7010, TUT7011, TUT7014, TUT7018).</exception>
    public static async Task<GreetedUpstream> GreetAsync(UpstreamWire wire, JsonElement greeting, IUpstreamListener listener, Func<JsonElement, JsonElement> redact, TimeSpan limit, CancellationToken cancellationToken)
    {
        var upstream = new GreetedUpstream(wire, listener, redact);
        RpcMessage answer;
        try { answer = await wire.RequestAsync(new UpstreamRequest("initialize", greeting, limit), cancellationToken).ConfigureAwait(false); }
        catch (UpstreamException lost) when (lost.Code == UpstreamException.TimedOutCode) { throw UpstreamException.NoGreeting(wire.Name, limit, wire.LastWords); }
        catch (UpstreamException lost) when (lost.Code == UpstreamException.LostCode) { throw UpstreamException.NotStarted(wire.Name, "it ended before it greeted", wire.LastWords, lost); }
        if (answer.Kind == RpcKind.Error) { throw UpstreamException.Ungreeted(wire.Name, wire.LastWords); }
        if (answer.FindText("protocolVersion") is not { } version) { throw UpstreamException.Garbled(wire.Name, "its greeting names no version of the protocol."); }
        upstream.Know(answer.Body, version);
        wire.Greeted(version);
        await wire.SendAsync(RpcText.Notification("notifications/initialized", default), cancellationToken).ConfigureAwait(false);
        return upstream;
    }

    /// <inheritdoc/>
    public override Task<RpcMessage> RequestAsync(UpstreamRequest request, CancellationToken cancellationToken) => Wire.RequestAsync(request, cancellationToken);

    /// <inheritdoc/>
    public override ValueTask AnswerAsync(RpcId question, RpcMessage answer) => Wire.TrySendAsync(RpcText.WithId(answer, question));

    /// <inheritdoc/>
    public override ValueTask RefuseAsync(RpcId question, RpcFault fault) => Wire.TrySendAsync(RpcText.Fault(question, fault));

    /// <inheritdoc/>
    public override ValueTask TellAsync(RpcMessage notification) => Wire.TrySendAsync(RpcText.Notification(notification.Method, notification.Body));

    /// <inheritdoc/>
    public override ValueTask OnRequestAsync(RpcMessage request, IClientStream? origin) => Listener.OnRequestsAsync(this, [Redacted(request)], origin);

    /// <inheritdoc/>
    public override ValueTask OnNotificationAsync(RpcMessage notification, IClientStream? origin) => Listener.OnNotificationAsync(this, Redacted(notification), origin);
}
