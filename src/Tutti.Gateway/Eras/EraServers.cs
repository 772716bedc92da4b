using System.Text.Json;
using Tutti.Gateway.Calls;
using Tutti.Gateway.Messages;
using Tutti.Gateway.Sessions;
using Tutti.Gateway.Upstreams;

namespace Tutti.Gateway.Eras;

/// <summary>The servers with a greeting that one kind of client uses: greeted once with what the client says of itself, and what they list. Safe for many threads.</summary>
/// <param name="servers">The servers.</param>
/// <param name="gate">What stands before its calls.</param>
/// <param name="meta">What the client says it can do, and who it is.</param>
internal sealed class EraServers(SessionServers servers, ICallGate gate, RequestMeta meta)
{
    private readonly ClientWords _client = new(GreetingOf(meta), Era.Modern);
    private readonly Lock _gate = new();
    private volatile IReadOnlyList<Upstream>? _known;
    private volatile SessionLists? _lists;
    private Task<IReadOnlyList<Upstream>>? _greeting;

    /// <summary>The servers by their names.</summary>
    public SessionServers All => servers;

    /// <summary>What servers list, as the policy in force lets the caller see it.</summary>
    public SessionLists Lists()
    {
        var digest = gate.PolicyDigest;
        return _lists is { } lists && lists.Policy == digest ? lists : _lists = new SessionLists(servers, gate.IsVisible, digest);
    }

    /// <summary>A list changed, by the notification that says so.</summary>
    public void Forget(string notification) => _lists?.Forget(notification);

    /// <summary>The servers, each greeted before anything else is asked of any. One that did not come up is tried again when somebody asks what there is.</summary>
    /// <param name="method">What is asked.</param>
    /// <param name="cancellationToken">Whoever asks does not wait any more.</param>
    public async Task<IReadOnlyList<Upstream>> GetAsync(string method, CancellationToken cancellationToken)
    {
        var asksWhatThereIs = method == Modern.Discover || method.EndsWith("/list", StringComparison.Ordinal);
        if (_known is { Count: > 0 } known && (!asksWhatThereIs || known.Count == servers.Names.Count())) { return known; }
        Task<IReadOnlyList<Upstream>> greeting;
        lock (_gate) { greeting = _greeting is { IsCompleted: false } ? _greeting : _greeting = GreetAsync(); }
        return await greeting.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A server with a greeting has one level for all; the lowest that anybody wanted, and what a request did not want is not sent to it.</summary>
    public async Task SetLevelAsync(RequestMeta wants, string server, CancellationToken cancellationToken)
    {
        if (wants.LogLevel is not { } wanted) { return; }
        var upstream = await servers.GetAsync(server, cancellationToken).ConfigureAwait(false);
        if (!upstream.Can("logging") || !upstream.LowerLevel(wanted)) { return; }
        var body = RpcText.With(default, "level", JsonSerializer.SerializeToElement(wants.LogLevelName, TextJson.Default.String));
        await upstream.RequestAsync(new UpstreamRequest("logging/setLevel", body, servers.CallLimitOf(server)), cancellationToken).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<Upstream>> GreetAsync()
    {
        await Task.Yield(); // the lock is not held while servers start
        var standing = await servers.GreetAllAsync(_client, CancellationToken.None).ConfigureAwait(false);
        _lists = null;
        return _known = standing;
    }

    /// <summary>What servers are greeted with: the client's own words about itself.</summary>
    private static JsonElement GreetingOf(RequestMeta meta) => RpcText.Object(meta, static (writer, said) =>
    {
        writer.WriteString("protocolVersion"u8, Greeting.Known[0]);
        RpcText.WriteBody(writer, "capabilities"u8, said.Capabilities);
        RpcText.WriteBody(writer, "clientInfo"u8, said.Client.ValueKind == JsonValueKind.Object ? said.Client : Greeting.Self);
    });
}
