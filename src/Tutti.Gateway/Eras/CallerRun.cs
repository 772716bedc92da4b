using Tutti.Gateway.Calls;
using Tutti.Gateway.Sessions;
using Tutti.Gateway.Upstreams;

namespace Tutti.Gateway.Eras;

/// <summary>
/// The run of a caller of the stateless era, and the servers that its clients use. It goes on for as long as it is used: an idle one ends, and a full one lets the next begin. Safe for many
/// threads.
/// </summary>
/// <param name="gate">Begins the run.</param>
/// <param name="servers">Opens servers.</param>
/// <param name="desk">What all of them share.</param>
internal sealed class CallerRun(Task<ICallGate> gate, Func<IUpstreamListener, SessionServers> servers, EraDesk desk) : IAsyncDisposable
{
    /// <summary>Clients that say different things of themselves; each has servers of its own.</summary>
    internal const int MostClients = 8;

    private readonly Lock _gate = new();
    private readonly RunTasks _tasks = new(desk.Time);
    private readonly Dictionary<string, ModernSession> _sessions = new(StringComparer.Ordinal);
    private int _users;
    private bool _isOver;
    private DateTimeOffset _usedAt = desk.Time.GetUtcNow();

    /// <summary>Completes when the run has begun.</summary>
    public Task<ICallGate> Opened => gate;

    /// <summary>Somebody uses it; false where it is over.</summary>
    public bool Enter()
    {
        lock (_gate)
        {
            if (_isOver) { return false; }
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
            _usedAt = desk.Time.GetUtcNow();
        }
    }

    /// <summary>Ends it if nobody uses it, and did not after a moment.</summary>
    /// <returns>Whether it is over from now on.</returns>
    public bool TryEnd(DateTimeOffset moment)
    {
        lock (_gate)
        {
            var isIdle = _users == 0 && _usedAt <= moment && _sessions.Values.All(static session => !session.IsUsed);
            _isOver |= isIdle;
            return isIdle;
        }
    }

    /// <summary>The servers as a client uses them; null where too many different clients do.</summary>
    /// <returns>In use until <see cref="ModernSession.Leave"/>, and one that gave way to it; null for none.</returns>
    public (ModernSession? Session, ModernSession? Evicted) SessionFor(RequestMeta meta, ICallGate opened)
    {
        var key = $"{meta.Capabilities.GetRawText()}\n{(meta.Client.ValueKind == System.Text.Json.JsonValueKind.Object ? meta.Client.GetRawText() : "")}";
        lock (_gate)
        {
            ModernSession? evicted = null;
            if (!_sessions.TryGetValue(key, out var session))
            {
                if (_sessions.Count >= MostClients)
                {
                    var (oldest, idle) = _sessions.Where(static open => !open.Value.IsUsed).OrderBy(static open => open.Value.UsedAt).FirstOrDefault();
                    if (oldest is null) { return (null, null); }
                    _sessions.Remove(oldest);
                    evicted = idle;
                }

                _sessions[key] = session = new ModernSession(opened, servers, meta, _tasks, desk);
            }

            session.UsedAt = desk.Time.GetUtcNow();
            session.Enter();
            return (session, evicted);
        }
    }

    /// <summary>Ends the run, and the servers that were started for it.</summary>
    public async ValueTask DisposeAsync()
    {
        ModernSession[] sessions;
        lock (_gate)
        {
            _isOver = true;
            sessions = [.. _sessions.Values];
        }

        await Task.WhenAll(sessions.Select(static session => session.DisposeAsync().AsTask())).ConfigureAwait(false);
        try { await (await gate.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false); }
        catch (Kernel.TuttiException)
        {
            // It never began.
        }
    }
}
