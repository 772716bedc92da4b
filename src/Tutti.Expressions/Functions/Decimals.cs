using System.Numerics;
using Tutti.Expressions.Values;

namespace Tutti.Expressions.Functions;

/// <summary>Arithmetic on decimals whose result is exact, or an error.</summary>
internal static class Decimals
{
    internal const int MostScale = 28;

    /// <summary>A decimal beside a decimal or an integer, as two decimals.</summary>
    internal static bool TryPair(in CelValue left, in CelValue right, out decimal one, out decimal other)
    {
        one = other = 0;
        return (left.Kind == CelKind.Decimal || right.Kind == CelKind.Decimal) && left.TryGet(out one) && right.TryGet(out other);
    }

    internal static CelValue Add(decimal left, decimal right)
    {
        try
        {
            var sum = left + right;
            return sum.Scale == Math.Max(left.Scale, right.Scale) || IsSum(left, right, sum) ? CelValue.From(sum) : CelValue.Error(CelFault.Inexact);
        }
        catch (OverflowException)
        {
            return CelValue.Error(CelFault.Overflow);
        }
    }

    internal static CelValue Multiply(decimal left, decimal right)
    {
        try
        {
            var product = left * right;
            return product.Scale == left.Scale + right.Scale || IsProduct(left, right, product) ? CelValue.From(product) : CelValue.Error(CelFault.Inexact);
        }
        catch (OverflowException)
        {
            return CelValue.Error(CelFault.Overflow);
        }
    }

    internal static CelValue Divide(decimal left, decimal right)
    {
        if (right == 0) { return CelValue.Error(CelFault.DivisionByZero); }
        try
        {
            var quotient = left / right;
            return IsProduct(quotient, right, left) ? CelValue.From(quotient) : CelValue.Error(CelFault.Inexact);
        }
        catch (OverflowException)
        {
            return CelValue.Error(CelFault.Overflow);
        }
    }

    internal static CelValue Modulo(decimal left, decimal right)
    {
        if (right == 0) { return CelValue.Error(CelFault.ModulusByZero); }
        try { return CelValue.From(left % right); }
        catch (OverflowException) { return CelValue.Error(CelFault.Overflow); }
    }

    /// <summary>The quotient to a number of places, half to even, rounded once from the exact value.</summary>
    internal static CelValue Divide(decimal left, decimal right, long scale)
    {
        if (right == 0) { return CelValue.Error(CelFault.DivisionByZero); }
        if (scale is < 0 or > MostScale) { return CelFault.Argument($"A scale is 0 to {MostScale}, not {scale}."); }
        var (numerator, leftScale) = Parts(left);
        var (denominator, rightScale) = Parts(right);
        var shift = (int)scale + rightScale - leftScale;
        if (shift >= 0) { numerator *= BigInteger.Pow(10, shift); }
        else { denominator *= BigInteger.Pow(10, -shift); }
        return FromParts(RoundedQuotient(numerator, denominator), (int)scale);
    }

    private static BigInteger RoundedQuotient(BigInteger numerator, BigInteger denominator)
    {
        var quotient = BigInteger.DivRem(numerator, denominator, out var rest);
        var order = BigInteger.Abs(rest * 2).CompareTo(BigInteger.Abs(denominator));
        var isUp = order > 0 || (order == 0 && !quotient.IsEven);
        return isUp ? quotient + (numerator.Sign * denominator.Sign) : quotient;
    }

    private static CelValue FromParts(BigInteger mantissa, int scale)
    {
        if (BigInteger.Abs(mantissa) > (BigInteger)decimal.MaxValue) { return CelValue.Error(CelFault.Overflow); }
        Span<int> bits = stackalloc int[4];
        decimal.GetBits((decimal)BigInteger.Abs(mantissa), bits);
        return CelValue.From(new decimal(bits[0], bits[1], bits[2], mantissa.Sign < 0, (byte)scale));
    }

    private static (BigInteger Mantissa, int Scale) Parts(decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        var mantissa = (BigInteger)new decimal(bits[0], bits[1], bits[2], value < 0, 0);
        return (mantissa, value.Scale);
    }

    private static bool IsSum(decimal left, decimal right, decimal sum)
    {
        var scale = Math.Max(Math.Max(left.Scale, right.Scale), sum.Scale);
        return At(left, scale) + At(right, scale) == At(sum, scale);
    }

    private static bool IsProduct(decimal left, decimal right, decimal product)
    {
        var ((one, oneScale), (other, otherScale)) = (Parts(left), Parts(right));
        var scale = Math.Max(oneScale + otherScale, product.Scale);
        return one * other * BigInteger.Pow(10, scale - oneScale - otherScale) == At(product, scale);
    }

    private static BigInteger At(decimal value, int scale)
    {
        var (mantissa, own) = Parts(value);
        return mantissa * BigInteger.Pow(10, scale - own);
    }
}
