using System.Security.Cryptography;

namespace Tutti.Kernel.Journal;

/// <summary>SHA-256 of a content: the name under which equal payloads are stored once (rule S3).</summary>
public readonly record struct ContentDigest
{
    /// <summary>Bytes of a digest.</summary>
    public const int Size = SHA256.HashSizeInBytes;

    private readonly UInt128 _high;
    private readonly UInt128 _low;

    private ContentDigest(UInt128 high, UInt128 low) => (_high, _low) = (high, low);

    /// <summary>Hashes a content.</summary>
    /// <param name="content">The whole content.</param>
    public static ContentDigest Of(ReadOnlySpan<byte> content)
    {
        Span<byte> digest = stackalloc byte[Size];
        SHA256.HashData(content, digest);
        return Read(digest);
    }

    /// <summary>Reads a digest from its 32 bytes.</summary>
    /// <param name="source">At least 32 bytes.</param>
    public static ContentDigest Read(ReadOnlySpan<byte> source) => new(
        System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(source),
        System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(source[16..]));

    /// <summary>Writes the 32 bytes.</summary>
    /// <param name="destination">At least 32 bytes.</param>
    public void Write(Span<byte> destination)
    {
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(destination, _high);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(destination[16..], _low);
    }

    /// <summary>Digests are uniform, so their low bits are the hash code.</summary>
    public override int GetHashCode() => unchecked((int)(ulong)_low);

    /// <summary>64 hexadecimal digits.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        Write(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
