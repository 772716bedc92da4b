namespace Tutti.Kernel.Proofs;

/// <summary>The hashes of a tree in memory: for verifiers, and for logs that end with their process.</summary>
public sealed class MemoryLevels : ITreeLevels
{
    private const int FirstBytes = 64 * 1024;

    private readonly List<byte[]> _levels = [];

    /// <inheritdoc/>
    public void Append(int level, long index, ReadOnlySpan<byte> hash)
    {
        while (_levels.Count <= level) { _levels.Add(new byte[FirstBytes]); }
        var at = checked((int)(index * TreeHash.Size));
        if (at + TreeHash.Size > _levels[level].Length)
        {
            var bytes = _levels[level];
            Array.Resize(ref bytes, (int)Math.Min(2L * bytes.Length, Array.MaxLength));
            _levels[level] = bytes;
        }

        hash.CopyTo(_levels[level].AsSpan(at));
    }

    /// <inheritdoc/>
    public void Read(int level, long index, Span<byte> hashes) => _levels[level].AsSpan(checked((int)(index * TreeHash.Size)), hashes.Length).CopyTo(hashes);
}
