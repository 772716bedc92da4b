using System.Collections.Concurrent;
using Tutti.Gateway.Calls;
using Tutti.Gateway.Sessions;
using Tutti.Gateway.Upstreams;
using Tutti.Governance.Identities;

namespace Tutti.Gateway.Eras;

/// <summary>
/// The runs of clients of the stateless era. What has no session has a run all the same (rule G3), so that windows of a run, <c>after</c> and labels have a home: one for each caller, as it proved who
/// it is, and for each name that its client's configuration gives. Safe for many threads.
/// </summary>
internal sealed class CallerRuns : IAsyncDisposable
{
    /// <summary>The longest name of a run that a client may give.</summary>
    internal const int MostNameCharacters = 64;

    private readonly Dictionary<string, CallerRun> _runs = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Task, byte> _endings = new();
    private readonly Lock _gate = new();
    private readonly Func<Caller, CancellationToken, Task<ICallGate>> _open;
    private readonly Func<IUpstreamListener, SessionServers> _servers;
    private readonly GatewayOptions _options;
    private readonly EraDesk _desk;
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _sweeping;

    /// <param name="open">Begins the run of a caller.</param>
    /// <param name="servers">Opens servers.</param>
    /// <param name="options">Limits.</param>
    /// <param name="desk">What all of them share.</param>
    public CallerRuns(Func<Caller, CancellationToken, Task<ICallGate>> open, Func<IUpstreamListener, SessionServers> servers, GatewayOptions options, EraDesk desk)
    {
        (_open, _servers, _options, _desk) = (open, servers, options, desk);
        _sweeping = SweepAsync();
    }

    /// <summary>Answers a request in the run that it belongs to.</summary>
    /// <param name="request">The request.</param>
    /// <param name="caller">Who made it.</param>
    /// <param name="name">The name that the client's configuration gives the run; empty for none.</param>
    /// <param name="cancellationToken">The client does not wait any more.</param>
    public async Task<ModernAnswer> AnswerAsync(ModernRequest request, Caller caller, string name, CancellationToken cancellationToken)
    {
        if (!IsName(name)) { return ModernFault.Wrong($"The name of a run has at most {MostNameCharacters} letters, digits, '.', '_' and '-'.", EraCodes.RunName).For(request.Message.Id); }
        if (await EnterAsync(caller, name, cancellationToken).ConfigureAwait(false) is not { } run) { return ModernFault.TooMany("There are too many runs. Try again when some have ended.").For(request.Message.Id); }
        try
        {
            var (session, evicted) = run.SessionFor(request.Meta, await run.Opened.ConfigureAwait(false));
            if (evicted is not null) { End(evicted); }
            if (session is null) { return ModernFault.TooMany("Too many clients that say different things of themselves use this run. Try again when some of them are done.").For(request.Message.Id); }
            try { return await session.AnswerAsync(request, cancellationToken).ConfigureAwait(false); }
            finally { session.Leave(); }
        }
        finally
        {
            run.Leave();
        }
    }

    /// <summary>Ends all runs, and the servers that were started for them.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _sweeping.ConfigureAwait(false);
        CallerRun[] runs;
        lock (_gate)
        {
            runs = [.. _runs.Values];
            _runs.Clear();
        }

        await Task.WhenAll(runs.Select(static run => run.DisposeAsync().AsTask()).Concat(_endings.Keys)).ConfigureAwait(false);
        _ending.Dispose();
    }

    /// <summary>Who somebody is for runs and states: by the same proof that says the same of them. A token that names other groups is another caller.</summary>
    internal static string KeyOf(Caller caller) =>
        string.Join('\n', [caller.User, caller.Kind.ToString(), caller.Source, caller.Team ?? "", caller.IsAttended ? "attended" : "", string.Join('\t', caller.Groups.Order(StringComparer.Ordinal)), string.Join('\t', caller.Claims.OrderBy(static claim => claim.Key, StringComparer.Ordinal).Select(static claim => $"{claim.Key}={claim.Value}"))]);

    private static bool IsName(string name) => name.Length <= MostNameCharacters && name.All(static character => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '-');

    /// <summary>Takes the run of a caller into use. One that holds as many calls as it can, or was ended, lets another begin.</summary>
    private async Task<CallerRun?> EnterAsync(Caller caller, string name, CancellationToken cancellationToken)
    {
        var key = $"{name}\n{KeyOf(caller)}";
        while (true)
        {
            if (EnterOrBegin(key, caller) is not { } run) { return null; }
            try
            {
                if (!(await run.Opened.WaitAsync(cancellationToken).ConfigureAwait(false)).IsOver) { return run; }
            }
            catch
            {
                run.Leave();
                if (run.Opened.IsFaulted) { Replace(key, run); }
                throw;
            }

            run.Leave();
            Replace(key, run);
        }
    }

    private CallerRun? EnterOrBegin(string key, Caller caller)
    {
        lock (_gate)
        {
            if (_runs.TryGetValue(key, out var run) && run.Enter()) { return run; }
            if (_runs.Count >= _options.MostSessions || _ending.IsCancellationRequested) { return null; }
            _runs[key] = run = new CallerRun(Task.Run(() => _open(caller, CancellationToken.None)), _servers, _desk);
            run.Enter();
            return run;
        }
    }

    /// <summary>The next request begins another run; this one ends when what it has under way has.</summary>
    private void Replace(string key, CallerRun run)
    {
        lock (_gate)
        {
            if (!_runs.TryGetValue(key, out var present) || present != run) { return; }
            _runs.Remove(key);
        }

        Keep(EndAsync());

        async Task EndAsync()
        {
            while (!run.TryEnd(DateTimeOffset.MaxValue) && !_ending.IsCancellationRequested)
            {
                try { await Task.Delay(TimeSpan.FromSeconds(1), _desk.Time, _ending.Token).ConfigureAwait(false); }
                catch (OperationCanceledException) { break; }
            }

            await run.DisposeAsync().ConfigureAwait(false);
        }
    }

    private void End(ModernSession session) => Keep(session.DisposeAsync().AsTask());

    /// <summary>What ends in the background ends before the gateway does.</summary>
    private void Keep(Task ending)
    {
        _endings[ending] = 0;
        _ = ending.ContinueWith(ended => _endings.TryRemove(ended, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private async Task SweepAsync()
    {
        var every = TimeSpan.FromTicks(Math.Max(TimeSpan.TicksPerSecond, _options.IdleLimit.Ticks / 8));
        try
        {
            while (true)
            {
                await Task.Delay(every, _desk.Time, _ending.Token).ConfigureAwait(false);
                List<CallerRun> idle;
                lock (_gate)
                {
                    var ended = _runs.Where(open => open.Value.TryEnd(_desk.Time.GetUtcNow() - _options.IdleLimit)).ToList();
                    foreach (var (key, _) in ended) { _runs.Remove(key); }
                    idle = [.. ended.Select(static open => open.Value)];
                }

                await Task.WhenAll(idle.Select(static run => run.DisposeAsync().AsTask())).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The gateway ends.
        }
    }
}
