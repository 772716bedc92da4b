using Tutti.Kernel.Journal;
using Tutti.Storage.Embedded.Checkpoints;
using Tutti.Storage.Embedded.Disks;
using Tutti.Storage.Embedded.Log;

namespace Tutti.Storage.Embedded.Recovery;

/// <summary>Brings a log and what is derived from it to the same point, at start.</summary>
internal sealed class LogRecovery(IDisk disk, SegmentFolder segments, uint seed)
{
    private readonly LogScanner _scanner = new(segments, seed);

    /// <summary>The state at the log's end.</summary>
    /// <exception cref="Tutti.Kernel.TuttiException">Durable records are lost or damaged (TUT3002, TUT3007).</exception>
    public Checkpoint Run(out RecoveryReport report)
    {
        var checkpoint = CheckpointFile.TryRead(disk, seed, out var fault);
        var state = checkpoint ?? Checkpoint.Empty(seed);
        var start = state.Tail;
        RequireReaches(start);
        var replay = new CatalogueReplay(state.Catalogue, state.Contents, state.Positions);
        var tail = _scanner.Follow(start, replay.Visit);
        var torn = _scanner.RequireTornTail(tail);
        if (torn.Here > 0) { Cut(tail, torn.Here); }
        segments.DeleteFrom(tail.Next.Segment + 1, segments.Last());
        if (!tail.IsSealed) { Rewrite(tail); }
        report = new RecoveryReport
        {
            Records = tail.Position,
            RecordsRead = tail.Position - start.Position,
            BytesRead = replay.Bytes,
            UsedCheckpoint = checkpoint is not null,
            CheckpointFault = fault,
            WasSealed = tail.IsSealed,
            TornBytes = torn.Here + torn.Later,
            TornAt = torn != (0, 0) ? tail.Next.ToString() : null,
        };
        return state with { Tail = tail };
    }

    private void RequireReaches(in LogTail promised)
    {
        if (promised.LastBlock.Value == 0) { return; }
        var last = segments.Find(promised.LastBlock.Segment);
        var head = new byte[BlockHeader.Size];
        if (last is null || last.ReadFully(head, promised.LastBlock.Offset) < head.Length || !head.AsSpan().ContainsAnyExcept((byte)0))
        {
            throw StoreErrors.Shortened(_scanner.Follow(LogTail.Empty(seed), static (in _) => { }).Position, promised.Position);
        }

        var size = BlockHeader.TryRead(head, out var header) ? header.PaddedBytes : 0;
        var block = new byte[size];
        if (last.ReadFully(block, promised.LastBlock.Offset) == size && BlockView.TryParse(block, seed, out var view) && view.Checksum == promised.Checksum) { return; }
        throw new StoreDamagedException(
            DamageKind.BitRot, promised.LastBlock.Segment, promised.LastBlock.Offset, "the last block before the checkpoint is another one than the checkpoint says");
    }

    private void Cut(in LogTail tail, long bytes)
    {
        var file = segments.Get(tail.Next.Segment);
        for (var offset = tail.Next.Offset; bytes > 0;)
        {
            var zeros = LogSizes.Zeros[..(int)Math.Min(bytes, LogSizes.Zeros.Length)];
            file.Write(zeros, offset);
            offset += zeros.Length;
            bytes -= zeros.Length;
        }

        file.Flush();
    }

    /// <summary>
    /// The last block may be in the page cache only, and after a failed flush the cache may call it clean. Writing the same bytes again
    /// makes it dirty again, so that this flush tells the truth.
    /// </summary>
    private void Rewrite(in LogTail tail)
    {
        var file = segments.Get(tail.LastBlock.Segment);
        var head = new byte[BlockHeader.Size];
        file.ReadFully(head, tail.LastBlock.Offset);
        if (!BlockHeader.TryRead(head, out var header)) { throw new StoreDamagedException(DamageKind.BitRot, tail.LastBlock.Segment, tail.LastBlock.Offset, "the last block changed while it was read"); }
        var block = new byte[header.PaddedBytes];
        file.ReadFully(block, tail.LastBlock.Offset);
        file.Write(block, tail.LastBlock.Offset);
        file.Flush();
        disk.FlushFolder(SegmentFolder.Folder);
    }
}
