using Tutti.Storage.Embedded.Disks;

namespace Tutti.Storage.Embedded.Log;

/// <summary>Reads a segment from front to back through one growing buffer. Not thread safe.</summary>
internal sealed class SegmentReader
{
    private const int ChunkBytes = 1024 * 1024;

    private IDiskFile? _file;
    private byte[] _buffer = [];
    private long _start;
    private int _filled;

    /// <summary>Bytes in the segment.</summary>
    public long Length { get; private set; }

    /// <summary>Turns to a segment.</summary>
    public void Open(IDiskFile file)
    {
        _file = file;
        Length = file.Length;
        (_start, _filled) = (0, 0);
    }

    /// <summary>Gives the bytes at an offset: as many as asked for, fewer at the end of the segment. Valid until the next call.</summary>
    public ReadOnlySpan<byte> Peek(long offset, int count)
    {
        count = (int)Math.Min(count, Math.Max(0, Length - offset));
        if (count == 0) { return []; }
        if (offset < _start || offset + count > _start + _filled) { Fill(offset, count); }
        var at = (int)(offset - _start);
        return _buffer.AsSpan(at, Math.Clamp(_filled - at, 0, count));
    }

    private void Fill(long offset, int count)
    {
        var wanted = (int)Math.Min(Math.Max(count, ChunkBytes), Length - offset);
        if (_buffer.Length < wanted) { _buffer = GC.AllocateUninitializedArray<byte>(wanted); }
        _start = offset;
        _filled = _file!.ReadFully(_buffer.AsSpan(0, wanted), offset); // Open came first
    }
}
