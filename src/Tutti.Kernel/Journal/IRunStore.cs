using Tutti.Kernel.Catalogue;

namespace Tutti.Kernel.Journal;

/// <summary>The port to durable storage: one shard of ordered records, contents and the catalogue derived from them.</summary>
/// <remarks>
/// Two implementations stand behind it (in memory, segment log), and one conformance suite checks both. Members are thread safe.
/// After a failed write or flush the store is poisoned for good: <see cref="Failure"/> is set, appends throw, nothing else becomes durable.
/// </remarks>
public interface IRunStore : IAsyncDisposable
{
    /// <summary>The store's own random identity; run ids of keyed starts depend on it.</summary>
    Guid Workspace { get; }

    /// <summary>Every record at a position below this one is durable and in the catalogue.</summary>
    long DurableHead { get; }

    /// <summary>Why the store no longer writes, or null while it is well.</summary>
    Exception? Failure { get; }

    /// <summary>What can be asked without reading runs: derived from the durable records only.</summary>
    RunCatalogue Catalogue { get; }

    /// <summary>Takes records for the next commit, all or none of them, and gives them consecutive positions.</summary>
    /// <param name="batch">At least one record, all of one run.</param>
    /// <param name="observer">Told when they are durable; null when nobody waits.</param>
    /// <returns>The position of the first record. Not yet durable, except in a store without a disk.</returns>
    /// <exception cref="TuttiException">The store is poisoned or closed, or the batch is larger than a block may be.</exception>
    long Append(ReadOnlySpan<RecordDraft> batch, IDurabilityObserver? observer);

    /// <summary>Tells somebody who appended nothing when everything that was appended before is durable; at once where it is. May wait for a commit that runs.</summary>
    /// <param name="observer">Told at least once.</param>
    /// <exception cref="TuttiException">The store is poisoned or closed.</exception>
    void Watch(IDurabilityObserver observer);

    /// <summary>
    /// A hint that the caller has nothing to do until its records are durable. A store with a lone writer commits on this thread,
    /// which saves two thread switches; with several writers it leaves the commit to its own thread, so that they share one flush.
    /// </summary>
    void Flush();

    /// <summary>Commits on this thread what was appended before: for a caller that has gathered the appends of all writers itself.</summary>
    void Commit() => Flush();

    /// <summary>Reads records of one run in order of position.</summary>
    /// <param name="run">The run.</param>
    /// <param name="fromPosition">Only records at this position or later.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    /// <returns>The durable records; empty for an unknown run.</returns>
    /// <exception cref="TuttiException">A record is damaged.</exception>
    ValueTask<IReadOnlyList<JournalRecord>> ReadRunAsync(RunId run, long fromPosition, CancellationToken cancellationToken);

    /// <summary>Reads the record at a position.</summary>
    /// <param name="position">A position below <see cref="DurableHead"/>.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    ValueTask<JournalRecord> ReadAsync(long position, CancellationToken cancellationToken);

    /// <summary>Stores a content above <see cref="RecordDraft.MaxInlineContent"/> durably, before a record refers to it.</summary>
    /// <param name="content">The whole content.</param>
    /// <param name="cancellationToken">Ends the wait; the content may be stored all the same.</param>
    ValueTask WriteBlobAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>
    /// Erases the payloads of runs whose journal ends with <see cref="RecordKind.RunErased"/>: salts, paths, bodies and contents. A content stays while a record of
    /// another run holds it too. Headers, positions and proofs stay as they were.
    /// </summary>
    /// <param name="cancellationToken">Ends it; what is left is erased the next time.</param>
    /// <returns>What was erased now; nothing where nothing was left.</returns>
    Task<ErasureReport> EraseAsync(CancellationToken cancellationToken);
}
