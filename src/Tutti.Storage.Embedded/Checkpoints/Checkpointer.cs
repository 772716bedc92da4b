using Tutti.Storage.Embedded.Disks;
using Tutti.Storage.Embedded.Log;
using Tutti.Storage.Embedded.Recovery;

namespace Tutti.Storage.Embedded.Checkpoints;

/// <summary>
/// Writes a checkpoint whenever the log has grown enough, also under constant load, so that a start after a crash reads a bounded part of it.
/// </summary>
/// <remarks>
/// It brings the checkpoint before up to date from the log itself, as a start would, on a thread of its own: commits hold no lock for it
/// and wait for nothing. The price is a second catalogue in memory while it works.
/// </remarks>
internal sealed class Checkpointer : IDisposable
{
    private readonly IDisk _disk;
    private readonly SegmentFolder _segments;
    private readonly uint _seed;
    private readonly long _everyBytes;
    private long _grownBytes;
    private long _neededBytes;
    private Thread? _thread;
    private bool _isHeld;
    private LogTail _checkpointed;

    /// <summary>Goes on from a start.</summary>
    /// <param name="disk">The store's disk.</param>
    /// <param name="segments">The store's log.</param>
    /// <param name="seed">The store's seed of checksums.</param>
    /// <param name="everyBytes">How much the log grows between two checkpoints; the largest number for none but the last.</param>
    /// <param name="start">What the start had to read, which counts as growth.</param>
    /// <param name="tail">Where the log ended at the start.</param>
    public Checkpointer(IDisk disk, SegmentFolder segments, uint seed, long everyBytes, RecoveryReport start, LogTail tail)
    {
        (_disk, _segments, _seed, _everyBytes) = (disk, segments, seed, everyBytes);
        (_grownBytes, _neededBytes) = (start.BytesRead, everyBytes);
        _checkpointed = start is { UsedCheckpoint: true, RecordsRead: 0 } ? tail : default;
    }

    /// <summary>A block is durable. Called under the commit lock.</summary>
    /// <param name="tail">Where the log ends now.</param>
    /// <param name="bytes">Bytes of the block.</param>
    public void Grew(LogTail tail, int bytes)
    {
        _grownBytes += bytes;
        if (!_isHeld && _grownBytes >= Volatile.Read(ref _neededBytes) && _thread is not { IsAlive: true }) { Begin(tail); }
    }

    /// <summary>Writes no checkpoint from now on. Called under the commit lock.</summary>
    /// <returns>The one that is being written; null for none.</returns>
    public Thread? Hold()
    {
        _isHeld = true;
        return _thread;
    }

    /// <summary>Writes one now, and again whenever the log has grown. Called under the commit lock.</summary>
    public void Release(LogTail tail)
    {
        _isHeld = false;
        if (_everyBytes != long.MaxValue && _thread is not { IsAlive: true }) { Begin(tail); }
    }

    /// <summary>Waits for the checkpoint that is being written. No block may be committed any more.</summary>
    public void Dispose() => _thread?.Join();

    /// <summary>Writes the state of a log that has ended, unless it is written already.</summary>
    public void WriteLast(Checkpoint state)
    {
        try
        {
            if (state.Tail.Next == _checkpointed.Next && _disk.Exists(CheckpointFile.File)) { return; }
            _disk.Replace(string.Empty, CheckpointFile.File, CheckpointFile.Format(state, _seed));
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            // The log is the truth and is whole; the next start is slower, that is all.
        }
    }

    private void Begin(LogTail tail)
    {
        _grownBytes = 0;
        _thread = new Thread(() => Write(tail)) { IsBackground = true, Name = "tutti-checkpoint" };
        _thread.Start();
    }

    private void Write(LogTail tail)
    {
        try
        {
            if (CatchUp(tail) is not { } state) { return; }
            var bytes = CheckpointFile.Format(state, _seed);
            _disk.Replace(string.Empty, CheckpointFile.File, bytes);
            _checkpointed = tail;
            Volatile.Write(ref _neededBytes, Math.Max(_everyBytes, 2L * bytes.Length)); // a large catalogue is not written more often than the log itself
        }
#pragma warning disable CA1031 // The boundary of a thread, which would end the process.
        catch (Exception)
#pragma warning restore CA1031
        {
            // The log is the truth and is whole; the next start is slower, that is all.
        }
    }

    /// <summary>The state at a tail, or null where the log does not read as it was written: the next start says why.</summary>
    private Checkpoint? CatchUp(LogTail tail)
    {
        var state = CheckpointFile.TryRead(_disk, _seed, out _) ?? Checkpoint.Empty(_seed);
        var replay = new CatalogueReplay(state.Catalogue, state.Contents, state.Positions);
        var reached = state.Tail;
        new LogScanner(_segments, _seed).Follow(state.Tail, tail.Next.Segment, (in block) =>
        {
            if (block.Header.Address.Value >= tail.Next.Value) { return; } // not durable when this began
            replay.Visit(block);
            reached = LogTail.After(block.Header, block.Checksum);
        });
        return reached == tail ? state with { Tail = tail } : null;
    }
}
