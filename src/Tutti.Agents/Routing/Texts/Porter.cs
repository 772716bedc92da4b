namespace Tutti.Agents.Routing.Texts;

/// <summary>
/// The stem of an English word, by the algorithm of M. F. Porter (An algorithm for suffix stripping, 1980). Words with anything but the letters a to z are their
/// own stems, and so are those of other languages for the most part.
/// </summary>
internal static class Porter
{
    private static readonly (string Suffix, string By)[] Derived =
    [
        ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"), ("abli", "able"), ("alli", "al"), ("entli", "ent"),
        ("eli", "e"), ("ousli", "ous"), ("ization", "ize"), ("ation", "ate"), ("ator", "ate"), ("alism", "al"), ("iveness", "ive"), ("fulness", "ful"),
        ("ousness", "ous"), ("aliti", "al"), ("iviti", "ive"), ("biliti", "ble"),
    ];

    private static readonly (string Suffix, string By)[] Formed =
        [("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""), ("ness", "")];

    private static readonly string[] Endings =
        ["ement", "ance", "ence", "able", "ible", "ment", "ant", "ent", "ism", "ate", "iti", "ous", "ive", "ize", "ion", "al", "er", "ic", "ou"];

    /// <summary>The stem of a word of small letters.</summary>
    /// <param name="word">The word.</param>
    internal static string Stem(string word)
    {
        if (word.Length <= 2 || word.Length > WordSplitter.MaximumWord || word.AsSpan().ContainsAnyExceptInRange('a', 'z')) { return word; }
        Span<char> letters = stackalloc char[WordSplitter.MaximumWord + 1]; // one step adds an e
        word.CopyTo(letters);
        var stem = new StemBuffer(letters, word.Length);
        TakePlural(ref stem);
        TakePast(ref stem);
        if (stem.EndsWith("y") && stem.HasVowel(stem.Length - 1)) { stem.Replace(1, "i"); }
        ReplaceFirst(ref stem, Derived);
        ReplaceFirst(ref stem, Formed);
        TakeEnding(ref stem);
        TakeLast(ref stem);
        return stem.Text.SequenceEqual(word) ? word : stem.Text.ToString();
    }

    private static void TakePlural(ref StemBuffer stem)
    {
        if (stem.EndsWith("sses") || stem.EndsWith("ies")) { stem.Replace(2, ""); }
        else if (stem.EndsWith("s") && !stem.EndsWith("ss")) { stem.Replace(1, ""); }
    }

    private static void TakePast(ref StemBuffer stem)
    {
        if (stem.EndsWith("eed"))
        {
            if (stem.Measure(stem.Length - 3) > 0) { stem.Replace(1, ""); }
            return;
        }

        var taken = stem.EndsWith("ed") ? 2 : stem.EndsWith("ing") ? 3 : 0;
        if (taken == 0 || !stem.HasVowel(stem.Length - taken)) { return; }
        stem.Replace(taken, "");
        if (stem.EndsWith("at") || stem.EndsWith("bl") || stem.EndsWith("iz")) { stem.Replace(0, "e"); }
        else if (stem.EndsInDouble() && stem.Text[^1] is not ('l' or 's' or 'z')) { stem.Replace(1, ""); }
        else if (stem.Measure(stem.Length) == 1 && stem.EndsShort(stem.Length)) { stem.Replace(0, "e"); }
    }

    private static void ReplaceFirst(ref StemBuffer stem, (string Suffix, string By)[] rules)
    {
        foreach (var (suffix, by) in rules)
        {
            if (!stem.EndsWith(suffix)) { continue; }
            if (stem.Measure(stem.Length - suffix.Length) > 0) { stem.Replace(suffix.Length, by); }
            return;
        }
    }

    private static void TakeEnding(ref StemBuffer stem)
    {
        foreach (var ending in Endings)
        {
            if (!stem.EndsWith(ending)) { continue; }
            var left = stem.Length - ending.Length;
            var fits = ending != "ion" || (left > 0 && stem.Text[left - 1] is 's' or 't');
            if (fits && stem.Measure(left) > 1) { stem.Replace(ending.Length, ""); }
            return;
        }
    }

    private static void TakeLast(ref StemBuffer stem)
    {
        if (stem.EndsWith("e"))
        {
            var measure = stem.Measure(stem.Length - 1);
            if (measure > 1 || (measure == 1 && !stem.EndsShort(stem.Length - 1))) { stem.Replace(1, ""); }
        }

        if (stem.EndsWith("ll") && stem.Measure(stem.Length) > 1) { stem.Replace(1, ""); }
    }
}

/// <summary>A word that is being shortened.</summary>
internal ref struct StemBuffer(Span<char> letters, int length)
{
    private readonly Span<char> _letters = letters;

    public int Length { get; private set; } = length;

    public readonly ReadOnlySpan<char> Text => _letters[..Length];

    public readonly bool EndsWith(string suffix) => Text.EndsWith(suffix);

    /// <summary>Puts other letters in the place of the last ones.</summary>
    public void Replace(int last, string by)
    {
        by.CopyTo(_letters[(Length - last)..]);
        Length += by.Length - last;
    }

    /// <summary>How often a consonant follows a vowel among the first letters: the m of [C](VC)^m[V].</summary>
    public readonly int Measure(int first)
    {
        var (measure, wasVowel) = (0, false);
        for (var at = 0; at < first; at++)
        {
            var isVowel = !IsConsonant(at);
            if (wasVowel && !isVowel) { measure++; }
            wasVowel = isVowel;
        }

        return measure;
    }

    public readonly bool HasVowel(int first)
    {
        for (var at = 0; at < first; at++)
        {
            if (!IsConsonant(at)) { return true; }
        }

        return false;
    }

    public readonly bool EndsInDouble() => Length >= 2 && _letters[Length - 1] == _letters[Length - 2] && IsConsonant(Length - 1);

    /// <summary>Whether the first letters end in consonant, vowel, consonant, and not in w, x or y.</summary>
    public readonly bool EndsShort(int first) =>
        first >= 3 && IsConsonant(first - 1) && !IsConsonant(first - 2) && IsConsonant(first - 3) && _letters[first - 1] is not ('w' or 'x' or 'y');

    /// <summary>A y behind a consonant is a vowel. Looked at from the left, so that a word of nothing but y costs no more than others.</summary>
    private readonly bool IsConsonant(int at)
    {
        if (_letters[at] is 'a' or 'e' or 'i' or 'o' or 'u') { return false; }
        if (_letters[at] != 'y') { return true; }
        var begin = at;
        while (begin > 0 && _letters[begin - 1] == 'y') { begin--; }
        var firstIsConsonant = begin == 0 || _letters[begin - 1] is 'a' or 'e' or 'i' or 'o' or 'u';
        return firstIsConsonant == ((at - begin) % 2 == 0);
    }
}
