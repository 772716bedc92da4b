using Tutti.Agents.Routing.Texts;

namespace Tutti.Agents.Routing.Ranking;

/// <summary>
/// The words of one card. A word counts once for each passage (name, description, capabilities, each example) in which it is, and a passage that says the same as
/// another one does not count: saying a thing again makes nobody better.
/// </summary>
internal sealed class CardText
{
    /// <summary>So many passages of a card are looked at.</summary>
    internal const int MaximumPassages = 10_000;

    private CardText(KeyValuePair<string, Said>[] stems) => Stems = stems;

    /// <summary>Each stem, in the order of the alphabet: sums go through them in this order, whatever the order of the examples.</summary>
    internal KeyValuePair<string, Said>[] Stems { get; }

    /// <summary>How many words it has, in this way of counting.</summary>
    internal int Length { get; private init; }

    /// <summary>In how many passages a stem is, and the first by the alphabet of the words that it comes from.</summary>
    internal sealed record Said
    {
        internal string Word { get; private set; } = "";

        internal int Passages { get; private set; }

        internal void Add(string word)
        {
            Passages++;
            if (Word.Length == 0 || string.CompareOrdinal(word, Word) < 0) { Word = word; }
        }
    }

    internal static CardText Of(RouteCard card)
    {
        var (stems, known, length) = (new Dictionary<string, Said>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal), 0);
        var texts = card.Examples.Take(MaximumPassages).Order(StringComparer.Ordinal).Prepend(string.Join(' ', card.Capabilities.Take(MaximumPassages))).Prepend(card.Description).Prepend(card.Name);
        foreach (var passage in texts.Select(static text => RouteText.Of(text)))
        {
            if (!known.Add(string.Join(' ', passage.Once.Order(StringComparer.Ordinal)))) { continue; }
            length += passage.Once.Length;
            foreach (var stem in passage.Once)
            {
                if (!stems.TryGetValue(stem, out var said)) { stems[stem] = said = new Said(); }
                said.Add(passage.Words[Array.IndexOf(passage.Stems, stem)]);
            }
        }

        return new CardText([.. stems.OrderBy(static pair => pair.Key, StringComparer.Ordinal)]) { Length = length };
    }
}
