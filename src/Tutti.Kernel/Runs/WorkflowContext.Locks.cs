using Tutti.Kernel.Locks;

namespace Tutti.Kernel.Runs;

/// <summary>What runs share and take one after the other: locks, semaphores, lanes (rule G7).</summary>
public sealed partial class WorkflowContext
{
    internal const string LockRequest = "~lock";
    internal const string UnlockRequest = "~unlock";

    /// <summary>Waits until this run alone holds a lock.</summary>
    /// <param name="name">The wait's name in this scope.</param>
    /// <param name="key">The lock, the same for all runs of the store.</param>
    /// <param name="options">For whom, and how long to wait.</param>
    /// <returns>What lets go of it; write <c>await using</c>.</returns>
    /// <exception cref="LockRefusedException">Runs wait for each other and this one is the youngest (TUT1045), it did not come in time (TUT1046), or a person took the place away (TUT1048).</exception>
    public Task<LockHandle> LockAsync(string name, string key, LockOptions? options = null) => TakeAsync(name, LockKind.Lock, key, 1, options ?? LockOptions.Default);

    /// <summary>Waits until this run is one of at most so many that hold a semaphore. Tenants take turns.</summary>
    /// <param name="name">The wait's name in this scope.</param>
    /// <param name="semaphore">The semaphore, the same for all runs of the store.</param>
    /// <param name="most">How many may hold it at a time; what was said last is in force.</param>
    /// <param name="options">For whom, and how long to wait.</param>
    /// <returns>What lets go of it; write <c>await using</c>.</returns>
    /// <exception cref="LockRefusedException">As for <see cref="LockAsync"/>.</exception>
    public Task<LockHandle> EnterAsync(string name, string semaphore, int most, LockOptions? options = null) => TakeAsync(name, LockKind.Semaphore, semaphore, most, options ?? LockOptions.Default);

    /// <summary>Waits until this run is the first in a lane: one at a time, strictly in the order of asking.</summary>
    /// <param name="name">The wait's name in this scope.</param>
    /// <param name="lane">The lane, the same for all runs of the store.</param>
    /// <param name="options">How long to wait; lanes know no tenants.</param>
    /// <returns>What lets the next one in; write <c>await using</c>.</returns>
    /// <exception cref="LockRefusedException">As for <see cref="LockAsync"/>.</exception>
    public Task<LockHandle> LaneAsync(string name, string lane, LockOptions? options = null) => TakeAsync(name, LockKind.Lane, lane, 1, options ?? LockOptions.Default);

#pragma warning disable CA2007 // Stays on the run's own scheduler.
    private async Task<LockHandle> TakeAsync(string name, LockKind kind, string key, int most, LockOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        ArgumentNullException.ThrowIfNull(options.Tenant);
        var place = Scope(name);
        var what = new LockAsk(kind, key, most, options.Tenant)
        {
            Scope = _path,
            Place = $"{place._key} {Run.History.RewoundAt}",
            Generation = Generation,
            StartedUs = Run.History.FirstTime,
            Within = options.Within,
        };
        var reply = await place.RequestAsync(LockRequest, FleetLocks.Kind, FleetLocks.Key, new LockMessage.Ask(what));
        if (reply.Outcome == LockOutcome.Waiting)
        {
            try { reply = await place.SignalAsync<LockReply>(LockReply.SignalOf(reply.Number)); }
            catch (OperationCanceledException)
            {
                await place.LetGoAsync(kind, key, reply.Number);
                throw;
            }
        }

        return reply.Outcome == LockOutcome.Granted ? new LockHandle(place, kind, key, reply) : throw new LockRefusedException(place._key.Child(LockRequest).At(0), kind, key, reply);
    }

    internal async Task LetGoAsync(LockKind kind, string key, long number) =>
        await Shield("release").RequestAsync(UnlockRequest, FleetLocks.Kind, FleetLocks.Key, new LockMessage.Release(kind, key, number));
#pragma warning restore CA2007
}
