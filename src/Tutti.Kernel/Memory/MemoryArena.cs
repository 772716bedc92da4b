namespace Tutti.Kernel.Memory;

/// <summary>Keeps copies of many small byte strings in few large arrays, found by number. Not thread safe.</summary>
internal sealed class MemoryArena
{
    private const int ChunkBytes = 1024 * 1024;

    private readonly List<byte[]> _chunks = [];
    private int _used = ChunkBytes;

    /// <summary>Copies two byte strings behind each other, to memory that never changes again.</summary>
    /// <returns>Where they are.</returns>
    public long Copy(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        var length = first.Length + second.Length;
        if (length > ChunkBytes - _used)
        {
            _chunks.Add(GC.AllocateUninitializedArray<byte>(ChunkBytes));
            _used = 0;
        }

        if (length == 0) { return 0; }
        var destination = _chunks[^1].AsSpan(_used, length);
        first.CopyTo(destination);
        second.CopyTo(destination[first.Length..]);
        var place = ((_chunks.Count - 1) * (long)ChunkBytes) + _used;
        _used += length;
        return place;
    }

    /// <summary>Gives bytes that were copied.</summary>
    /// <param name="place">Where they are.</param>
    /// <param name="length">How many.</param>
    public ReadOnlyMemory<byte> At(long place, int length) =>
        length == 0 ? default : _chunks[(int)(place / ChunkBytes)].AsMemory((int)(place % ChunkBytes), length);
}
