using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Tutti.Agents.Routing.Vectors;

/// <summary>One vector for each agent, one long, without what is common to all. Immutable once built.</summary>
internal sealed class CardVectors
{
    private readonly float[] _blocks; // of eight agents: their first numbers, their second ones, and so on
    private readonly float[] _common;
    private readonly int _width;

    /// <summary>Takes vectors over.</summary>
    /// <param name="rows">The agents' vectors one after the other, each of a width that <see cref="StableMath.Padded"/> gives. They are changed.</param>
    /// <param name="width">That width.</param>
    internal CardVectors(float[] rows, int width)
    {
        var count = rows.Length / width;
        (_width, _common, _blocks) = (width, new float[width], new float[StableMath.Padded(count) * width]);
        for (var agent = 0; agent < count; agent++) { StableMath.AddScaled(_common, rows.AsSpan(agent * width, width), 1f / count); }
        for (var agent = 0; agent < count; agent++)
        {
            var row = rows.AsSpan(agent * width, width);
            Center(row);
            var first = (agent / StableMath.Lanes * StableMath.Lanes * width) + (agent % StableMath.Lanes);
            for (var at = 0; at < width; at++) { _blocks[first + (at * StableMath.Lanes)] = row[at]; }
        }
    }

    /// <summary>Writes the cosine of a vector with each agent's; the vector is changed.</summary>
    /// <param name="vector">The vector.</param>
    /// <param name="scores">Takes them; its length is <see cref="StableMath.Padded"/>.</param>
    internal void Score(Span<float> vector, Span<float> scores)
    {
        Center(vector);
        var blocks = MemoryMarshal.Cast<float, Vector256<float>>(_blocks);
        var sums = MemoryMarshal.Cast<float, Vector256<float>>(scores);
        var block = 0;
        for (; block + 4 <= sums.Length; block += 4) { ScoreFour(blocks.Slice(block * _width, 4 * _width), vector, sums.Slice(block, 4)); }
        for (; block < sums.Length; block++)
        {
            var numbers = blocks.Slice(block * _width, _width);
            var sum = Vector256<float>.Zero;
            for (var at = 0; at < numbers.Length; at++) { sum += numbers[at] * Vector256.Create(vector[at]); }
            sums[block] = sum;
        }
    }

    /// <summary>Four blocks at once, so that no sum waits for the one before.</summary>
    private static void ScoreFour(ReadOnlySpan<Vector256<float>> blocks, ReadOnlySpan<float> vector, Span<Vector256<float>> sums)
    {
        var width = vector.Length;
        var first = blocks[..width];
        var second = blocks.Slice(width, width);
        var third = blocks.Slice(2 * width, width);
        var fourth = blocks.Slice(3 * width, width);
        var (a, b, c, d) = (Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero);
        for (var at = 0; at < vector.Length; at++)
        {
            var number = Vector256.Create(vector[at]);
            a += first[at] * number;
            b += second[at] * number;
            c += third[at] * number;
            d += fourth[at] * number;
        }

        (sums[0], sums[1], sums[2], sums[3]) = (a, b, c, d);
    }

    private void Center(Span<float> vector)
    {
        if (!vector.ContainsAnyExcept(0f)) { return; } // of what is not known nothing is known
        StableMath.AddScaled(vector, _common, -1);
        StableMath.Normalize(vector);
    }
}
