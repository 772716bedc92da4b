using Tutti.Agents.Routing.Vectors;

namespace Tutti.Agents.Tests.Routing;

public sealed class StableMathTests
{
    [Theory]
    [InlineData(1e-12)]
    [InlineData(0.3)]
    [InlineData(1)]
    [InlineData(1.4142135623730952)]
    [InlineData(2)]
    [InlineData(400_000)]
    [InlineData(1e300)]
    public void Log_Number_IsItsLogarithm(double value) => Assert.Equal(Math.Log(value), StableMath.Log(value), 1e-13 * Math.Max(1, Math.Abs(Math.Log(value))));

    [Theory]
    [InlineData(-40)]
    [InlineData(-0.7)]
    [InlineData(0)]
    [InlineData(0.3465)]
    [InlineData(12.5)]
    public void Exp_Number_IsItsPower(double value) => Assert.Equal(Math.Exp(value), StableMath.Exp(value), 1e-12 * Math.Exp(value));

    /// <summary>These bits are the same on every machine; a product that is fused with a sum, or another order, changes them.</summary>
    [Fact]
    public void Dot_OfThirds_HasTheseBits()
    {
        float[] left = [.. Enumerable.Range(1, 104).Select(static at => 1f / at)];
        float[] right = [.. Enumerable.Range(1, 104).Select(static at => at % 7 / 3f)];

        Assert.Equal(Naive(left, right), StableMath.Dot(left, right));
        Assert.NotEqual(Fused(left, right), StableMath.Dot(left, right));
    }

    [Fact]
    public void AddStandardized_PaddedValues_CountsOnlyWhatIsThere()
    {
        float[] values = [2, 4, 4, 4, 5, 5, 7, 9, 0, 0, 0, 0, 0, 0, 0, 0];
        var sums = new float[16];

        StableMath.AddStandardized(sums, values, 8);

        Assert.Equal([-1.5f, -0.5f, -0.5f, -0.5f, 0, 0, 1, 2], sums[..8]);
    }

    [Fact]
    public void SoftMax_FarApart_AddsUpToOne()
    {
        float[] values = [1000, 999, -1e6f, 0, 0, 0, 0, 0];

        StableMath.SoftMax(values, 3);

        Assert.Equal(0.7311f, values[0], 4);
        Assert.Equal(1, values[0] + values[1] + values[2], 6);
        Assert.Equal(0, values[2]);
    }

    private static float Naive(float[] left, float[] right) => Total(Lanes(left, right, static (a, b, sum) => (a * b) + sum));

    private static float Fused(float[] left, float[] right) => Total(Lanes(left, right, MathF.FusedMultiplyAdd));

    private static float[] Lanes(float[] left, float[] right, Func<float, float, float, float> add)
    {
        var sums = new float[8];
        for (var at = 0; at < left.Length; at++) { sums[at % 8] = add(left[at], right[at], sums[at % 8]); }
        return sums;
    }

    private static float Total(float[] s) => (s[0] + s[4] + (s[2] + s[6])) + (s[1] + s[5] + (s[3] + s[7]));
}
