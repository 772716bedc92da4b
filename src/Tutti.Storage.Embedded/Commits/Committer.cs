using System.Diagnostics.CodeAnalysis;
using Tutti.Kernel;
using Tutti.Kernel.Catalogue;
using Tutti.Kernel.Journal;
using Tutti.Storage.Embedded.Checkpoints;
using Tutti.Storage.Embedded.Contents;
using Tutti.Storage.Embedded.Disks;
using Tutti.Storage.Embedded.Log;

namespace Tutti.Storage.Embedded.Commits;

/// <summary>Gathers records into one block while another is on its way to the disk. A state machine without threads: callers drive it.</summary>
/// <remarks>
/// Two locks: the gate guards the open batch and positions, for as long as copying takes; the commit lock is held during a whole commit.
/// A failed write or flush poisons the committer for good: the page cache can no longer be trusted, so a retry could confirm what is lost.
/// </remarks>
internal sealed class Committer(LogWriter writer, RunCatalogue catalogue, ContentIndex contents, PositionIndex positions, Checkpointer? checkpointer, Action? grew = null, TimeProvider? time = null)
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly Lock _gate = new();
    private readonly Lock _commit = new();
    private Batch _open = new();
    private Batch _spare = new();
    private long _next = writer.Tail.Position;
    private long _durable = writer.Tail.Position;
    private int _crowd;
    private int _lastRecords;
    private long _lastTicks;
    private bool _isSealed = writer.Tail.IsSealed;
    private volatile Exception? _failure;
    private volatile bool _closed;

    /// <summary>Records whose commit had more than one observer are followed by this many commits that assume a crowd.</summary>
    private const int CrowdMemory = 16;

    public long DurableHead => Volatile.Read(ref _durable);

    public Exception? Failure => _failure;

    /// <summary>Whether the last block is a seal.</summary>
    public bool IsSealed => Volatile.Read(ref _isSealed);

    /// <summary>Whether the next commit would better be shared by several appenders.</summary>
    public bool IsCrowded => Volatile.Read(ref _crowd) > 0;

    /// <summary>Records that wait for the next commit.</summary>
    public int Gathered => Volatile.Read(ref _open).Count;

    /// <summary>Records of the last commit.</summary>
    public int LastCommitRecords => Volatile.Read(ref _lastRecords);

    /// <summary>How long the last commit took to write, in ticks of the clock.</summary>
    public long LastCommitTicks => Volatile.Read(ref _lastTicks);

    /// <summary>Where the log ends; exact while no commit runs.</summary>
    public LogTail Tail => writer.Tail;

    /// <summary>As an answer of <see cref="Append"/>: contents that the records refer to may be about to be erased; encode them again.</summary>
    public const long Outdated = -1;

    /// <summary>Takes encoded records for the next commit.</summary>
    /// <returns>The first one's position, or <see cref="Outdated"/>.</returns>
    public long Append(ReadOnlySpan<RecordDraft> drafts, RecordEncoder encoded, IDurabilityObserver? observer)
    {
        if (encoded.Length > BlockHeader.MaxBodyBytes) { throw StoreErrors.TooLarge(encoded.Length, BlockHeader.MaxBodyBytes); }
        while (true)
        {
            lock (_gate)
            {
                ThrowIfEnded();
                if (encoded.Generation != contents.Generation) { return Outdated; }
                if (_open.HasRoom(encoded.Length))
                {
                    var first = _next;
                    _open.Add(drafts, encoded, first, contents, observer);
                    _next += drafts.Length;
                    return first;
                }
            }

            CommitOnce(); // the block is full: help, or wait for who commits already
        }
    }

    /// <summary>Tells an observer when everything that was appended before is durable.</summary>
    public void Watch(IDurabilityObserver observer)
    {
        lock (_gate)
        {
            ThrowIfEnded();
            if (_open.Count > 0)
            {
                _open.Watch(observer);
                return;
            }
        }

        lock (_commit) { } // what was appended is durable, or is on its way under this lock
        observer.OnDurable();
    }

    /// <summary>Commits what is gathered; waits for a commit that runs already.</summary>
    /// <returns>Whether there was anything to commit.</returns>
    public bool CommitOnce()
    {
        lock (_commit) { return Commit_NeedsCommitLock(); }
    }

    /// <summary>Commits what is gathered unless a commit runs already.</summary>
    /// <returns>Whether the commit lock was free.</returns>
    public bool TryCommitOnce()
    {
        if (!_commit.TryEnter()) { return false; }
        try { Commit_NeedsCommitLock(); }
        finally { _commit.Exit(); }
        return true;
    }

    /// <summary>Runs an action while no commit can run.</summary>
    public T Paused<T>(Func<T> action)
    {
        lock (_commit) { return action(); }
    }

    /// <summary>Returns when whoever has looked up contents before is durable, or will look them up again.</summary>
    /// <returns>Where the log ends then.</returns>
    public LogTail Settle()
    {
        lock (_gate) { } // who is in has checked the generation; who comes does so after this
        CommitOnce();
        return Paused(() => writer.Tail);
    }

    /// <summary>Goes on in a new segment, so that the one before is complete.</summary>
    public void Roll()
    {
        lock (_commit)
        {
            if (_failure is not null) { throw StoreErrors.Poisoned(_failure); }
            GuardedRoll_NeedsCommitLock();
            if (_failure is { } failure) { throw StoreErrors.Poisoned(failure); }
        }
    }

    /// <summary>Writes a seal unless the log is sealed, empty of commits to come, or poisoned.</summary>
    public void Seal()
    {
        lock (_commit)
        {
            if (_failure is not null || IsSealed) { return; }
            GuardedSeal_NeedsCommitLock();
        }
    }

    /// <summary>Takes no more records, commits what is gathered and seals.</summary>
    public void Close()
    {
        lock (_gate) { _closed = true; }
        while (CommitOnce()) { }
        Seal();
    }

    private void GuardedRoll_NeedsCommitLock() => GuardedWrite_NeedsCommitLock(writer.Roll);

    private void GuardedSeal_NeedsCommitLock() => GuardedWrite_NeedsCommitLock(writer.Seal);

    [SuppressMessage("Design", "CA1031", Justification = "Whatever failed, memory and disk may disagree from here on: poison.")]
    private void GuardedWrite_NeedsCommitLock(Action write)
    {
        try { write(); }
        catch (Exception cause) { Poison_NeedsCommitLock(cause, null); }
        Volatile.Write(ref _isSealed, true);
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever failed, memory and disk may disagree from here on: poison.")]
    private bool Commit_NeedsCommitLock()
    {
        Batch batch;
        lock (_gate)
        {
            if (_failure is not null || _open.Count == 0) { return false; }
            (batch, _open) = (_open, _spare);
        }

        try
        {
            var started = _time.GetTimestamp();
            batch.Write(writer, catalogue);
            Volatile.Write(ref _lastTicks, _time.GetTimestamp() - started);
            Volatile.Write(ref _lastRecords, batch.Count);
            Publish_NeedsCommitLock(batch);
        }
        catch (Exception cause)
        {
            Poison_NeedsCommitLock(cause, batch);
            return false;
        }

        batch.Notify();
        batch.Clear();
        lock (_gate) { _spare = batch; }
        return true;
    }

    private void Publish_NeedsCommitLock(Batch batch)
    {
        var block = writer.Tail.LastBlock;
        positions.Add(batch.FirstPosition, block);
        batch.Apply(catalogue, block);
        Volatile.Write(ref _isSealed, false);
        Volatile.Write(ref _durable, batch.FirstPosition + batch.Count);
        checkpointer?.Grew(writer.Tail, batch.PaddedBytes);
        grew?.Invoke();
        Volatile.Write(ref _crowd, batch.Observers > 1 ? CrowdMemory : Math.Max(0, _crowd - 1));
    }

    private void Poison_NeedsCommitLock(Exception cause, Batch? failed)
    {
        Batch waiting;
        lock (_gate)
        {
            _failure = Explain(cause);
            waiting = _open;
        }

        failed?.Notify();
        waiting.Notify();
    }

    private static TuttiException Explain(Exception cause) => DiskErrors.IsFull(cause) ? StoreErrors.DiskFull(cause) : StoreErrors.Unreadable(cause);

    private void ThrowIfEnded()
    {
        if (_failure is not null) { throw StoreErrors.Poisoned(_failure); }
        if (_closed) { throw StoreErrors.Closed(); }
    }
}
