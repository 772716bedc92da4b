namespace Tutti.Kernel.Memory;

/// <summary>Keeps copies of many small byte strings in few arrays. Not thread safe.</summary>
internal sealed class MemoryArena
{
    private const int ChunkBytes = 64 * 1024;
    private const int LargeBytes = 8 * 1024;

    private byte[] _chunk = [];
    private int _used;

    /// <summary>Copies bytes to memory that never changes again.</summary>
    /// <param name="bytes">The bytes.</param>
    public ReadOnlyMemory<byte> Copy(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) { return default; }
        if (bytes.Length > LargeBytes) { return bytes.ToArray(); }
        if (bytes.Length > _chunk.Length - _used) { (_chunk, _used) = (GC.AllocateUninitializedArray<byte>(ChunkBytes), 0); }
        var copy = _chunk.AsMemory(_used, bytes.Length);
        bytes.CopyTo(copy.Span);
        _used += bytes.Length;
        return copy;
    }
}
