using Tutti.Kernel.Journal;
using Tutti.Kernel.Locks;
using Tutti.Kernel.Objects;
using Tutti.Kernel.Runs;

namespace Tutti.Kernel.Engine;

/// <summary>Locks, semaphores and lanes, as somebody outside of runs sees them (rule G7).</summary>
public sealed partial class TuttiEngine
{
    /// <summary>Who holds what, and who waits for it.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>All that somebody holds, in order of kinds and keys.</returns>
    /// <exception cref="TuttiException">This host declares no locks (TUT1040).</exception>
    public async Task<IReadOnlyList<LockView>> LocksAsync(CancellationToken cancellationToken = default) =>
        await LookAsync(RequireLocks(), FleetLocks.Key, static state => state.Books.Values.OrderBy(static book => book.Kind).ThenBy(static book => book.Key, StringComparer.Ordinal).Select(ViewOf).ToList(), cancellationToken).ConfigureAwait(false);

    /// <summary>Takes a run's place away. A run that waits is told; one that holds is not: see to it that it does no harm.</summary>
    /// <param name="number">The number of the place.</param>
    /// <param name="by">Who says so, for the journal.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TuttiException">Nobody has a place of that number (TUT1048).</exception>
    public async Task RemoveFromLockAsync(long number, string by, CancellationToken cancellationToken = default) =>
        await RequestAsync(RequireLocks(), FleetLocks.Key, new LockMessage.Remove(number), by, "", cancellationToken).ConfigureAwait(false);

    private FleetLocks? Locks => _options.Objects.OfType<FleetLocks>().FirstOrDefault();

    private FleetLocks RequireLocks() => Locks ?? throw ObjectErrors.Unknown(FleetLocks.Kind.Id);

    /// <summary>A run that failed holds nothing.</summary>
    private async Task ForgetLocksAsync(RunId run, CancellationToken cancellationToken)
    {
        if (Locks is { } locks) { await RequestAsync(locks, FleetLocks.Key, new LockMessage.Forget(run.ToString()), "", "", cancellationToken).ConfigureAwait(false); }
    }

    /// <summary>A run goes on where its code holds locks: it holds them again, or does not go on.</summary>
    /// <param name="seen">What the code will have seen.</param>
    /// <param name="run">The run.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TuttiException">Another run holds one of them (TUT1049).</exception>
    private async Task ReclaimLocksAsync(IEnumerable<JournalRecord> seen, RunId run, CancellationToken cancellationToken)
    {
        if (Locks is not { } locks) { return; }
        foreach (var (what, number, isHeld) in LockTrail.Open(seen, Payloads.For<LockReply>()))
        {
            await RequestAsync(locks, FleetLocks.Key, new LockMessage.Reclaim(what, run.ToString(), number, isHeld), "", "", cancellationToken).ConfigureAwait(false);
        }
    }

    private static LockView ViewOf(LockBook book) => new(book.Kind, book.Key, book.Most, [.. book.Holders.Select(PlaceOf)], [.. book.Waiting.Select(PlaceOf)]);

    private static LockPlace PlaceOf(LockTicket ticket) => new(ticket.Number, ticket.Run, ticket.Scope, ticket.Tenant, ticket.Asked, ticket.Deadline);
}
