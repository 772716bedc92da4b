using System.Text.Json;
using Tutti.Gateway.Calls;
using Tutti.Gateway.Diagnostics;

namespace Tutti.Gateway.Watching;

/// <summary>What is counted of one session, or of one kind of client without sessions. Safe for many threads; a call costs a few additions.</summary>
/// <param name="all">What is counted of all of them.</param>
/// <param name="version">The version that clients of the stateless era speak; null for a session, whose greeting says.</param>
/// <param name="time">The clock.</param>
internal sealed class SessionWatch(GatewayWatch all, string? version, TimeProvider time)
{
    private readonly DateTimeOffset _since = time.GetUtcNow();
    private volatile ICallGate? _gate;
    private volatile Greeter? _greeter;
    private long _usedAt = time.GetUtcNow().UtcTicks;
    private long _calls;
    private int _underWay;

    /// <summary>What is counted of a server.</summary>
    public ServerWatch Of(string server) => all.Of(server);

    /// <summary>Its calls go through a gate from now on.</summary>
    public void Open(ICallGate gate)
    {
        _gate = gate;
        all.Add(this);
    }

    /// <summary>It is over.</summary>
    public void Close()
    {
        if (all.Remove(this) && version is null && GatewayDiagnostics.Sessions.Enabled)
        {
            GatewayDiagnostics.Sessions.Record((time.GetUtcNow() - _since).TotalSeconds, new KeyValuePair<string, object?>(GatewayDiagnostics.VersionTag, _greeter?.Version ?? ""));
        }
    }

    /// <summary>The client has said who it is.</summary>
    /// <param name="greeting">The parameters of <c>initialize</c>.</param>
    public void Greeted(JsonElement greeting)
    {
        var client = MemberOf(greeting, "clientInfo");
        _greeter = new Greeter(TextOf(client, "name"), TextOf(client, "version"), version ?? TextOf(greeting, "protocolVersion"));
        Use();
    }

    /// <summary>It is used.</summary>
    public void Use() => Volatile.Write(ref _usedAt, time.GetUtcNow().UtcTicks);

    /// <summary>A call begins.</summary>
    public void Begin()
    {
        Interlocked.Increment(ref _calls);
        Interlocked.Increment(ref _underWay);
        Use();
    }

    /// <summary>A call has come to its end.</summary>
    /// <param name="end">What became of it; null where its client gave it up.</param>
    /// <param name="wasAsked">Whether people were asked.</param>
    /// <param name="wasForwarded">Whether its server was to make it.</param>
    /// <returns>What was decided about it, as a tag of traces and metrics.</returns>
    public string End(CallEnd? end, bool wasAsked, bool wasForwarded)
    {
        Interlocked.Decrement(ref _underWay);
        Use();
        return all.Count(end, wasAsked, wasForwarded);
    }

    /// <summary>What it is doing; null before its gate stands.</summary>
    public SessionStatus? Look()
    {
        if (_gate is not { } gate) { return null; }
        var greeter = _greeter;
        return new SessionStatus
        {
            Run = gate.RunId,
            Caller = gate.Caller.User,
            Client = greeter?.Name ?? "",
            ClientVersion = greeter?.Release ?? "",
            Version = greeter?.Version ?? version ?? "",
            IsStateless = version is not null,
            Since = _since,
            UsedAt = new DateTimeOffset(Volatile.Read(ref _usedAt), TimeSpan.Zero),
            Calls = Interlocked.Read(ref _calls),
            UnderWay = Volatile.Read(ref _underWay),
        };
    }

    private static JsonElement MemberOf(JsonElement from, string name) => from.ValueKind == JsonValueKind.Object && from.TryGetProperty(name, out var found) ? found : default;

    /// <summary>Clients say what they like of themselves: only so much of it is kept.</summary>
    private static string TextOf(JsonElement from, string name) => MemberOf(from, name) is { ValueKind: JsonValueKind.String } text && text.GetString() is { } said ? said[..Math.Min(said.Length, 128)] : "";

    private sealed record Greeter(string Name, string Release, string Version);
}
