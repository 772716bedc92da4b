using System.Text.Json;
using Tutti.Gateway.Messages;

namespace Tutti.Gateway.Upstreams;

/// <summary>A conversation with one server on behalf of one session, in the version that the server speaks. Safe for many threads.</summary>
internal abstract class Upstream : IWireListener, IAsyncDisposable
{
    private readonly Func<JsonElement, JsonElement> _redact;
    private int _level = int.MaxValue;

    /// <param name="wire">The wire; the upstream's from now on.</param>
    /// <param name="listener">Hears what the server says.</param>
    /// <param name="redact">Takes out of its greeting, and of what the listener hears, what it must not say. Answers come whole: reviews are of what a server really lists.</param>
    protected Upstream(UpstreamWire wire, IUpstreamListener listener, Func<JsonElement, JsonElement> redact)
    {
        (Wire, Listener, _redact) = (wire, listener, redact);
        wire.Attach(this);
    }

    /// <summary>The server's name in the policy.</summary>
    public string Name => Wire.Name;

    /// <summary>What the server said of itself: version, capabilities, who it is, instructions.</summary>
    public JsonElement Greeting { get; private set; }

    /// <summary>The version of the protocol that the conversation is in.</summary>
    public string ProtocolVersion { get; private set; } = "";

    /// <summary>Whether it may still answer.</summary>
    public bool IsAlive => Wire.IsAlive;

    /// <summary>The wire.</summary>
    protected UpstreamWire Wire { get; }

    /// <summary>Hears what the server says.</summary>
    protected IUpstreamListener Listener { get; }

    /// <summary>Whether the server said that it can do something.</summary>
    /// <param name="capability">For example <c>tools</c>.</param>
    public bool Can(string capability) => Greeting.ValueKind == JsonValueKind.Object && Greeting.TryGetProperty("capabilities", out var all) && all.ValueKind == JsonValueKind.Object && all.TryGetProperty(capability, out _);

    /// <summary>Whether the server said that it does more with something that it can do.</summary>
    /// <param name="capability">For example <c>tools</c>.</param>
    /// <param name="flag">For example <c>listChanged</c>.</param>
    public bool CanSay(string capability, string flag) =>
        Can(capability) && Greeting.GetProperty("capabilities"u8).GetProperty(capability) is { ValueKind: JsonValueKind.Object } found && found.TryGetProperty(flag, out var on) && on.ValueKind == JsonValueKind.True;

    /// <summary>Whether a tool, as the server lists it, can be called over this wire.</summary>
    public virtual bool IsCallable(JsonElement tool) => true;

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
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Tells the server that nobody waits any more, and gives up.</param>
    /// <returns>A result or an error, as the server sent it.</returns>
    /// <exception cref="UpstreamException">It was lost (TUT7012), or did not answer in time (TUT7013).</exception>
    public abstract Task<RpcMessage> RequestAsync(UpstreamRequest request, CancellationToken cancellationToken);

    /// <summary>Answers what the server asked; without effect where that is gone.</summary>
    /// <param name="question">The id of what it asked.</param>
    /// <param name="answer">A result or an error.</param>
    public abstract ValueTask AnswerAsync(RpcId question, RpcMessage answer);

    /// <summary>Refuses what the server asked; without effect where that is gone.</summary>
    public abstract ValueTask RefuseAsync(RpcId question, RpcFault fault);

    /// <summary>Tells the server something of the client; without effect where it is gone, or its version has no such thing.</summary>
    public abstract ValueTask TellAsync(RpcMessage notification);

    /// <inheritdoc/>
    public abstract ValueTask OnRequestAsync(RpcMessage request, IClientStream? origin);

    /// <inheritdoc/>
    public abstract ValueTask OnNotificationAsync(RpcMessage notification, IClientStream? origin);

    /// <inheritdoc/>
    public virtual ValueTask OnLostAsync() => Listener.OnLostAsync(this);

    /// <summary>Ends the conversation, and the server where it is a command of this session.</summary>
    public virtual ValueTask DisposeAsync() => Wire.DisposeAsync();

    /// <summary>The server has said of itself what it can do.</summary>
    /// <param name="greeting">What it said.</param>
    /// <param name="version">The version of the protocol that the conversation is in.</param>
    protected void Know(JsonElement greeting, string version) => (Greeting, ProtocolVersion) = (_redact(greeting), version);

    /// <summary>The message without what the server must not say.</summary>
    protected RpcMessage Redacted(RpcMessage message) => message.WithBody(_redact(message.Body));
}
