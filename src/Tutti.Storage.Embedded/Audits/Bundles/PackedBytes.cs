namespace Tutti.Storage.Embedded.Audits.Bundles;

/// <summary>
/// Packed bytes as a stream that knows how many were needed. Who unpacks takes more at once than it needs and gives nothing back, so the last ones are handed out one by one.
/// </summary>
internal sealed class PackedBytes(ReadOnlyMemory<byte> bytes) : Stream
{
    private const int OneByOne = 8 * 1024;

    private int _at;

    /// <summary>Whether all were needed.</summary>
    public bool IsUsedUp => _at == bytes.Length;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var left = bytes.Length - _at;
        var count = Math.Min(buffer.Length, left > OneByOne ? left - OneByOne : Math.Min(left, 1));
        bytes.Span.Slice(_at, count).CopyTo(buffer);
        _at += count;
        return count;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
