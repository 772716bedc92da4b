using System.Security.Cryptography;
using Tutti.Kernel.Journal;

namespace Tutti.Storage.Embedded.Contents;

/// <summary>The operating system's secret randomness, fetched 4 KiB at a time, since one call a salt would cost more than the rest of an append.</summary>
internal sealed class PooledSalts : IEntropy
{
    private const int PoolBytes = 4096;

    [ThreadStatic]
    private static Pool? _pool; // one for each appending thread, so that salts need no lock

    public void Fill(Span<byte> destination)
    {
        var pool = _pool ??= new Pool();
        if (pool.Used + destination.Length > PoolBytes)
        {
            RandomNumberGenerator.Fill(pool.Bytes);
            pool.Used = 0;
        }

        var part = pool.Bytes.AsSpan(pool.Used, destination.Length);
        part.CopyTo(destination);
        part.Clear(); // a salt must not be found twice, nor in a later dump of memory
        pool.Used += destination.Length;
    }

    private sealed class Pool
    {
        public byte[] Bytes { get; } = new byte[PoolBytes];

        public int Used { get; set; } = PoolBytes;
    }
}
