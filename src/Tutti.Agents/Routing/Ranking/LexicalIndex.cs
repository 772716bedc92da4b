using Tutti.Agents.Routing.Texts;
using Tutti.Agents.Routing.Vectors;

namespace Tutti.Agents.Routing.Ranking;

/// <summary>
/// Scores agents by the words that a request has in common with their cards (BM25, Robertson and Zaragoza 2009), and by the runs of three to five letters in those words
/// (TF-IDF, cosine), which finds what is spelled otherwise. What a key adds to an agent is worked out once; a request only adds.
/// </summary>
internal sealed class LexicalIndex
{
    private const double Saturation = 1.2; // k1
    private const double LengthShare = 0.75; // b
    private const int ShortestRun = 3;
    private const int LongestRun = 5;
    private const int FewHaving = 50;
    private const int ManyShare = 10; // a run is common that more than a tenth of the cards have

    private readonly Postings<string> _words;
    private readonly Postings<uint> _runs;
    private readonly double[] _rarities; // of each stem, worked out once: a logarithm takes longer than a look
    private readonly double _unknown;

    internal LexicalIndex(CardText[] cards)
    {
        Count = cards.Length;
        _words = BuildWords(cards);
        _unknown = Rarity(0, Count);
        _rarities = [.. Enumerable.Range(0, _words.Keys.Count).Select(key => Rarity(_words.CountOf(key), Count))];
        _runs = BuildRuns(cards);
    }

    /// <summary>How many agents there are.</summary>
    internal int Count { get; }

    /// <summary>How much a stem tells: more, the fewer cards have it.</summary>
    internal double RarityOf(string stem) => _words.Keys.TryGetValue(stem, out var key) ? _rarities[key] : _unknown;

    /// <summary>Whether an agent's card has a stem.</summary>
    internal bool Has(string stem, int agent) => _words.Keys.TryGetValue(stem, out var key) && _words.Has(key, agent);

    /// <summary>Adds to each agent's score for words. A word that is there twice counts once.</summary>
    internal void AddWords(RouteText text, Span<float> scores)
    {
        foreach (var stem in text.Once)
        {
            if (_words.Keys.TryGetValue(stem, out var key)) { _words.AddTo(key, scores); }
        }
    }

    /// <summary>Adds to each agent's score for runs of letters. A word that is there twice counts once.</summary>
    internal void AddRuns(RouteText text, Span<float> scores)
    {
        foreach (var word in text.WordsOnce)
        {
            foreach (var run in new WordRuns(word))
            {
                if (_runs.Keys.TryGetValue(run, out var key)) { _runs.AddTo(key, scores); }
            }
        }
    }

    private static Postings<string> BuildWords(CardText[] cards)
    {
        var builder = new Postings<string>.Builder();
        for (var agent = 0; agent < cards.Length; agent++)
        {
            foreach (var (stem, said) in cards[agent].Stems) { builder.Add(stem, agent, said.Passages); }
        }

        var usual = Math.Max(1, cards.Sum(static card => (double)card.Length) / Math.Max(1, cards.Length));
        foreach (ref var entry in builder.Entries)
        {
            var length = 1 - LengthShare + (LengthShare * cards[entry.Agent].Length / usual);
            entry.Times = (float)(Rarity(builder.Counts[entry.Key], cards.Length) * entry.Times * (Saturation + 1) / (entry.Times + (Saturation * length)));
        }

        return builder.Build(cards.Length);
    }

    /// <summary>Runs that very many cards have are left out: they tell little, and would take most of the time.</summary>
    private static Postings<uint> BuildRuns(CardText[] cards)
    {
        var builder = new Postings<uint>.Builder();
        var times = new Dictionary<uint, int>();
        for (var agent = 0; agent < cards.Length; agent++)
        {
            times.Clear();
            foreach (var (_, said) in cards[agent].Stems)
            {
                foreach (var run in new WordRuns(said.Word)) { times[run] = times.GetValueOrDefault(run) + said.Passages; }
            }

            foreach (var (run, count) in times) { builder.Add(run, agent, count); }
        }

        var lengths = new double[cards.Length];
        foreach (ref var entry in builder.Entries)
        {
            entry.Times = (float)((1 + StableMath.Log(entry.Times)) * Rarity(builder.Counts[entry.Key], cards.Length));
            lengths[entry.Agent] += (double)entry.Times * entry.Times;
        }

        foreach (ref var entry in builder.Entries) { entry.Times = (float)(entry.Times * Rarity(builder.Counts[entry.Key], cards.Length) / Math.Sqrt(lengths[entry.Agent])); }
        return builder.Build(Math.Max(FewHaving, cards.Length / ManyShare));
    }

    private static double Rarity(int having, int all) => StableMath.Log(1 + ((all - having + 0.5) / (having + 0.5)));

    /// <summary>Hashes of a word's runs of letters, its beginning and end marked.</summary>
    private ref struct WordRuns(string word)
    {
        private readonly string _word = word;
        private int _at;
        private int _length = ShortestRun - 1;
        private uint _hash;

        public readonly uint Current => _hash;

        public readonly WordRuns GetEnumerator() => this;

        /// <summary>All runs from one place, the shorter first: each hash goes on from the one before.</summary>
        public bool MoveNext()
        {
            if (_length == LongestRun || _at + _length == _word.Length + 2) { (_at, _length) = (_at + 1, ShortestRun - 1); }
            if (_at + ShortestRun > _word.Length + 2) { return false; }
            if (_length < ShortestRun)
            {
                _hash = 2166136261u;
                for (var offset = 0; offset < ShortestRun; offset++) { Add(_at + offset); }
            }
            else { Add(_at + _length); }
            _length++;
            return true;
        }

        private void Add(int place) => _hash = (_hash ^ (place == 0 ? '<' : place == _word.Length + 1 ? '>' : _word[place - 1])) * 16777619u;
    }
}
