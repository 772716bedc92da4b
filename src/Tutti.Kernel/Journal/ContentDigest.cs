using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Tutti.Kernel.Journal;

/// <summary>SHA-256 of a content: the name under which equal payloads are stored once (rule S3).</summary>
public readonly record struct ContentDigest
{
    /// <summary>Bytes of a digest.</summary>
    public const int Size = SHA256.HashSizeInBytes;

    // Four parts: what holds a UInt128 is not compiled ahead, and a start pays for it.
    private readonly ulong _first;
    private readonly ulong _second;
    private readonly ulong _third;
    private readonly ulong _fourth;

    private ContentDigest(ulong first, ulong second, ulong third, ulong fourth) => (_first, _second, _third, _fourth) = (first, second, third, fourth);

    /// <summary>Hashes a content.</summary>
    /// <param name="content">The whole content.</param>
    public static ContentDigest Of(ReadOnlySpan<byte> content)
    {
        Span<byte> digest = stackalloc byte[Size];
        Sha256.Hash(content, digest);
        return Read(digest);
    }

    /// <summary>Reads a digest from its 32 bytes.</summary>
    /// <param name="source">At least 32 bytes.</param>
    public static ContentDigest Read(ReadOnlySpan<byte> source) => new(
        BinaryPrimitives.ReadUInt64BigEndian(source),
        BinaryPrimitives.ReadUInt64BigEndian(source[8..]),
        BinaryPrimitives.ReadUInt64BigEndian(source[16..]),
        BinaryPrimitives.ReadUInt64BigEndian(source[24..]));

    /// <summary>Writes the 32 bytes.</summary>
    /// <param name="destination">At least 32 bytes.</param>
    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, _first);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _second);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], _third);
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], _fourth);
    }

    /// <summary>Digests are uniform, so their low bits are the hash code.</summary>
    public override int GetHashCode() => unchecked((int)_fourth);

    /// <summary>64 hexadecimal digits.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        Write(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
