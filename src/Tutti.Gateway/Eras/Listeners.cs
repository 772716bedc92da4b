using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Tutti.Gateway.Messages;

namespace Tutti.Gateway.Eras;

/// <summary>Who listens to the servers of one client. A server is asked for an address once, however many listen to it. Safe for many threads.</summary>
/// <param name="askAsync">Asks a server by a method and an address, through the gate; whether it did so.</param>
/// <param name="tasks">Who listens to tasks of the run.</param>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "Without its wait handle the semaphore has nothing to free, and whoever comes late uses it.")]
internal sealed class Listeners(Func<string, string, CancellationToken, Task<bool>> askAsync, TaskListeners tasks)
{
    private readonly ConcurrentDictionary<Listening, byte> _all = new();
    private readonly Dictionary<string, int> _asked = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _asking = new(1, 1);

    /// <summary>Listens until the client goes away, or there is nothing to hear any more.</summary>
    public async Task ListenAsync(Listening listening, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var address in listening.Wanted.Distinct(StringComparer.Ordinal))
            {
                if (await SubscribeAsync(address, cancellationToken).ConfigureAwait(false)) { listening.Addresses.Add(address); }
            }

            foreach (var id in listening.WantedTasks.Distinct(StringComparer.Ordinal))
            {
                if (await tasks.BeginAsync(listening, id, cancellationToken).ConfigureAwait(false)) { listening.Tasks.Add(id); }
            }

            _all[listening] = 0; // what changes from now on is told after the acknowledgement
            if (!await listening.AcknowledgeAsync(cancellationToken).ConfigureAwait(false)) { return; }
            await listening.Over.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _all.TryRemove(listening, out _);
            await tasks.LeaveAsync(listening).ConfigureAwait(false);
            foreach (var address in listening.Addresses) { await UnsubscribeAsync(address).ConfigureAwait(false); }
        }
    }

    /// <summary>Tells whoever wants to hear it.</summary>
    public async ValueTask HearAsync(RpcMessage notification)
    {
        foreach (var (listening, _) in _all) { await listening.HearAsync(notification).ConfigureAwait(false); }
    }

    /// <summary>A server was lost, and with it what it was asked to tell: whoever listened to addresses asks again.</summary>
    public void EndSubscriptions()
    {
        foreach (var (listening, _) in _all.Where(static open => open.Key.Addresses.Count > 0)) { listening.End(); }
    }

    /// <summary>Nobody hears anything any more.</summary>
    public void End()
    {
        foreach (var (listening, _) in _all) { listening.End(); }
    }

    private async Task<bool> SubscribeAsync(string address, CancellationToken cancellationToken)
    {
        await _asking.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var before = _asked.GetValueOrDefault(address);
            if (before == 0 && !await askAsync("resources/subscribe", address, cancellationToken).ConfigureAwait(false)) { return false; }
            _asked[address] = before + 1;
            return true;
        }
        finally
        {
            _asking.Release();
        }
    }

    private async Task UnsubscribeAsync(string address)
    {
        await _asking.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            if (--_asked[address] > 0) { return; }
            _asked.Remove(address);
            await askAsync("resources/unsubscribe", address, CancellationToken.None).ConfigureAwait(false); // where it is not let through, what comes is not passed on
        }
        finally
        {
            _asking.Release();
        }
    }
}
