using System.Diagnostics.CodeAnalysis;
using Tutti.Kernel.Catalogue;
using Tutti.Kernel.Journal;
using Tutti.Storage.Embedded.Checks;
using Tutti.Storage.Embedded.Checkpoints;
using Tutti.Storage.Embedded.Commits;
using Tutti.Storage.Embedded.Contents;
using Tutti.Storage.Embedded.Disks;
using Tutti.Storage.Embedded.Erasing;
using Tutti.Storage.Embedded.Log;
using Tutti.Storage.Embedded.Proofs;
using Tutti.Storage.Embedded.Recovery;

namespace Tutti.Storage.Embedded;

/// <summary>The default store: an append-only log of checksummed blocks in one directory. Records are durable when they are visible.</summary>
/// <remarks>One process holds a store. Members are thread safe; reads block the calling thread while the disk works.</remarks>
[SuppressMessage("Maintainability", "CA1506:Avoid excessive class coupling", Justification = "Where the parts of the store are put together; each does its work elsewhere.")]
public sealed class EmbeddedStore : IRunStore
{
    /// <summary>Whoever has locked this file holds the store; it says which process that is.</summary>
    internal const string LockFile = "lock";

    private readonly IDisk _disk;
    private readonly IDisposable _lock;
    private readonly IEntropy _salts;
    private readonly SegmentFolder _segments;
    private readonly uint _seed;
    private readonly BlobFolder _blobs;
    private readonly ContentIndex _contents;
    private readonly PositionIndex _positions;
    private readonly RecordReader _reader;
    private readonly Committer _committer;
    private readonly CommitThread? _thread;
    private readonly Checkpointer _checkpointer;
    private readonly LogEraser _eraser;
    private int _closed;

    private EmbeddedStore(EmbeddedStoreOptions options, IDisk disk, IDisposable storeLock)
    {
        (_disk, _lock) = (disk, storeLock);
        _salts = options.Salts ?? new PooledSalts();
        Workspace = StoreHeader.Open(disk, _salts);
        _seed = StoreHeader.SeedOf(Workspace);
        disk.CreateFolder(SegmentFolder.Folder);
        disk.CreateFolder(BlobFolder.Folder);
        _segments = new SegmentFolder(disk);
        var state = new LogRecovery(disk, _segments, _seed).Run(out var report);
        Recovery = report;
        (Catalogue, _contents, _positions) = (state.Catalogue, state.Contents, state.Positions);
        _blobs = new BlobFolder(disk);
        _reader = new RecordReader(_segments, _positions, _blobs);
        var writer = new LogWriter(_segments, state.Tail, _seed, new LogSizes(options.SegmentBytes, options.PreparedBytes));
        _checkpointer = new Checkpointer(disk, _segments, _seed, options.CommitsInBackground ? options.CheckpointEveryBytes : long.MaxValue, report, state.Tail);
        Signing = LogSigning.Open(options, disk, Workspace, state.Tail, _segments, _positions);
        _committer = new Committer(writer, Catalogue, _contents, _positions, _checkpointer, Signing is null ? null : Signing.Tell);
        _committer.Seal();
        if (_committer.Failure is { } failure) { throw failure; }
        _thread = options.CommitsInBackground ? new CommitThread(_committer, options.SealAfter) : null;
        Signing?.Begin(_committer, options);
        _eraser = new LogEraser(new ErasedLog(disk, _segments, _seed), _committer, _checkpointer, Catalogue, _contents, _blobs, Signing, isBackground: options.CommitsInBackground);
    }

    /// <inheritdoc/>
    public Guid Workspace { get; }

    /// <inheritdoc/>
    public RunCatalogue Catalogue { get; }

    /// <summary>What opening the store found and did.</summary>
    public RecoveryReport Recovery { get; }

    /// <inheritdoc/>
    public long DurableHead => _committer.DurableHead;

    /// <inheritdoc/>
    public Exception? Failure => _committer.Failure;

    /// <summary>Who signs the heads of the log; null where nobody has a key for it.</summary>
    public LogSigning? Signing { get; }

    /// <summary>Bytes of the log up to its head, without what is prepared ahead.</summary>
    public long LogBytes => _committer.Paused(() => _segments.BytesBefore(_committer.Tail.Next));

    /// <summary>Opens a store, and makes it when there is none.</summary>
    /// <param name="options">How to open it.</param>
    /// <returns>The store, recovered and ready; the caller disposes it.</returns>
    /// <exception cref="Tutti.Kernel.TuttiException">It is held, damaged, newer or cannot be read or written; codes TUT3002 to TUT3013.</exception>
    public static EmbeddedStore Open(EmbeddedStoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Disk is null) { ArgumentException.ThrowIfNullOrEmpty(options.Directory); }
        var disk = options.Disk ?? new PhysicalDisk(options.Directory);
        IDisposable? storeLock = null;
        try
        {
            disk.CreateFolder(string.Empty);
            storeLock = disk.Lock(LockFile);
            return new EmbeddedStore(options, disk, storeLock);
        }
        catch (Exception cause)
        {
            storeLock?.Dispose();
            if (cause is IOException or UnauthorizedAccessException) { throw DiskErrors.Explain(disk.Name, cause); }
            throw;
        }
    }

    /// <inheritdoc/>
    public long Append(ReadOnlySpan<RecordDraft> batch, IDurabilityObserver? observer)
    {
        ArgumentOutOfRangeException.ThrowIfZero(batch.Length);
        var encoder = RecordEncoder.Mine;
        while (true)
        {
            encoder.Encode(batch, _contents, _blobs, _salts);
            var first = _committer.Append(batch, encoder, observer);
            if (first != Committer.Outdated) { return first; }
        }
    }

    /// <inheritdoc/>
    public void Watch(IDurabilityObserver observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        _committer.Watch(observer);
    }

    /// <inheritdoc/>
    public void Flush()
    {
        if (_thread is null) { return; }
        var wasSealed = _committer.IsSealed;
        if (_committer.IsCrowded || !_committer.TryCommitOnce() || wasSealed) { _thread.Tell(); }
    }

    /// <inheritdoc/>
    public void Commit()
    {
        if (_thread is null) { return; }
        var wasSealed = _committer.IsSealed;
        _committer.CommitOnce();
        if (wasSealed) { _thread.Tell(); }
    }

    /// <summary>Commits what is gathered, on this thread; waits for a commit that runs already.</summary>
    /// <returns>Whether there was anything to commit. False also when the commit failed: see <see cref="Failure"/>.</returns>
    public bool CommitOnce() => _committer.CommitOnce();

    /// <summary>Writes an empty block behind the last one, so that later damage to that cannot be taken for a torn tail.</summary>
    public void Seal() => _committer.Seal();

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<JournalRecord>> ReadRunAsync(RunId run, long fromPosition, CancellationToken cancellationToken)
    {
        if (!Catalogue.TryLocate(run, out var position, out var address)) { return ValueTask.FromResult<IReadOnlyList<JournalRecord>>([]); }
        var records = _reader.ReadBack(run, position, new LogAddress(address), fromPosition, cancellationToken);
        records.Reverse();
        return ValueTask.FromResult<IReadOnlyList<JournalRecord>>(records);
    }

    /// <inheritdoc/>
    public ValueTask<JournalRecord> ReadAsync(long position, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return position >= 0 && position < DurableHead
            ? ValueTask.FromResult(_reader.Read(position))
            : throw StoreErrors.NoSuchPosition(position, DurableHead);
    }

    /// <inheritdoc/>
    public ValueTask WriteBlobAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            _blobs.Write(content.Span, DurableHead);
            return ValueTask.CompletedTask;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw DiskErrors.Explain(_disk.Name, cause);
        }
    }

    /// <inheritdoc/>
    /// <remarks>Reads the whole log once; runs go on meanwhile. The space of whole pages of erased payloads is given back where the file system can.</remarks>
    public Task<ErasureReport> EraseAsync(CancellationToken cancellationToken) => _eraser.RunAsync(cancellationToken);

    /// <summary>Reads everything that is durable now and checks it: blocks, commitments, order of runs, references, blobs. Changes nothing.</summary>
    /// <param name="progress">Told the number of checked bytes of log now and then; may be null.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <returns>What was checked and what is wrong.</returns>
    public Task<StoreCheckReport> CheckAsync(IProgress<long>? progress, CancellationToken cancellationToken)
    {
        var tail = _committer.Paused(() => _committer.Tail);
        var check = new StoreCheck(_segments, _reader, _seed, progress);
        return Task.Factory.StartNew(
            () => check.Run(tail, cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Commits what is gathered, seals the log, writes a checkpoint and gives the store free.</summary>
    public ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0) { return ValueTask.CompletedTask; }
        _eraser.Dispose();
        _thread?.Dispose();
        _committer.Close();
        Signing?.SignLast();
        _checkpointer.Dispose();
        if (Failure is null) { _checkpointer.WriteLast(new Checkpoint(_committer.Tail, Catalogue, _contents, _positions)); }
        Signing?.Dispose();
        _segments.Dispose();
        _lock.Dispose();
        return ValueTask.CompletedTask;
    }
}
