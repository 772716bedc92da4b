using System.Runtime.InteropServices;

namespace Tutti.Agents.Routing.Ranking;

/// <summary>For each key the agents that have it and what it adds to their score. Immutable once built; agents stand in the order of their numbers.</summary>
/// <typeparam name="TKey">A stem, or the hash of a run of letters.</typeparam>
internal sealed class Postings<TKey>
    where TKey : notnull
{
    private readonly int[] _starts;
    private readonly int[] _agents;
    private readonly float[] _weights;

    private Postings(Dictionary<TKey, int> keys, int[] starts, int[] agents, float[] weights) =>
        (Keys, _starts, _agents, _weights) = (keys, starts, agents, weights);

    /// <summary>The number of each key.</summary>
    internal Dictionary<TKey, int> Keys { get; }

    /// <summary>In how many agents a key is.</summary>
    internal int CountOf(int key) => _starts[key + 1] - _starts[key];

    /// <summary>Whether an agent has a key.</summary>
    internal bool Has(int key, int agent) => _agents.AsSpan(_starts[key].._starts[key + 1]).BinarySearch(agent) >= 0;

    /// <summary>Adds what a key gives to the agents that have it.</summary>
    internal void AddTo(int key, Span<float> scores)
    {
        var (first, end) = (_starts[key], _starts[key + 1]);
        var agents = _agents.AsSpan(first..end);
        var weights = _weights.AsSpan(first..end);
        for (var at = 0; at < agents.Length; at++) { scores[agents[at]] += weights[at]; }
    }

    /// <summary>Collects what is in which agent.</summary>
    internal sealed class Builder
    {
        private readonly Dictionary<TKey, int> _keys = [];
        private readonly List<int> _counts = [];
        private readonly List<(int Key, int Agent, float Times)> _entries = [];

        /// <summary>In how many agents each key is.</summary>
        internal IReadOnlyList<int> Counts => _counts;

        /// <summary>What was added, in this order.</summary>
        internal Span<(int Key, int Agent, float Times)> Entries => CollectionsMarshal.AsSpan(_entries);

        /// <summary>Adds a key of an agent; each only once, and agents in the order of their numbers.</summary>
        internal void Add(TKey key, int agent, float times)
        {
            ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_keys, key, out var isKnown);
            if (!isKnown)
            {
                number = _counts.Count;
                _counts.Add(0);
            }

            _counts[number]++;
            _entries.Add((number, agent, times));
        }

        /// <summary>Ends the collection; the entries' third part is then what each adds.</summary>
        /// <param name="most">A key that more agents have adds nothing.</param>
        internal Postings<TKey> Build(int most)
        {
            var starts = new int[_counts.Count + 1];
            for (var key = 0; key < _counts.Count; key++) { starts[key + 1] = starts[key] + (_counts[key] <= most ? _counts[key] : 0); }
            var (agents, weights, next) = (new int[starts[^1]], new float[starts[^1]], starts[..^1]);
            foreach (var (key, agent, weight) in _entries)
            {
                if (_counts[key] > most) { continue; }
                var at = next[key]++;
                (agents[at], weights[at]) = (agent, weight);
            }

            return new Postings<TKey>(_keys, starts, agents, weights);
        }
    }
}
