using System.Buffers;
using Tutti.Agents.Routing.Texts;
using Tutti.Agents.Routing.Vectors;

namespace Tutti.Agents.Routing.Ranking;

/// <summary>
/// All cards of a router, scored in three ways: words, runs of letters, meaning. Each is measured in standard deviations over all agents, and the three are added: none of
/// them has an equal vote where it has nothing to say. Immutable and thread-safe.
/// </summary>
internal sealed class CardIndex
{
    private const int MaximumCompared = 64;
    private const double MostSimilar = 0.99; // likeness is never certainty

    private readonly LexicalIndex _lexical;
    private readonly CardVectors _vectors;
    private readonly int[][] _rows;

    private CardIndex(CardText[] texts, LexicalIndex lexical, CardVectors vectors)
    {
        (_lexical, _vectors) = (lexical, vectors);
        _rows = Array.ConvertAll(texts, static text => Array.ConvertAll(text.Stems, static pair => WordTable.English.Find(pair.Value.Word)));
    }

    /// <summary>How many agents there are.</summary>
    internal int Count => _lexical.Count;

    /// <summary>How much a stem tells among the cards.</summary>
    internal double RarityOf(string stem) => _lexical.RarityOf(stem);

    /// <summary>Reads cards.</summary>
    internal static async ValueTask<CardIndex> BuildAsync(IReadOnlyList<RouteCard> cards, CardText[] texts, TextVectors vectors, CancellationToken cancellationToken)
    {
        var lexical = new LexicalIndex(texts);
        var own = vectors.IsOwn ? OwnVectors(texts, lexical) : await GivenVectorsAsync(cards, vectors, cancellationToken).ConfigureAwait(false);
        return new CardIndex(texts, lexical, own);
    }

    /// <summary>Scores every agent.</summary>
    /// <param name="text">The request.</param>
    /// <param name="vector">Its vector, which is changed.</param>
    /// <param name="parts">Takes the three scores in standard deviations, one after the other, each as long as <paramref name="total"/>.</param>
    /// <param name="total">Takes their sum; its length is <see cref="StableMath.Padded"/>.</param>
    internal void Score(RouteText text, Span<float> vector, Span<float> parts, Span<float> total)
    {
        var width = total.Length;
        var rented = ArrayPool<float>.Shared.Rent(width);
        var scores = rented.AsSpan(0, width);
        parts.Clear();
        total.Clear();
        for (var part = 0; part < RouteParts.Count; part++)
        {
            scores.Clear();
            switch (part)
            {
                case RouteParts.Words: _lexical.AddWords(text, scores); break;
                case RouteParts.Letters: _lexical.AddRuns(text, scores); break;
                default: _vectors.Score(vector, scores); break;
            }

            StableMath.AddStandardized(parts.Slice(part * width, width), scores, Count);
            StableMath.AddScaled(total, parts.Slice(part * width, width), 1);
        }

        ArrayPool<float>.Shared.Return(rented);
    }

    /// <summary>The words of a request that an agent's card has too, the telling ones first.</summary>
    internal IReadOnlyList<string> SharedWords(RouteText text, int agent, int most) =>
        [.. text.Once.Where(stem => _lexical.Has(stem, agent)).OrderByDescending(_lexical.RarityOf).ThenBy(static stem => stem, StringComparer.Ordinal).Take(most)
            .Select(stem => text.Words[Array.IndexOf(text.Stems, stem)])];

    /// <summary>
    /// How much of what a request says an agent's card says too, from 0 to 1: each word is worth what it tells, and counts as far as the nearest word of the card is like it.
    /// </summary>
    internal double Similarity(RouteText text, int agent)
    {
        var (sum, most) = (0.0, 0.0);
        foreach (var stem in text.Once.Take(MaximumCompared))
        {
            var row = WordTable.English.Find(text.Words[Array.IndexOf(text.Stems, stem)]);
            var worth = WordTable.InformationOf(row) * (0.5 + (0.5 * _lexical.RarityOf(stem) / StableMath.Log(1 + (2.0 * Count))));
            most += worth;
            sum += worth * Nearest(stem, row, agent);
        }

        return most > 0 ? Math.Min(MostSimilar, sum / most) : 0;
    }

    private double Nearest(string stem, int row, int agent)
    {
        if (_lexical.Has(stem, agent)) { return 1; }
        var best = 0f;
        foreach (var other in row < 0 ? [] : _rows[agent])
        {
            if (other >= 0) { best = MathF.Max(best, WordTable.English.Similarity(row, other)); }
        }

        return best * best;
    }

    private static CardVectors OwnVectors(CardText[] texts, LexicalIndex lexical)
    {
        var table = WordTable.English;
        var rows = new float[texts.Length * table.Width];
        for (var agent = 0; agent < texts.Length; agent++)
        {
            var vector = rows.AsSpan(agent * table.Width, table.Width);
            foreach (var (stem, said) in texts[agent].Stems)
            {
                if (table.Find(said.Word) is var row and >= 0) { table.Add(row, (float)(WordTable.WeightOf(row) * lexical.RarityOf(stem) * said.Passages), vector); }
            }

            StableMath.Normalize(vector);
        }

        return new CardVectors(rows, table.Width);
    }

    /// <summary>The mean of the vectors of what a card says.</summary>
    private static async ValueTask<CardVectors> GivenVectorsAsync(IReadOnlyList<RouteCard> cards, TextVectors vectors, CancellationToken cancellationToken)
    {
        var passages = cards.SelectMany(static (card, agent) => card.Examples.Take(CardText.MaximumPassages).Prepend($"{card.Name}. {card.Description}").Select(text => (Agent: agent, Text: text))).ToArray();
        var given = await vectors.OfAllAsync([.. passages.Select(static passage => passage.Text)], at => RouteText.Of(passages[at].Text), cancellationToken).ConfigureAwait(false);
        var width = given[0].Length;
        var rows = new float[cards.Count * width];
        for (var at = 0; at < given.Length; at++) { StableMath.AddScaled(rows.AsSpan(passages[at].Agent * width, width), given[at], 1); }
        for (var agent = 0; agent < cards.Count; agent++) { StableMath.Normalize(rows.AsSpan(agent * width, width)); }
        return new CardVectors(rows, width);
    }
}

/// <summary>The parts of a score.</summary>
internal static class RouteParts
{
    internal const int Words = 0;
    internal const int Letters = 1;
    internal const int Meaning = 2;
    internal const int Count = 3;
}
