using System.Collections.Concurrent;
using System.Text.Json;
using Tutti.Gateway.Turns;
using Tutti.Gateway.Upstreams;

namespace Tutti.Gateway.Watching;

/// <summary>What is counted of one server, over all sessions. Safe for many threads; a call costs a few additions.</summary>
internal sealed class ServerWatch(string name, TimeProvider time)
{
    private readonly ConcurrentDictionary<Upstream, byte> _standing = new();
    private int _starting;
    private int _underWay;
    private long _calls;
    private long _failures;
    private long _restarts;
    private volatile string _version = "";
    private volatile bool _isDown;
    private volatile Fault? _fault;
    private volatile Listing? _listing;

    /// <summary>Its name in the policy.</summary>
    public string Name => name;

    /// <summary>Whose turn it is to call it.</summary>
    public ServerTurns Turns { get; } = new(name, time);

    /// <summary>The tools that it listed last, to whichever session; null where none has asked.</summary>
    public Listing? Tools => _listing;

    /// <summary>A session wants it.</summary>
    /// <param name="isAgain">Whether that session had it before, and lost it.</param>
    public void Starting(bool isAgain)
    {
        Interlocked.Increment(ref _starting);
        if (isAgain) { Interlocked.Increment(ref _restarts); }
    }

    /// <summary>It has greeted.</summary>
    public void Started(Upstream upstream)
    {
        _standing[upstream] = 0;
        (_version, _isDown) = (upstream.ProtocolVersion, false);
        Interlocked.Decrement(ref _starting);
        if (!upstream.IsAlive) { Ended(upstream); } // it may have been lost before this was told
    }

    /// <summary>It did not come up.</summary>
    public void NotStarted(string code)
    {
        Interlocked.Decrement(ref _starting);
        _isDown = true;
        _fault = new Fault(code, time.GetUtcNow());
    }

    /// <summary>A session does not have it any more.</summary>
    public void Ended(Upstream upstream) => _standing.TryRemove(upstream, out _);

    /// <summary>A call is forwarded to it.</summary>
    public void Begin()
    {
        Interlocked.Increment(ref _calls);
        Interlocked.Increment(ref _underWay);
    }

    /// <summary>A call has come to its end.</summary>
    /// <param name="code">Why it was not answered; null where it was, or its client gave it up.</param>
    public void End(string? code)
    {
        Interlocked.Decrement(ref _underWay);
        if (code is null) { return; }
        Interlocked.Increment(ref _failures);
        _fault = new Fault(code, time.GetUtcNow());
    }

    /// <summary>A session has asked it for its tools.</summary>
    public void Listed(IReadOnlyList<JsonElement> tools) => _listing = new Listing(tools, time.GetUtcNow());

    /// <summary>How it does, but for its breaker.</summary>
    public ServerStatus Look()
    {
        var (most, waiting, refused) = Turns.Standing;
        var connections = _standing.Keys.Count(static upstream => upstream.IsAlive);
        return new ServerStatus
        {
            Name = name,
            State = connections > 0 ? ServerState.Up : Volatile.Read(ref _starting) > 0 ? ServerState.Starting : _isDown ? ServerState.Down : ServerState.Idle,
            Version = _version,
            Connections = connections,
            UnderWay = Volatile.Read(ref _underWay),
            AtOnce = most,
            Waiting = waiting,
            Refused = refused,
            Calls = Interlocked.Read(ref _calls),
            Failures = Interlocked.Read(ref _failures),
            Restarts = Interlocked.Read(ref _restarts),
            LastFault = _fault?.Code,
            LastFaultAt = _fault?.At,
            Breaker = Governance.Limits.CircuitStatus.Closed,
        };
    }

    private sealed record Fault(string Code, DateTimeOffset At);

    /// <summary>Tools as a server listed them.</summary>
    /// <param name="Entries">As they came.</param>
    /// <param name="At">When.</param>
    internal sealed record Listing(IReadOnlyList<JsonElement> Entries, DateTimeOffset At);
}
