using Tutti.Kernel.Diagnostics;
using Tutti.Storage.Embedded.Disks;

namespace Tutti.Storage.Embedded.Log;

/// <summary>Writes blocks behind each other, each durable before the next. Not thread safe; one owner.</summary>
/// <remarks>
/// Space is prepared with written zeros, so that a commit changes neither the file's length nor its extents and costs one flush.
/// After any exception the writer must not be used again: what the disk holds is unknown until the next recovery.
/// </remarks>
internal sealed class LogWriter(SegmentFolder segments, LogTail tail, uint seed, LogSizes sizes)
{
    private IDiskFile? _file;
    private long _prepared;

    /// <summary>Where the log ends now.</summary>
    public LogTail Tail { get; private set; } = tail;

    /// <summary>Makes room for a block; the tail moves to the next segment when this one is full.</summary>
    /// <returns>Where the block will lie.</returns>
    public LogAddress Reserve(int paddedBytes)
    {
        if (_file is null) { OpenSegment(); }
        if (Tail.Next.Offset + paddedBytes > sizes.SegmentBytes && Tail.Next.Offset > 0) { Turn(); }
        Prepare(Tail.Next.Offset + paddedBytes);
        return Tail.Next;
    }

    /// <summary>Completes the block's header, writes the block at the reserved place and returns when it is durable.</summary>
    /// <param name="block">Room for the header, the finished records, and zeros as padding.</param>
    /// <param name="count">Number of records; 0 for a seal.</param>
    /// <param name="bodyBytes">Bytes of the records.</param>
    /// <param name="recordChecksums">The first four bytes of each record.</param>
    public void Write(Span<byte> block, int count, int bodyBytes, ReadOnlySpan<byte> recordChecksums)
    {
        var header = new BlockHeader(bodyBytes, count, Tail.Position, Epoch: 0, Tail.Checksum, Tail.Next);
        var checksum = header.Write(block, seed, recordChecksums);
        _file!.Write(block, Tail.Next.Offset); // Reserve opened it
        if (!Mutations.Is(Mutation.NoFlush)) { _file.Flush(); }
        Tail = LogTail.After(header, checksum);
    }

    /// <summary>Writes an empty block, so that damage to the last one with records is seen as damage, not as a torn tail.</summary>
    public void Seal()
    {
        Span<byte> block = stackalloc byte[BlockHeader.Size];
        Reserve(block.Length);
        Write(block, 0, 0, []);
    }

    /// <summary>Begins the next segment, unless this one is empty. An empty block in it says that this one is complete.</summary>
    public void Roll()
    {
        if (Tail.Next.Offset == 0) { return; }
        Turn();
        Seal();
    }

    private void OpenSegment()
    {
        _file = segments.Exists(Tail.Next.Segment) ? segments.Get(Tail.Next.Segment) : segments.Create(Tail.Next.Segment);
        _prepared = _file.Length;
    }

    private void Turn()
    {
        var segment = Tail.Next.Segment + 1;
        _file = segments.Create(segment);
        _prepared = 0;
        Tail = Tail with { Next = new LogAddress(segment, 0) };
    }

    private void Prepare(long end)
    {
        if (end <= _prepared) { return; }
        var step = Math.Clamp(_prepared, sizes.FirstStepBytes, sizes.LargestStepBytes);
        var target = Math.Max(end, Math.Min(_prepared + step, sizes.SegmentBytes));
        for (var zeros = LogSizes.Zeros; _prepared < target;)
        {
            var chunk = (int)Math.Min(zeros.Length, target - _prepared);
            _file!.Write(zeros[..chunk], _prepared); // Reserve opened it
            _prepared += chunk;
        }

        _file!.Flush();
    }
}
