using System.Buffers;
using Tutti.Kernel.Journal;
using Tutti.Storage.Embedded.Disks;

namespace Tutti.Storage.Embedded.Log;

/// <summary>A piece of a segment in memory: neighbouring records of a run cost one read. Not thread safe.</summary>
internal sealed class ReadWindow(SegmentFolder segments) : IDisposable
{
    private const int Before = 6 * 1024;
    private const int WindowBytes = 8 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(WindowBytes);
    private LogAddress _start;
    private int _filled;

    /// <summary>The address of the last read.</summary>
    public LogAddress Place { get; private set; }

    /// <summary>Reads the record at an address and checks its checksum. The view lives until the next read.</summary>
    public bool TryRead(LogAddress address, out RecordView view)
    {
        Place = address;
        view = default;
        var length = RecordView.LengthOf(Get(address, RecordCodec.FixedSize));
        return length > 0 && BlockView.TryParseRecord(Get(address, length), out view);
    }

    /// <summary>Reads what should be the header of a block. Its checksum is left to the records behind it.</summary>
    /// <returns>False for bytes that are neither a header nor the unused end of a segment that has a successor.</returns>
    public bool TryReadHeader(LogAddress address, out BlockOrEnd header)
    {
        Place = address;
        var bytes = Get(address, BlockHeader.Size);
        var isEnd = !bytes.ContainsAnyExcept((byte)0);
        header = new BlockOrEnd(default, isEnd);
        if (isEnd) { return segments.Find(address.Segment + 1) is not null; }
        var isHeader = BlockHeader.TryRead(bytes, out var block) && block.Address == address;
        header = new BlockOrEnd(block, IsEndOfSegment: false);
        return isHeader;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private ReadOnlySpan<byte> Get(LogAddress address, int count)
    {
        var at = address.Value - _start.Value;
        if (address.Segment != _start.Segment || at < 0 || at + count > _filled) { at = Fill(address, count); }
        return _buffer.AsSpan((int)at, (int)Math.Clamp(_filled - at, 0, count));
    }

    private long Fill(LogAddress address, int count)
    {
        _filled = 0;
        if (segments.Find(address.Segment) is not { } file) { return 0; }
        var offset = Math.Max(0, address.Offset - Before);
        var wanted = Math.Max(WindowBytes, (int)(address.Offset - offset) + count);
        if (_buffer.Length < wanted)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = ArrayPool<byte>.Shared.Rent(wanted);
        }

        _start = new LogAddress(address.Segment, offset);
        _filled = file.ReadFully(_buffer.AsSpan(0, wanted), offset);
        return address.Offset - offset;
    }
}
