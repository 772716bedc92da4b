using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Tutti.Gateway.Sessions;
using Tutti.Governance.Identities;

namespace Tutti.Gateway.Fronts;

/// <summary>The sessions over HTTP. One that nobody uses for long ends, and its servers with it. Safe for many threads.</summary>
internal sealed class SessionTable : IAsyncDisposable
{
    private const int IdBytes = 24;

    private readonly ConcurrentDictionary<string, SessionUse> _sessions = new(StringComparer.Ordinal);
    private readonly Func<string, Caller, CancellationToken, Task<GatewaySession>> _open;
    private readonly GatewayOptions _options;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _sweeping;
    private int _count;

    public SessionTable(Func<string, Caller, CancellationToken, Task<GatewaySession>> open, GatewayOptions options, TimeProvider time)
    {
        (_open, _options, _time) = (open, options, time);
        _sweeping = SweepAsync();
    }

    /// <summary>Whether no further session is taken.</summary>
    public bool IsFull => _ending.IsCancellationRequested || Volatile.Read(ref _count) >= _options.MostSessions;

    /// <summary>Begins a session.</summary>
    /// <returns>The session, in use; null where there are too many.</returns>
    public async Task<SessionUse?> OpenAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _count) > _options.MostSessions || _ending.IsCancellationRequested)
        {
            Interlocked.Decrement(ref _count);
            return null;
        }

        try
        {
            var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes));
            var use = new SessionUse(await _open(id, caller, cancellationToken).ConfigureAwait(false), caller, _time);
            use.Enter();
            _sessions[id] = use;
            return use;
        }
        catch
        {
            Interlocked.Decrement(ref _count);
            throw;
        }
    }

    /// <summary>Takes a session into use.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="caller">Who asks for it: it is nobody else's.</param>
    /// <param name="use">The session, in use until <see cref="SessionUse.Leave"/>.</param>
    public bool TryEnter(string id, Caller caller, [NotNullWhen(true)] out SessionUse? use)
    {
        use = _sessions.TryGetValue(id, out var found) && found.IsOf(caller) && found.Enter() ? found : null;
        return use is not null;
    }

    /// <summary>Ends a session.</summary>
    public async Task EndAsync(SessionUse use)
    {
        if (!_sessions.TryRemove(use.Session.Id, out _)) { return; }
        use.Close();
        Interlocked.Decrement(ref _count);
        await use.Session.DisposeAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _sweeping.ConfigureAwait(false);
        await Task.WhenAll(_sessions.Values.Select(EndAsync)).ConfigureAwait(false);
        _ending.Dispose();
    }

    private async Task SweepAsync()
    {
        var every = TimeSpan.FromTicks(Math.Max(TimeSpan.TicksPerSecond, _options.IdleLimit.Ticks / 8));
        try
        {
            while (true)
            {
                await Task.Delay(every, _time, _ending.Token).ConfigureAwait(false);
                await Task.WhenAll(_sessions.Values.Where(use => use.IsIdleSince(_time.GetUtcNow() - _options.IdleLimit)).Select(EndAsync)).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The gateway ends.
        }
    }
}

/// <summary>A session and how it is used. Safe for many threads.</summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "Without its wait handle the source has nothing to free, and its token is used by whoever comes late.")]
internal sealed class SessionUse(GatewaySession session, Caller caller, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _closed = new();
    private int _users;
    private DateTimeOffset _usedAt = time.GetUtcNow();

    /// <summary>The session.</summary>
    public GatewaySession Session => session;

    /// <summary>Cancelled when the session is over.</summary>
    public CancellationToken Closed => _closed.Token;

    /// <summary>Whether somebody is who began it: by the same proof, not by the same name alone.</summary>
    public bool IsOf(Caller other) => caller.User == other.User && caller.Kind == other.Kind && caller.Source == other.Source;

    /// <summary>Somebody uses it; false where it is over.</summary>
    public bool Enter()
    {
        lock (_gate)
        {
            if (_closed.IsCancellationRequested) { return false; }
            _users++;
            return true;
        }
    }

    /// <summary>Whoever entered uses it no more.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            _users--;
            _usedAt = time.GetUtcNow();
        }
    }

    /// <summary>Whether nobody uses it, or did after a moment.</summary>
    public bool IsIdleSince(DateTimeOffset moment)
    {
        lock (_gate) { return _users == 0 && _usedAt <= moment; }
    }

    /// <summary>It is over.</summary>
    public void Close() => _closed.Cancel();
}
