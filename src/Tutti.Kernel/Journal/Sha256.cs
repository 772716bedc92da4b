using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace Tutti.Kernel.Journal;

/// <summary>SHA-256 (FIPS 180-4). What fits into one of its blocks is hashed here: most paths, and most records of small steps.</summary>
/// <remarks>
/// The operating system's library spends as much again on calls around such a block as the block takes here. Only data that is stored
/// beside its hash comes here: no secret is compared, so the time it takes tells nobody anything.
/// </remarks>
internal static class Sha256
{
    /// <summary>The longest message that fits into one block, with its length and the mark of its end.</summary>
    public const int MaxShortBytes = 55;

    private const int BlockBytes = 64;
    private const int Rounds = 64;

    private static ReadOnlySpan<uint> RoundConstants =>
    [
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    ];

    /// <summary>Hashes a message.</summary>
    /// <param name="message">Any number of bytes.</param>
    /// <param name="digest">Takes 32 bytes.</param>
    public static void Hash(ReadOnlySpan<byte> message, Span<byte> digest)
    {
        if (message.Length > MaxShortBytes) { SHA256.HashData(message, digest); }
        else { HashShort(message, digest); }
    }

    private static void HashShort(ReadOnlySpan<byte> message, Span<byte> digest)
    {
        Span<byte> block = stackalloc byte[BlockBytes];
        block.Clear();
        message.CopyTo(block);
        block[message.Length] = 0x80;
        BinaryPrimitives.WriteInt32BigEndian(block[60..], message.Length * 8);
        Span<uint> words = stackalloc uint[Rounds];
        Expand(block, words);
        Compress(words, digest);
    }

    private static void Expand(ReadOnlySpan<byte> block, Span<uint> words)
    {
        for (var at = 0; at < 16; at++) { words[at] = BinaryPrimitives.ReadUInt32BigEndian(block[(at * 4)..]); }
        for (var at = 16; at < words.Length; at++)
        {
            var (near, far) = (words[at - 2], words[at - 15]);
            var nearMixed = BitOperations.RotateRight(near, 17) ^ BitOperations.RotateRight(near, 19) ^ (near >> 10);
            var farMixed = BitOperations.RotateRight(far, 7) ^ BitOperations.RotateRight(far, 18) ^ (far >> 3);
            words[at] = unchecked(words[at - 16] + farMixed + words[at - 7] + nearMixed);
        }
    }

    private static void Compress(ReadOnlySpan<uint> words, Span<byte> digest)
    {
        uint a = 0x6a09e667, b = 0xbb67ae85, c = 0x3c6ef372, d = 0xa54ff53a, e = 0x510e527f, f = 0x9b05688c, g = 0x1f83d9ab, h = 0x5be0cd19;
        unchecked
        {
            for (var round = 0; round < Rounds; round++)
            {
                var first = h + (BitOperations.RotateRight(e, 6) ^ BitOperations.RotateRight(e, 11) ^ BitOperations.RotateRight(e, 25))
                    + ((e & f) ^ (~e & g)) + RoundConstants[round] + words[round];
                var second = (BitOperations.RotateRight(a, 2) ^ BitOperations.RotateRight(a, 13) ^ BitOperations.RotateRight(a, 22))
                    + ((a & b) ^ (a & c) ^ (b & c));
                (h, g, f, e, d, c, b, a) = (g, f, e, d + first, c, b, a, first + second);
            }

            BinaryPrimitives.WriteUInt32BigEndian(digest, a + 0x6a09e667);
            BinaryPrimitives.WriteUInt32BigEndian(digest[4..], b + 0xbb67ae85);
            BinaryPrimitives.WriteUInt32BigEndian(digest[8..], c + 0x3c6ef372);
            BinaryPrimitives.WriteUInt32BigEndian(digest[12..], d + 0xa54ff53a);
            BinaryPrimitives.WriteUInt32BigEndian(digest[16..], e + 0x510e527f);
            BinaryPrimitives.WriteUInt32BigEndian(digest[20..], f + 0x9b05688c);
            BinaryPrimitives.WriteUInt32BigEndian(digest[24..], g + 0x1f83d9ab);
            BinaryPrimitives.WriteUInt32BigEndian(digest[28..], h + 0x5be0cd19);
        }
    }
}
