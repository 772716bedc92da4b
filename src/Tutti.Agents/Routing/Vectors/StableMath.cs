using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Tutti.Agents.Routing.Vectors;

/// <summary>
/// Arithmetic that gives the same bits on every machine: sums in a fixed order over eight lanes, whatever the processor has, and logarithms and powers from nothing
/// but the four operations, which IEEE 754 rounds alike everywhere. No product is fused with a sum.
/// </summary>
internal static class StableMath
{
    /// <summary>Lengths of vectors are a multiple of this; what is over is zero.</summary>
    internal const int Lanes = 8;

    private const float Negligible = 40; // a share below 1e-17 is none

    private const double Ln2 = 0.693147180559945309417;

    /// <summary>1/12!, 1/11!, …, 1: the series of e to the x.</summary>
    private static readonly double[] ExpShares = [.. Enumerable.Range(0, 13).Reverse().Select(static term => 1 / Enumerable.Range(1, term).Aggregate(1.0, static (product, next) => product * next))];

    internal static int Padded(int length) => (length + Lanes - 1) / Lanes * Lanes;

    /// <summary>The product of two vectors of one length.</summary>
    internal static float Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        var a = MemoryMarshal.Cast<float, Vector256<float>>(left);
        var b = MemoryMarshal.Cast<float, Vector256<float>>(right);
        var sum = Vector256<float>.Zero;
        for (var at = 0; at < a.Length; at++) { sum += a[at] * b[at]; }
        return Total(sum);
    }

    /// <summary>Adds a multiple of a vector to another one.</summary>
    internal static void AddScaled(Span<float> to, ReadOnlySpan<float> from, float factor)
    {
        var a = MemoryMarshal.Cast<float, Vector256<float>>(to);
        var b = MemoryMarshal.Cast<float, Vector256<float>>(from);
        var scale = Vector256.Create(factor);
        for (var at = 0; at < a.Length; at++) { a[at] += b[at] * scale; }
    }

    /// <summary>Adds how far each value lies above the mean, in standard deviations; nothing where all are the same.</summary>
    /// <param name="to">Takes the sums.</param>
    /// <param name="values">As many values, of which <paramref name="count"/> count.</param>
    /// <param name="count">How many values there are.</param>
    internal static void AddStandardized(Span<float> to, ReadOnlySpan<float> values, int count)
    {
        var (mean, deviation) = Spread(values, count);
        if (deviation < 1e-6f) { return; }
        var a = MemoryMarshal.Cast<float, Vector256<float>>(to);
        var b = MemoryMarshal.Cast<float, Vector256<float>>(values);
        var (shift, scale) = (Vector256.Create(mean), Vector256.Create(1 / deviation));
        for (var at = 0; at < a.Length; at++) { a[at] += (b[at] - shift) * scale; }
    }

    /// <summary>Mean and standard deviation.</summary>
    internal static (float Mean, float Deviation) Spread(ReadOnlySpan<float> values, int count)
    {
        var vectors = MemoryMarshal.Cast<float, Vector256<float>>(values);
        var (sum, squares) = (Vector256<float>.Zero, Vector256<float>.Zero);
        foreach (var vector in vectors) { sum += vector; }
        var mean = Total(sum) / count;
        var shift = Vector256.Create(mean);
        foreach (var vector in vectors) { squares += (vector - shift) * (vector - shift); }
        var padding = values.Length - count; // each stands for a zero, which lies the mean's length off
        var square = Total(squares) - (padding * mean * mean);
        return (mean, MathF.Sqrt(MathF.Max(0, square) / count));
    }

    /// <summary>Makes a vector one long; the zero vector stays.</summary>
    internal static void Normalize(Span<float> vector)
    {
        var length = MathF.Sqrt(Dot(vector, vector));
        if (length < 1e-9f) { return; }
        var scale = Vector256.Create(1 / length);
        foreach (ref var lanes in MemoryMarshal.Cast<float, Vector256<float>>(vector)) { lanes *= scale; }
    }

    /// <summary>The natural logarithm of a positive, normal number.</summary>
    internal static double Log(double value)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        var exponent = (int)(bits >> 52) - 1023;
        var mantissa = BitConverter.Int64BitsToDouble((bits & 0x000F_FFFF_FFFF_FFFF) | 0x3FF0_0000_0000_0000);
        if (mantissa > 1.4142135623730951) { (mantissa, exponent) = (mantissa / 2, exponent + 1); }
        var ratio = (mantissa - 1) / (mantissa + 1); // ln m = 2 artanh ratio
        var square = ratio * ratio;
        var sum = 0.0;
        for (var odd = 21; odd >= 1; odd -= 2) { sum = (sum * square) + (1.0 / odd); }
        return (2 * ratio * sum) + (exponent * Ln2);
    }

    /// <summary>The power of e, for exponents from -700 to 700.</summary>
    internal static double Exp(double value)
    {
        var whole = (int)Math.Floor((value / Ln2) + 0.5);
        var rest = value - (whole * Ln2);
        var sum = 0.0;
        foreach (var share in ExpShares) { sum = (sum * rest) + share; }
        return sum * BitConverter.Int64BitsToDouble((long)(whole + 1023) << 52);
    }

    /// <summary>Turns values into shares that add up to one, larger ones for larger values.</summary>
    internal static void SoftMax(Span<float> values, int count)
    {
        var largest = values[0];
        foreach (var value in values[..count]) { largest = MathF.Max(largest, value); }
        var sum = 0.0;
        for (var at = 0; at < count; at++)
        {
            values[at] = values[at] < largest - Negligible ? 0 : (float)Exp(values[at] - largest);
            sum += values[at];
        }

        for (var at = 0; at < count; at++) { values[at] = (float)(values[at] / sum); }
    }

    /// <summary>Adds the lanes four apart, then two, then one.</summary>
    private static float Total(Vector256<float> lanes)
    {
        var four = lanes.GetLower() + lanes.GetUpper();
        var two = four + Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1));
        return two[0] + two[1];
    }
}
