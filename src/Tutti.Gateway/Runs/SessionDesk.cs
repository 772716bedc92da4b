using System.Collections.Concurrent;
using System.Globalization;
using Tutti.Gateway.Calls;
using Tutti.Governance.Gates;
using Tutti.Governance.Identities;

namespace Tutti.Gateway.Runs;

/// <summary>What this process knows of a session beside its run: who calls, and the calls that are under way with what the journal has not. Safe for many threads.</summary>
internal sealed class SessionDesk(Caller caller)
{
    private readonly ConcurrentDictionary<string, LiveCall> _calls = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile CallEnd? _ended;
    private long _last;

    /// <summary>By what its run names it.</summary>
    public string Id { get; } = Guid.CreateVersion7().ToString("N");

    /// <summary>Who calls.</summary>
    public Caller Caller { get; } = caller;

    /// <summary>Judges reads that are recorded in batches; null where none are.</summary>
    public ReadGate? Reads { get; set; }

    /// <summary>Completes when the session is over.</summary>
    public Task Closed => _closed.Task;

    /// <summary>Takes a call.</summary>
    public LiveCall Add(ForeignCall call)
    {
        var live = new LiveCall(Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture), call);
        _calls[live.Id] = live;
        if (_ended is { } end) { live.Complete(end); }
        return live;
    }

    /// <summary>A call that is under way; null for none.</summary>
    public LiveCall? Find(string id) => _calls.GetValueOrDefault(id);

    /// <summary>A call is over.</summary>
    public void Remove(LiveCall call) => _calls.TryRemove(call.Id, out _);

    /// <summary>The session is over: nothing further is taken, and nobody waits for what is under way.</summary>
    public void Close()
    {
        foreach (var (_, call) in _calls) { call.Leave(); }
        _closed.TrySetResult();
    }

    /// <summary>The run is over, so nothing under way comes to an end of its own any more.</summary>
    public void End(CallEnd end)
    {
        _ended = end;
        foreach (var (_, call) in _calls) { call.Complete(end); }
        Close();
    }
}

/// <summary>The sessions of this process by their desks. Safe for many threads.</summary>
internal sealed class SessionDesks
{
    private readonly ConcurrentDictionary<string, SessionDesk> _desks = new(StringComparer.Ordinal);

    /// <summary>Servers whose last call failed.</summary>
    public ServerDoubts Doubts { get; } = new();

    /// <summary>Opens a session.</summary>
    public SessionDesk Open(Caller caller)
    {
        var desk = new SessionDesk(caller);
        _desks[desk.Id] = desk;
        return desk;
    }

    /// <summary>A session of this process; null for one that another process began.</summary>
    public SessionDesk? Find(string id) => _desks.GetValueOrDefault(id);

    /// <summary>Forgets a session.</summary>
    public void Remove(SessionDesk desk) => _desks.TryRemove(desk.Id, out _);

    /// <summary>Waits until a session is over; one of another process is, because its clients went with that.</summary>
    public async Task<bool> WaitAsync(string id, CancellationToken cancellationToken)
    {
        if (Find(id) is not { } desk) { return false; }
        await desk.Closed.WaitAsync(cancellationToken).ConfigureAwait(false);
        return true;
    }
}
