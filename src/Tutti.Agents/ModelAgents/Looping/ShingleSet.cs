namespace Tutti.Agents.ModelAgents.Looping;

/// <summary>The runs of three words of a text, as hashes: how alike two texts are is the share that both have (Jaccard). The same on every machine.</summary>
internal sealed class ShingleSet
{
    private const int Words = 3;
    private const ulong Offset = 14_695_981_039_346_656_037; // FNV-1a, 64 bits
    private const ulong Prime = 1_099_511_628_211;

    private readonly HashSet<ulong> _hashes;

    private ShingleSet(HashSet<ulong> hashes) => _hashes = hashes;

    /// <summary>Cuts a text: words are runs of letters and digits, in lower case; all else only parts them. Fewer than three words are one shingle.</summary>
    internal static ShingleSet Of(string text)
    {
        var words = new List<ulong>();
        var (hash, isInside) = (Offset, false);
        foreach (var letter in text)
        {
            if (char.IsLetterOrDigit(letter)) { (hash, isInside) = (Mix(hash, char.ToLowerInvariant(letter)), true); }
            else if (isInside)
            {
                words.Add(hash);
                (hash, isInside) = (Offset, false);
            }
        }

        if (isInside) { words.Add(hash); }
        var shingles = new HashSet<ulong>();
        for (var end = Math.Min(Words, words.Count); end > 0 && end <= words.Count; end++)
        {
            var shingle = Offset;
            for (var index = Math.Max(0, end - Words); index < end; index++) { shingle = Mix(shingle, words[index]); }
            shingles.Add(shingle);
        }

        return new ShingleSet(shingles);
    }

    /// <summary>0 to 1; two texts without words are the same.</summary>
    internal double SimilarityTo(ShingleSet other)
    {
        if (_hashes.Count == 0 && other._hashes.Count == 0) { return 1; }
        var common = _hashes.Count(other._hashes.Contains);
        return (double)common / (_hashes.Count + other._hashes.Count - common);
    }

    private static ulong Mix(ulong hash, ulong value) => unchecked((hash ^ value) * Prime);
}
