using System.Buffers.Binary;

namespace Tutti.Kernel.Proofs.Signatures;

/// <summary>Numbers modulo the order of the base point, L = 2^252 + 27742317777372353535851937790883648493. No operation branches on a value.</summary>
internal static class CurveScalar
{
    private const int Limbs = 4;
    private const int WideLimbs = 8;

    private static ReadOnlySpan<ulong> Order => [0x5812631a5cf5d3ed, 0x14def9dea2f79cd6, 0, 0x1000000000000000];

    /// <summary>Whether 32 bytes are a number below the order; others are a second way to write one, and refused.</summary>
    public static bool IsCanonical(ReadOnlySpan<byte> scalar)
    {
        Span<ulong> limbs = stackalloc ulong[Limbs];
        Read(scalar, limbs);
        Span<ulong> rest = stackalloc ulong[Limbs];
        return Subtract(limbs, Order, rest) == 1;
    }

    /// <summary>A number of 64 bytes modulo the order.</summary>
    /// <param name="wide">64 bytes, little-endian.</param>
    /// <param name="scalar">Takes 32 bytes.</param>
    public static void Reduce(ReadOnlySpan<byte> wide, Span<byte> scalar)
    {
        Span<ulong> limbs = stackalloc ulong[WideLimbs];
        Read(wide, limbs);
        Write(Reduce(limbs, stackalloc ulong[Limbs]), scalar);
    }

    /// <summary><c>first·second + third</c> modulo the order.</summary>
    public static void MultiplyAdd(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third, Span<byte> scalar)
    {
        Span<ulong> a = stackalloc ulong[Limbs];
        Span<ulong> b = stackalloc ulong[Limbs];
        Span<ulong> sum = stackalloc ulong[WideLimbs];
        Read(first, a);
        Read(second, b);
        sum.Clear();
        Read(third, sum[..Limbs]);
        for (var row = 0; row < Limbs; row++)
        {
            UInt128 carry = 0;
            for (var column = 0; column < Limbs; column++)
            {
                carry += ((UInt128)a[row] * b[column]) + sum[row + column];
                sum[row + column] = (ulong)carry;
                carry >>= 64;
            }

            for (var at = row + Limbs; at < WideLimbs; at++)
            {
                carry += sum[at];
                sum[at] = (ulong)carry;
                carry >>= 64;
            }
        }

        Write(Reduce(sum, stackalloc ulong[Limbs]), scalar);
    }

    /// <summary>Long division, bit by bit: each step doubles, takes in a bit, and takes the order away where it fits, chosen by a mask.</summary>
    private static Span<ulong> Reduce(ReadOnlySpan<ulong> wide, Span<ulong> rest)
    {
        Span<ulong> smaller = stackalloc ulong[Limbs];
        rest.Clear();
        for (var bit = (WideLimbs * 64) - 1; bit >= 0; bit--)
        {
            var carry = (wide[bit / 64] >> (bit % 64)) & 1;
            for (var limb = 0; limb < Limbs; limb++) { (rest[limb], carry) = ((rest[limb] << 1) | carry, rest[limb] >> 63); }
            var fits = Subtract(rest, Order, smaller) - 1; // all bits where nothing was borrowed
            for (var limb = 0; limb < Limbs; limb++) { rest[limb] ^= (rest[limb] ^ smaller[limb]) & fits; }
        }

        return rest;
    }

    /// <returns>What is borrowed in the end: 1 where the second is larger.</returns>
    private static ulong Subtract(ReadOnlySpan<ulong> left, ReadOnlySpan<ulong> right, Span<ulong> difference)
    {
        var borrow = 0UL;
        for (var limb = 0; limb < Limbs; limb++)
        {
            var exact = unchecked((UInt128)left[limb] - right[limb] - borrow);
            difference[limb] = unchecked((ulong)exact);
            borrow = (ulong)(exact >> 64) & 1;
        }

        return borrow;
    }

    private static void Read(ReadOnlySpan<byte> source, Span<ulong> limbs)
    {
        for (var limb = 0; limb < limbs.Length; limb++) { limbs[limb] = BinaryPrimitives.ReadUInt64LittleEndian(source[(limb * sizeof(ulong))..]); }
    }

    private static void Write(ReadOnlySpan<ulong> limbs, Span<byte> destination)
    {
        for (var limb = 0; limb < Limbs; limb++) { BinaryPrimitives.WriteUInt64LittleEndian(destination[(limb * sizeof(ulong))..], limbs[limb]); }
    }
}
