using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Tutti.Kernel.Journal;

/// <summary>The 128-bit key of a path inside a run: scope / name # ordinal (rule R2).</summary>
/// <remarks>
/// <c>key = base + ordinal × K (mod 2^128)</c> with <c>base = first 16 bytes of SHA-256(scope key ‖ UTF-8 name)</c>, big-endian, and the
/// odd constant K below. The hash is taken once for a name in a scope; the ordinal costs one multiplication, and since K is odd two
/// ordinals of one name never collide.
/// </remarks>
public readonly record struct PathKey
{
    /// <summary>Bytes of a key in a record.</summary>
    public const int Size = 16;

    private const int StackLimit = 256;
    private const ulong StrideHigh = 0x9E3779B97F4A7C15;
    private const ulong StrideLow = 0xF39CC0605CEDC835;

    // Two halves: what holds a UInt128 is not compiled ahead, and a start pays for it.
    private readonly ulong _high;
    private readonly ulong _low;

    private PathKey(ulong high, ulong low) => (_high, _low) = (high, low);

    /// <summary>The more significant half.</summary>
    internal ulong High => _high;

    /// <summary>The less significant half.</summary>
    internal ulong Low => _low;

    /// <summary>The run's own scope; records that concern the run as a whole carry it.</summary>
    public static PathKey Root => default;

    /// <summary>Reads a key from its 16 bytes, most significant first.</summary>
    /// <param name="source">At least 16 bytes.</param>
    public static PathKey Read(ReadOnlySpan<byte> source) =>
        new(BinaryPrimitives.ReadUInt64BigEndian(source), BinaryPrimitives.ReadUInt64BigEndian(source[sizeof(ulong)..]));

    /// <summary>The key of the first use of a name in this scope; add ordinals with <see cref="At"/>.</summary>
    /// <param name="name">The name of a step, wait or scope.</param>
    public PathKey Child(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var length = Size + Encoding.UTF8.GetMaxByteCount(name.Length);
        var buffer = length <= StackLimit ? stackalloc byte[StackLimit] : new byte[length];
        Write(buffer);
        var used = Size + Encoding.UTF8.GetBytes(name, buffer[Size..]);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        Sha256.Hash(buffer[..used], digest);
        return Read(digest);
    }

    /// <summary>The key of the use number <paramref name="ordinal"/> of the name whose first key this is.</summary>
    /// <param name="ordinal">0 for the first use in the scope.</param>
    public PathKey At(int ordinal)
    {
        var carried = Math.BigMul((uint)ordinal, StrideLow, out var low);
        unchecked
        {
            var sum = _low + low;
            return new PathKey(_high + ((uint)ordinal * StrideHigh) + carried + (sum < low ? 1UL : 0UL), sum);
        }
    }

    /// <summary>Writes the 16 bytes, most significant first.</summary>
    /// <param name="destination">At least 16 bytes.</param>
    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, _high);
        BinaryPrimitives.WriteUInt64BigEndian(destination[sizeof(ulong)..], _low);
    }

    /// <summary>Keys are hashes, so their low bits are the hash code.</summary>
    public override int GetHashCode() => unchecked((int)_low);

    /// <summary>32 hexadecimal digits.</summary>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{_high:x16}{_low:x16}");
}
