using System.Globalization;
using System.Numerics;
using Tutti.Kernel.Proofs.Signatures;

namespace Tutti.Kernel.Tests.Proofs;

/// <summary>The numbers under signatures against numbers of any size: at the edges of their limbs and moduli, and at random.</summary>
public sealed class SignatureNumberTests
{
    private const int Rounds = 2_000;

    private static readonly BigInteger Modulus = BigInteger.Pow(2, 255) - 19;
    private static readonly BigInteger Order = BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493", CultureInfo.InvariantCulture);

    // Each limb full, each limb's lowest bit, and what lies at either side of the modulus: 2^255 - 1 is the largest that can be read.
    private static readonly BigInteger[] Edges =
    [
        0, 1, 2, 18, 19, 20, Modulus - 20, Modulus - 19, Modulus - 2, Modulus - 1, Modulus, Modulus + 1, Modulus + 17, Modulus + 18, (Modulus - 1) / 2, (Modulus + 1) / 2,
        .. Enumerable.Range(1, 4).SelectMany(static limb => (BigInteger[])[BigInteger.Pow(2, 51 * limb) - 1, BigInteger.Pow(2, 51 * limb), BigInteger.Pow(2, 51 * limb) + 1, BigInteger.Pow(2, 255) - BigInteger.Pow(2, 51 * limb)]),
    ];

    [Fact]
    public void Field_SumDifferenceAndProduct_AreThoseModuloThePrime()
    {
        foreach (var (left, right) in Pairs(255))
        {
            var (a, b) = (Element(left), Element(right));
            Assert.Equal(Residue(left + right), Number(a + b));
            Assert.Equal(Residue(left - right), Number(a - b));
            Assert.Equal(Residue(left * right), Number(a * b));
            Assert.Equal(Residue(-left), Number(-a));
            Assert.Equal(Residue(left * left), Number(a.Square()));
            // What is not written between keeps limbs that are larger than they need to be.
            Assert.Equal(Residue((left + right + left - right - right) * (left - right + left) * left), Number((a + b + a - b - b) * (a - b + a) * a));
        }
    }

    [Fact]
    public void Field_PowersOfEdgesAndOthers_AreThoseModuloThePrime()
    {
        foreach (var number in Edges.Concat(Numbers(255, 30)))
        {
            Assert.Equal(BigInteger.ModPow(number, Modulus - 2, Modulus), Number(Element(number).Invert()));
            Assert.Equal(BigInteger.ModPow(number, BigInteger.Pow(2, 252) - 3, Modulus), Number(Element(number).PowerOfRoot()));
        }
    }

    [Fact]
    public void Field_WhatIsAskedOfANumber_IsAskedOfItsResidue()
    {
        foreach (var (left, right) in Pairs(255))
        {
            Assert.Equal(!Residue(left).IsEven, Element(left).IsOdd);
            Assert.Equal(Residue(left).IsZero, Element(left).IsZero);
            Assert.Equal(Residue(left) == Residue(right), Element(left).Equals(Element(right)));
            Assert.Equal(Residue(left), Number(FieldElement.Select(Element(left), Element(right), 0)));
            Assert.Equal(Residue(right), Number(FieldElement.Select(Element(left), Element(right), ulong.MaxValue)));
        }

        Assert.Equal(BigInteger.Zero, Number(FieldElement.Zero));
        Assert.Equal(BigInteger.One, Number(FieldElement.One));
    }

    [Fact]
    public void Field_TheHighestBit_IsNotRead()
    {
        foreach (var number in Edges) { Assert.Equal(Residue(number), Number(FieldElement.Read(Bytes(number + BigInteger.Pow(2, 255), 32)))); }
    }

    [Fact]
    public void Scalar_AnyNumber_IsReducedModuloTheOrder()
    {
        var scalar = new byte[32];
        foreach (var number in Wide())
        {
            CurveScalar.Reduce(Bytes(number, 64), scalar);
            Assert.Equal(number % Order, new BigInteger(scalar, isUnsigned: true));
        }
    }

    [Fact]
    public void Scalar_ProductAndSum_AreThoseModuloTheOrder()
    {
        var scalar = new byte[32];
        foreach (var (left, right) in Pairs(256))
        {
            foreach (var third in (BigInteger[])[0, 1, Order - 1, left ^ right, BigInteger.Pow(2, 256) - 1])
            {
                CurveScalar.MultiplyAdd(Bytes(left, 32), Bytes(right, 32), Bytes(third, 32), scalar);
                Assert.Equal(((left * right) + third) % Order, new BigInteger(scalar, isUnsigned: true));
            }
        }
    }

    [Fact]
    public void Scalar_IsCanonical_BelowTheOrderOnly()
    {
        foreach (var number in Edges.Concat(Numbers(256, Rounds)).Concat([Order - 2, Order - 1, Order, Order + 1, BigInteger.Pow(2, 256) - 1]).Concat(Enumerable.Range(0, 256).SelectMany(static bit => (BigInteger[])[BigInteger.Pow(2, bit), (Order ^ BigInteger.Pow(2, bit))])))
        {
            Assert.Equal(number < Order, CurveScalar.IsCanonical(Bytes(number, 32)));
        }
    }

    [Fact]
    public void Point_MultiplesOfTheBase_AreThoseThatAdditionGives()
    {
        var (sum, scalar) = (CurvePoint.Neutral, new byte[32]);
        for (var number = 0; number < 40; number++)
        {
            scalar[0] = (byte)number;
            Assert.Equal(Written(sum), Written(CurvePoint.MultiplyBase(scalar)));
            Assert.Equal(Written(sum), Written(CurvePoint.MultiplyPublic(scalar, CurvePoint.Base, new byte[32])));
            Assert.Equal(Written(sum), Written(CurvePoint.MultiplyPublic(new byte[32], CurvePoint.Neutral, scalar)));
            Assert.Equal(Written(CurvePoint.Neutral), Written(sum + -sum));
            Assert.Equal(Written(sum + sum), Written(sum.Double()));
            Assert.True(CurvePoint.TryRead(Written(sum), out var read));
            Assert.Equal(Written(sum), Written(read));
            sum += CurvePoint.Base;
        }

        Assert.Equal(Written(CurvePoint.Neutral), Written(CurvePoint.MultiplyBase(Bytes(Order, 32))));
    }

    [Fact]
    public void Point_WrittenInAnotherFormThanItsOwn_IsRefused()
    {
        Assert.True(CurvePoint.TryRead(Bytes(1, 32), out var neutral));
        Assert.Equal(Bytes(1, 32), Written(neutral));
        Assert.False(CurvePoint.TryRead(Bytes(Modulus + 1, 32), out _)); // the same y, not the shortest way to write it
        Assert.False(CurvePoint.TryRead(Bytes(1 + BigInteger.Pow(2, 255), 32), out _)); // its x is zero, which has no sign
        Assert.False(CurvePoint.TryRead(Bytes(2, 32), out _)); // no x belongs to it
    }

    private static IEnumerable<(BigInteger Left, BigInteger Right)> Pairs(int bits) =>
        Edges.SelectMany(static left => Edges.Select(right => (left, right))).Concat(Numbers(bits, Rounds).Zip(Numbers(bits, Rounds, seed: 2)));

    private static IEnumerable<BigInteger> Wide() =>
        Numbers(512, Rounds).Concat(Edges).Concat(Enumerable.Range(0, 512).Select(static bit => BigInteger.Pow(2, bit))).Concat([Order - 1, Order, Order + 1, Order * Order, (Order * Order) - 1, BigInteger.Pow(2, 512) - 1]);

    private static IEnumerable<BigInteger> Numbers(int bits, int count, int seed = 1)
    {
        var (random, bytes) = (new Random(seed), new byte[(bits + 7) / 8]);
        for (var number = 0; number < count; number++)
        {
            random.NextBytes(bytes);
            yield return new BigInteger(bytes, isUnsigned: true) % BigInteger.Pow(2, bits);
        }
    }

    private static BigInteger Residue(BigInteger number) => ((number % Modulus) + Modulus) % Modulus;

    private static FieldElement Element(BigInteger number) => FieldElement.Read(Bytes(number, 32));

    private static BigInteger Number(in FieldElement element)
    {
        var bytes = new byte[32];
        element.Write(bytes);
        return new BigInteger(bytes, isUnsigned: true);
    }

    private static byte[] Written(in CurvePoint point)
    {
        var bytes = new byte[32];
        point.Write(bytes);
        return bytes;
    }

    private static byte[] Bytes(BigInteger number, int count)
    {
        var bytes = new byte[count];
        Assert.True(number.TryWriteBytes(bytes, out _, isUnsigned: true));
        return bytes;
    }
}
