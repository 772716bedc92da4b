using Tutti.Agents.Routing.Vectors;

namespace Tutti.Agents.Routing.Heads;

/// <summary>One text whose right agent is known.</summary>
/// <param name="Features">The text.</param>
/// <param name="Agent">The number of its agent.</param>
internal readonly record struct HeadLesson(HeadFeatures Features, int Agent);

/// <summary>
/// A multinomial logistic regression from texts to agents: how likely each agent is the right one. It is trained by plain gradient descent in a fixed order, so that the
/// same lessons give the same head everywhere. Immutable once trained and thread-safe.
/// </summary>
internal sealed class RouteHead
{
    private const float FirstRate = 1f;
    private const float LastRate = 0.02f;
    private const float VectorRate = 0.5f; // the vector is as long as all stems together
    private const float Negligible = 1e-4f;
    private const int UsualSteps = 30_000;
    private const int FewestRounds = 12;
    private const int MostRounds = 200;

    private readonly int _width; // agents, padded
    private readonly float[]?[] _stems = new float[]?[HeadFeatures.Places]; // of a place, what it says for each agent
    private readonly float[] _vectors; // for each agent a vector
    private readonly int _vectorWidth;

    private RouteHead(int agents, int vectorWidth)
    {
        (Agents, _width, _vectorWidth) = (agents, StableMath.Padded(agents), vectorWidth);
        _vectors = new float[agents * vectorWidth];
    }

    /// <summary>How many agents it tells apart.</summary>
    internal int Agents { get; }

    /// <summary>Whether so much can be learned with so much work (agents times texts times rounds).</summary>
    internal static bool CanLearn(int lessons, int agents, long mostSteps) => (long)lessons * agents * RoundsFor(lessons) <= mostSteps;

    /// <summary>Learns.</summary>
    /// <param name="lessons">At least one.</param>
    /// <param name="agents">How many agents there are.</param>
    /// <param name="cancellationToken">Looked at between rounds.</param>
    internal static RouteHead Train(IReadOnlyList<HeadLesson> lessons, int agents, CancellationToken cancellationToken)
    {
        var head = new RouteHead(agents, lessons[0].Features.Vector.Length);
        var rounds = RoundsFor(lessons.Count);
        var order = Enumerable.Range(0, lessons.Count).ToArray();
        var random = 0x9E37_79B9_7F4A_7C15UL; // a fixed seed: learning twice gives the same head
        var shares = new float[head._width];
        for (var round = 0; round < rounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Shuffle(order, ref random);
            var rate = (FirstRate * (1 - ((float)round / rounds))) + LastRate;
            foreach (var lesson in order) { head.Learn(lessons[lesson], rate, shares); }
        }

        return head;
    }

    /// <summary>Writes how likely each agent is, together one.</summary>
    /// <param name="features">The text.</param>
    /// <param name="shares">Takes them; its length is <see cref="StableMath.Padded"/>.</param>
    internal void Score(HeadFeatures features, Span<float> shares)
    {
        shares.Clear();
        for (var at = 0; at < features.At.Length; at++)
        {
            if (_stems[features.At[at]] is { } row) { StableMath.AddScaled(shares, row, features.Values[at]); }
        }

        for (var agent = 0; agent < Agents; agent++) { shares[agent] += StableMath.Dot(features.Vector, VectorOf(agent)); }
        StableMath.SoftMax(shares, Agents);
    }

    private void Learn(HeadLesson lesson, float rate, float[] shares)
    {
        Score(lesson.Features, shares);
        shares[lesson.Agent] -= 1; // what is left is the gradient
        for (var at = 0; at < lesson.Features.At.Length; at++)
        {
            var row = _stems[lesson.Features.At[at]] ??= new float[_width];
            StableMath.AddScaled(row, shares, -rate * lesson.Features.Values[at]);
        }

        for (var agent = 0; agent < Agents; agent++)
        {
            if (MathF.Abs(shares[agent]) > Negligible) { StableMath.AddScaled(VectorOf(agent), lesson.Features.Vector, -rate * VectorRate * shares[agent]); }
        }
    }

    private static int RoundsFor(int lessons) => Math.Clamp(UsualSteps / Math.Max(1, lessons), FewestRounds, MostRounds);

    private Span<float> VectorOf(int agent) => _vectors.AsSpan(agent * _vectorWidth, _vectorWidth);

    /// <summary>Fisher and Yates, with the numbers of SplitMix64.</summary>
    private static void Shuffle(int[] order, ref ulong random)
    {
        for (var last = order.Length - 1; last > 0; last--)
        {
            random += 0x9E37_79B9_7F4A_7C15UL;
            var mixed = (random ^ (random >> 30)) * 0xBF58_476D_1CE4_E5B9UL;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D0_49BB_1331_11EBUL;
            var other = (int)((mixed ^ (mixed >> 31)) % (ulong)(last + 1));
            (order[last], order[other]) = (order[other], order[last]);
        }
    }
}
