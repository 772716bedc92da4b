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

    /// <summary>Says that a run is about to go on or to begin, so that what it holds already is not taken for that of a run that is over.</summary>
    /// <param name="run">The run.</param>
    /// <returns>To be disposed of when the journal says so durably, or when it will not.</returns>
    internal IDisposable Announce(RunId run) => _announced.Add(run);

    private FleetLocks? Locks => _options.Objects.OfType<FleetLocks>().FirstOrDefault();

    private FleetLocks RequireLocks() => Locks ?? throw ObjectErrors.Unknown(FleetLocks.Kind.Id);

    /// <summary>What the code of a run sees after it was retried from its failure: what lies before, and what had arrived.</summary>
    internal static IEnumerable<JournalRecord> SeenAfterRewind(IReadOnlyList<JournalRecord> records, long target) =>
        RunHistory.Read([.. records.TakeWhile(record => record.Position < target)]).Deliveries.Concat(records.Where(record => record.Position >= target && record.Kind == RecordKind.SignalReceived));

    /// <summary>What is asked before a run goes on in the middle of its code: it holds what its code holds, and nothing else.</summary>
    /// <param name="seen">What the code will have seen.</param>
    /// <param name="run">The run.</param>
    private IEnumerable<LockMessage> LockAgain(IEnumerable<JournalRecord> seen, RunId run) =>
        LockTrail.Open(seen, Payloads.For<LockReply>())
            .Select(place => (LockMessage)new LockMessage.Reclaim(place.What, run.ToString(), place.Number, place.IsHeld))
            .Prepend(new LockMessage.Forget(run.ToString()));

    /// <exception cref="TuttiException">Another run holds one of them (TUT1049).</exception>
    private async Task LockAgainAsync(IEnumerable<JournalRecord> seen, RunId run, CancellationToken cancellationToken)
    {
        if (Locks is not { } locks) { return; }
        foreach (var message in LockAgain(seen, run)) { await RequestAsync(locks, FleetLocks.Key, message, "", "", cancellationToken).ConfigureAwait(false); }
    }

    /// <summary>The same at once, for worlds in which nothing waits. False where the locks are not in memory.</summary>
    internal bool TryLockAgain(IEnumerable<JournalRecord> seen, RunId run)
    {
        var locks = RequireLocks();
        return _objects.TryGet(locks, FleetLocks.Key, _objects.IdOf(locks, FleetLocks.Key), out var cell)
            && LockAgain(seen, run).All(message => ((ObjectCell<LockState, LockMessage, LockReply, LockEvent>)cell).TryHandle(message, default, RequestSender.Clock, out _));
    }

    private static LockView ViewOf(LockBook book) => new(book.Kind, book.Key, book.Most, [.. book.Holders.Select(PlaceOf)], [.. book.Waiting.Select(PlaceOf)]);

    private static LockPlace PlaceOf(LockTicket ticket) => new(ticket.Number, ticket.Run, ticket.Scope, ticket.Tenant, ticket.Asked, ticket.Deadline);
}
