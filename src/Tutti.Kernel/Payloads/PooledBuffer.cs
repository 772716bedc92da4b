using System.Buffers;

namespace Tutti.Kernel.Payloads;

/// <summary>Memory that is lent for one writing. What grows to hundreds of kilobytes now and then would else go where only a full collection finds it.</summary>
internal sealed class PooledBuffer : IBufferWriter<byte>, IDisposable
{
    private const int LeastBytes = 1024;

    private byte[] _bytes = [];
    private int _used;

    /// <summary>What was written; nobody's any more when this is disposed.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _used);

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(_bytes.Length - _used), nameof(count));
        _used += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsMemory(_used);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsSpan(_used);
    }

    public void Dispose()
    {
        if (_bytes.Length > 0) { ArrayPool<byte>.Shared.Return(_bytes); }
        (_bytes, _used) = ([], 0);
    }

    private void Reserve(int bytes)
    {
        var wanted = _used + Math.Max(bytes, 1);
        if (_bytes.Length >= wanted) { return; }
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(LeastBytes, Math.Max(wanted, 2 * _bytes.Length)));
        Written.Span.CopyTo(larger);
        if (_bytes.Length > 0) { ArrayPool<byte>.Shared.Return(_bytes); }
        _bytes = larger;
    }
}
