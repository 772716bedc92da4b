using System.Buffers.Binary;

namespace Tutti.Kernel.Proofs.Signatures;

/// <summary>A number modulo 2^255 - 19, in five limbs of 51 bits. No operation branches on a value or looks up by one.</summary>
internal readonly struct FieldElement
{
    private const int LimbBits = 51;
    private const ulong LimbMask = (1UL << LimbBits) - 1;

    // Twice the modulus, so that a difference stays positive.
    private const ulong DoubleFirst = 0xF_FFFF_FFFF_FFDA;
    private const ulong DoubleOther = 0xF_FFFF_FFFF_FFFE;

    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;
    private readonly ulong _e;

    private FieldElement(ulong a, ulong b, ulong c, ulong d, ulong e) => (_a, _b, _c, _d, _e) = (a, b, c, d, e);

    public static FieldElement Zero => default;

    public static FieldElement One { get; } = new(1, 0, 0, 0, 0);

    public bool IsZero => Equals(Zero);

    /// <summary>Whether the number between 0 and the modulus is odd.</summary>
    public bool IsOdd
    {
        get
        {
            Span<byte> bytes = stackalloc byte[32];
            Write(bytes);
            return (bytes[0] & 1) == 1;
        }
    }

    public static FieldElement operator +(in FieldElement left, in FieldElement right) =>
        Carry(left._a + right._a, left._b + right._b, left._c + right._c, left._d + right._d, left._e + right._e);

    public static FieldElement operator -(in FieldElement left, in FieldElement right) => Carry(
        left._a + DoubleFirst - right._a, left._b + DoubleOther - right._b, left._c + DoubleOther - right._c, left._d + DoubleOther - right._d, left._e + DoubleOther - right._e);

    public static FieldElement operator -(in FieldElement value) => Zero - value;

    public static FieldElement operator *(in FieldElement x, in FieldElement y)
    {
        var (b19, c19, d19, e19) = (y._b * 19, y._c * 19, y._d * 19, y._e * 19);
        var t0 = ((UInt128)x._a * y._a) + ((UInt128)x._b * e19) + ((UInt128)x._c * d19) + ((UInt128)x._d * c19) + ((UInt128)x._e * b19);
        var t1 = ((UInt128)x._a * y._b) + ((UInt128)x._b * y._a) + ((UInt128)x._c * e19) + ((UInt128)x._d * d19) + ((UInt128)x._e * c19);
        var t2 = ((UInt128)x._a * y._c) + ((UInt128)x._b * y._b) + ((UInt128)x._c * y._a) + ((UInt128)x._d * e19) + ((UInt128)x._e * d19);
        var t3 = ((UInt128)x._a * y._d) + ((UInt128)x._b * y._c) + ((UInt128)x._c * y._b) + ((UInt128)x._d * y._a) + ((UInt128)x._e * e19);
        var t4 = ((UInt128)x._a * y._e) + ((UInt128)x._b * y._d) + ((UInt128)x._c * y._c) + ((UInt128)x._d * y._b) + ((UInt128)x._e * y._a);
        t1 += (ulong)(t0 >> LimbBits);
        t2 += (ulong)(t1 >> LimbBits);
        t3 += (ulong)(t2 >> LimbBits);
        t4 += (ulong)(t3 >> LimbBits);
        var first = ((ulong)t0 & LimbMask) + ((ulong)(t4 >> LimbBits) * 19);
        return new(first & LimbMask, ((ulong)t1 & LimbMask) + (first >> LimbBits), (ulong)t2 & LimbMask, (ulong)t3 & LimbMask, (ulong)t4 & LimbMask);
    }

    /// <summary>Reads 32 bytes, little-endian, without the highest bit.</summary>
    public static FieldElement Read(ReadOnlySpan<byte> source)
    {
        var first = BinaryPrimitives.ReadUInt64LittleEndian(source);
        var second = BinaryPrimitives.ReadUInt64LittleEndian(source[8..]);
        var third = BinaryPrimitives.ReadUInt64LittleEndian(source[16..]);
        var fourth = BinaryPrimitives.ReadUInt64LittleEndian(source[24..]);
        return new(
            first & LimbMask,
            ((first >> 51) | (second << 13)) & LimbMask,
            ((second >> 38) | (third << 26)) & LimbMask,
            ((third >> 25) | (fourth << 39)) & LimbMask,
            (fourth >> 12) & LimbMask);
    }

    /// <summary>One of two, without telling which by the time it takes.</summary>
    /// <param name="otherwise">Taken where the mask is 0.</param>
    /// <param name="chosen">Taken where all bits of the mask are set.</param>
    /// <param name="mask">0 or all bits.</param>
    public static FieldElement Select(in FieldElement otherwise, in FieldElement chosen, ulong mask) => new(
        otherwise._a ^ ((otherwise._a ^ chosen._a) & mask),
        otherwise._b ^ ((otherwise._b ^ chosen._b) & mask),
        otherwise._c ^ ((otherwise._c ^ chosen._c) & mask),
        otherwise._d ^ ((otherwise._d ^ chosen._d) & mask),
        otherwise._e ^ ((otherwise._e ^ chosen._e) & mask));

    public FieldElement Square() => this * this;

    /// <summary>1 divided by the number: its power of 2^255 - 21.</summary>
    public FieldElement Invert() => PowerOfRoot().SquareTimes(3) * Square() * this;

    /// <summary>The power of 2^252 - 3, from which a square root follows.</summary>
    public FieldElement PowerOfRoot()
    {
        var two = Square();
        var nine = two.SquareTimes(2) * this;
        var eleven = two * nine;
        var to5 = eleven.Square() * nine;
        var to10 = to5.SquareTimes(5) * to5;
        var to20 = to10.SquareTimes(10) * to10;
        var to40 = to20.SquareTimes(20) * to20;
        var to50 = to40.SquareTimes(10) * to10;
        var to100 = to50.SquareTimes(50) * to50;
        var to200 = to100.SquareTimes(100) * to100;
        return (to200.SquareTimes(50) * to50).SquareTimes(2) * this;
    }

    public bool Equals(in FieldElement other)
    {
        Span<byte> mine = stackalloc byte[32];
        Span<byte> theirs = stackalloc byte[32];
        Write(mine);
        other.Write(theirs);
        return System.Security.Cryptography.CryptographicOperations.FixedTimeEquals(mine, theirs);
    }

    /// <summary>Writes the one number between 0 and the modulus as 32 bytes, little-endian.</summary>
    public void Write(Span<byte> destination)
    {
        var carried = Carry(_a, _b, _c, _d, _e);
        var r = Carry(carried._a, carried._b, carried._c, carried._d, carried._e);
        var over = (r._a + 19) >> LimbBits;
        over = (r._b + over) >> LimbBits;
        over = (r._c + over) >> LimbBits;
        over = (r._d + over) >> LimbBits;
        over = (r._e + over) >> LimbBits;
        var a = r._a + (19 * over);
        var b = r._b + (a >> LimbBits);
        var c = r._c + (b >> LimbBits);
        var d = r._d + (c >> LimbBits);
        var e = (r._e + (d >> LimbBits)) & LimbMask;
        (a, b, c, d) = (a & LimbMask, b & LimbMask, c & LimbMask, d & LimbMask);
        BinaryPrimitives.WriteUInt64LittleEndian(destination, a | (b << 51));
        BinaryPrimitives.WriteUInt64LittleEndian(destination[8..], (b >> 13) | (c << 38));
        BinaryPrimitives.WriteUInt64LittleEndian(destination[16..], (c >> 26) | (d << 25));
        BinaryPrimitives.WriteUInt64LittleEndian(destination[24..], (d >> 39) | (e << 12));
    }

    private static FieldElement Carry(ulong a, ulong b, ulong c, ulong d, ulong e)
    {
        b += a >> LimbBits;
        c += b >> LimbBits;
        d += c >> LimbBits;
        e += d >> LimbBits;
        return new((a & LimbMask) + ((e >> LimbBits) * 19), b & LimbMask, c & LimbMask, d & LimbMask, e & LimbMask);
    }

    private FieldElement SquareTimes(int times)
    {
        var result = this;
        for (var time = 0; time < times; time++) { result = result.Square(); }
        return result;
    }
}
