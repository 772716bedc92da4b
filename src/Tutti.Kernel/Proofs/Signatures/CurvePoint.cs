namespace Tutti.Kernel.Proofs.Signatures;

/// <summary>A point of the curve edwards25519, in extended coordinates (RFC 8032 §5.1.4).</summary>
internal readonly struct CurvePoint
{
    private const int WindowBits = 4;
    private const int WindowSize = 1 << WindowBits;
    private const int Windows = 256 / WindowBits;

    private static readonly FieldElement D = FieldElement.Read(Convert.FromHexString("a3785913ca4deb75abd841414d0a700098e879777940c78c73fe6f2bee6c0352"));
    private static readonly FieldElement DoubleD = D + D;
    private static readonly FieldElement RootOfMinusOne = FieldElement.Read(Convert.FromHexString("b0a00e4a271beec478e42fad0618432fa7d7fb3d99004d2b0bdfc14f8024832b"));

    private readonly FieldElement _x;
    private readonly FieldElement _y;
    private readonly FieldElement _z;
    private readonly FieldElement _t;

    private CurvePoint(in FieldElement x, in FieldElement y, in FieldElement z, in FieldElement t) => (_x, _y, _z, _t) = (x, y, z, t);

    /// <summary>The neutral point.</summary>
    public static CurvePoint Neutral { get; } = new(FieldElement.Zero, FieldElement.One, FieldElement.One, FieldElement.Zero);

    /// <summary>The base point.</summary>
    public static CurvePoint Base { get; } = TryRead(Convert.FromHexString("5866666666666666666666666666666666666666666666666666666666666666"), out var point)
        ? point
        : throw new InvalidOperationException("The base point lies on the curve.");

    private static readonly CurvePoint[] Multiples = MakeMultiples();

    public static CurvePoint operator +(in CurvePoint left, in CurvePoint right)
    {
        var a = (left._y - left._x) * (right._y - right._x);
        var b = (left._y + left._x) * (right._y + right._x);
        var c = left._t * DoubleD * right._t;
        var d = left._z * right._z;
        d += d;
        var (e, f, g, h) = (b - a, d - c, d + c, b + a);
        return new(e * f, g * h, f * g, e * h);
    }

    public static CurvePoint operator -(in CurvePoint point) => new(-point._x, point._y, point._z, -point._t);

    /// <summary>A multiple of the base point. Every window reads the whole table, so that time and memory tell nothing of the scalar.</summary>
    /// <param name="scalar">32 bytes, little-endian; secret.</param>
    public static CurvePoint MultiplyBase(ReadOnlySpan<byte> scalar)
    {
        var result = Neutral;
        for (var window = Windows - 1; window >= 0; window--)
        {
            result = result.Double().Double().Double().Double();
            var digit = (uint)(scalar[window / 2] >> (window % 2 * WindowBits)) & (WindowSize - 1);
            var multiple = Multiples[0];
            for (var candidate = 1U; candidate < WindowSize; candidate++)
            {
                var isDigit = unchecked(0UL - ((((candidate ^ digit) - 1) >> 31) & 1));
                multiple = Select(multiple, Multiples[candidate], isDigit);
            }

            result += multiple;
        }

        return result;
    }

    /// <summary><c>first·point + second·base</c>, for public numbers only: its time depends on them.</summary>
    /// <param name="first">32 bytes, little-endian.</param>
    /// <param name="point">A point.</param>
    /// <param name="second">32 bytes, little-endian.</param>
    public static CurvePoint MultiplyPublic(ReadOnlySpan<byte> first, in CurvePoint point, ReadOnlySpan<byte> second)
    {
        var both = point + Base;
        var result = Neutral;
        for (var bit = 255; bit >= 0; bit--)
        {
            result = result.Double();
            var (inFirst, inSecond) = (IsSet(first, bit), IsSet(second, bit));
            if (inFirst && inSecond) { result += both; }
            else if (inFirst) { result += point; }
            else if (inSecond) { result += Base; }
        }

        return result;
    }

    /// <summary>Reads a point. One that is not written in its only canonical form is refused.</summary>
    public static bool TryRead(ReadOnlySpan<byte> source, out CurvePoint point)
    {
        point = default;
        var isOdd = (source[31] & 0x80) != 0;
        Span<byte> written = stackalloc byte[32];
        source[..32].CopyTo(written);
        written[31] &= 0x7f;
        var y = FieldElement.Read(written);
        Span<byte> canonical = stackalloc byte[32];
        y.Write(canonical);
        if (!canonical.SequenceEqual(written) || !TryRoot(y, out var x)) { return false; }
        if (x.IsZero && isOdd) { return false; }
        if (x.IsOdd != isOdd) { x = -x; }
        point = new(x, y, FieldElement.One, x * y);
        return true;
    }

    public CurvePoint Double()
    {
        var (a, b, c) = (_x.Square(), _y.Square(), _z.Square());
        c += c;
        var (h, g) = (a + b, a - b);
        var e = h - (_x + _y).Square();
        var f = c + g;
        return new(e * f, g * h, f * g, e * h);
    }

    public void Write(Span<byte> destination)
    {
        var inverse = _z.Invert();
        (_y * inverse).Write(destination);
        if ((_x * inverse).IsOdd) { destination[31] |= 0x80; }
    }

    private static bool TryRoot(in FieldElement y, out FieldElement x)
    {
        var square = y.Square();
        var (u, v) = (square - FieldElement.One, (square * D) + FieldElement.One);
        var cube = v.Square() * v;
        x = u * cube * (u * cube.Square() * v).PowerOfRoot();
        var check = v * x.Square();
        if (check.Equals(u)) { return true; }
        x *= RootOfMinusOne;
        return check.Equals(-u);
    }

    private static bool IsSet(ReadOnlySpan<byte> number, int bit) => ((number[bit >> 3] >> (bit & 7)) & 1) == 1;

    private static CurvePoint Select(in CurvePoint otherwise, in CurvePoint chosen, ulong mask) => new(
        FieldElement.Select(otherwise._x, chosen._x, mask),
        FieldElement.Select(otherwise._y, chosen._y, mask),
        FieldElement.Select(otherwise._z, chosen._z, mask),
        FieldElement.Select(otherwise._t, chosen._t, mask));

    private static CurvePoint[] MakeMultiples()
    {
        var multiples = new CurvePoint[WindowSize];
        multiples[0] = Neutral;
        for (var digit = 1; digit < WindowSize; digit++) { multiples[digit] = multiples[digit - 1] + Base; }
        return multiples;
    }
}
