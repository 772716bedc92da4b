using Tutti.Agents.Routing.Texts;

namespace Tutti.Agents.Routing.Heads;

/// <summary>What a head sees of a text: its stems and pairs of neighbours, hashed, and its vector.</summary>
internal sealed class HeadFeatures
{
    /// <summary>How many places hashes have.</summary>
    internal const int Places = 1 << 15;

    private const float PairShare = 0.7f;

    private HeadFeatures(int[] places, float[] values, float[] vector) => (At, Values, Vector) = (places, values, vector);

    /// <summary>Places of the stems and pairs, each once.</summary>
    internal int[] At { get; }

    /// <summary>How much each counts; together one long.</summary>
    internal float[] Values { get; }

    /// <summary>The text's vector, one long.</summary>
    internal float[] Vector { get; }

    internal static HeadFeatures Of(RouteText text, float[] vector)
    {
        var (at, values) = (new List<int>(text.Stems.Length * 2), new List<float>(text.Stems.Length * 2));
        var known = new Dictionary<int, int>();
        for (var word = 0; word < text.Stems.Length; word++)
        {
            var hash = Hash(2166136261u, text.Stems[word]);
            Put(hash, 1);
            if (word + 1 < text.Stems.Length) { Put(Hash((hash ^ '_') * 16777619u, text.Stems[word + 1]), PairShare); }
        }

        var squares = 0f;
        foreach (var value in values) { squares += value * value; }
        var scale = squares > 0 ? 1 / MathF.Sqrt(squares) : 0;
        return new HeadFeatures([.. at], [.. values.Select(value => value * scale)], vector);

        void Put(uint hash, float value)
        {
            var place = (int)((hash ^ (hash >> 15)) & (Places - 1));
            if (known.TryAdd(place, at.Count))
            {
                at.Add(place);
                values.Add(value);
            }
            else { values[known[place]] = MathF.Max(values[known[place]], value); }
        }
    }

    private static uint Hash(uint hash, string stem)
    {
        foreach (var letter in stem) { hash = (hash ^ letter) * 16777619u; }
        return hash;
    }
}
