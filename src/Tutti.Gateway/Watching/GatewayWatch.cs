using System.Collections.Concurrent;
using Tutti.Gateway.Calls;
using Tutti.Gateway.Diagnostics;
using Tutti.Gateway.Eras;
using Tutti.Gateway.Messages;
using Tutti.Gateway.Upstreams;

namespace Tutti.Gateway.Watching;

/// <summary>What one gateway counts of its servers, sessions and calls, for whoever asks what it is doing. Kept in memory alone. Safe for many threads.</summary>
internal sealed class GatewayWatch(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, ServerWatch> _servers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<SessionWatch, byte> _sessions = new();
    private long _allowed;
    private long _asked;
    private long _denied;
    private long _unjudged;

    /// <summary>When it began.</summary>
    public DateTimeOffset Since { get; } = time.GetUtcNow();

    /// <summary>The time.</summary>
    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Calls by what was decided about them.</summary>
    public CallCounts Calls => new(Interlocked.Read(ref _allowed), Interlocked.Read(ref _asked), Interlocked.Read(ref _denied), Interlocked.Read(ref _unjudged));

    /// <summary>The servers of a policy, and others that a session has had.</summary>
    /// <param name="named">Those of the policy.</param>
    public IReadOnlyList<string> Servers(IEnumerable<string> named) => [.. named.Concat(_servers.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>What is counted of a server; the names are those of policies, so there are few.</summary>
    public ServerWatch Of(string server) => _servers.TryGetValue(server, out var known) ? known : _servers.GetOrAdd(server, static (name, clock) => new ServerWatch(name, clock), time);

    /// <summary>What is counted of a session, from its beginning.</summary>
    /// <param name="listener">The session, or what stands for one in the stateless era.</param>
    public SessionWatch Begin(IUpstreamListener listener) => new(this, listener is ModernSession ? Modern.Version : null, time);

    /// <summary>All sessions, the oldest first.</summary>
    public IReadOnlyList<SessionStatus> Sessions() => [.. _sessions.Keys.Select(static session => session.Look()).OfType<SessionStatus>().OrderBy(static session => session.Since)];

    /// <summary>A session is open.</summary>
    public void Add(SessionWatch session) => _sessions[session] = 0;

    /// <summary>A session is over.</summary>
    /// <returns>Whether it was open.</returns>
    public bool Remove(SessionWatch session) => _sessions.TryRemove(session, out _);

    /// <summary>A call has come to its end.</summary>
    /// <returns>What was decided about it: <c>allow</c>, <c>ask</c>, <c>deny</c>, <c>none</c>.</returns>
    public string Count(CallEnd? end, bool wasAsked, bool wasForwarded)
    {
        var verdict = wasAsked || end is CallEnd.Asked or CallEnd.AnsweredByPerson ? "ask" : wasForwarded ? "allow" : end is CallEnd.Denied ? "deny" : "none";
        Interlocked.Increment(ref CounterOf(verdict));
        GatewayDiagnostics.Count(verdict);
        return verdict;
    }

    private ref long CounterOf(string verdict)
    {
        switch (verdict)
        {
            case "ask":
                return ref _asked;
            case "allow":
                return ref _allowed;
            case "deny":
                return ref _denied;
            default:
                return ref _unjudged;
        }
    }
}
