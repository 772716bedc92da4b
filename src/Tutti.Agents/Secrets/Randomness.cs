namespace Tutti.Agents.Secrets;

/// <summary>Tells made values from words: a generated value changes its kind of character all the time, a name does not.</summary>
internal static class Randomness
{
    private const int LongestRun = 6;
    private const double EnoughBitsPerCharacter = 2.8;

    private enum Sort
    {
        Other = 1,
        Digit,
        Upper,
        Lower,
    }

    internal static bool IsLikely(ReadOnlySpan<char> value)
    {
        var changes = 0;
        var previous = Sort.Other;
        bool hasDigit = false, hasLetter = false;
        foreach (var character in value)
        {
            var sort = SortOf(character);
            hasDigit |= sort == Sort.Digit;
            hasLetter |= sort is Sort.Upper or Sort.Lower;
            if (sort != previous && sort != Sort.Other && previous != Sort.Other) { changes++; }
            previous = sort;
        }

        return hasDigit && hasLetter && changes >= Math.Max(3, value.Length / LongestRun) && Entropy(value) >= EnoughBitsPerCharacter;
    }

    private static Sort SortOf(char character) => character switch
    {
        >= '0' and <= '9' => Sort.Digit,
        >= 'A' and <= 'Z' => Sort.Upper,
        >= 'a' and <= 'z' => Sort.Lower,
        _ => Sort.Other,
    };

    private static double Entropy(ReadOnlySpan<char> value)
    {
        Span<int> counts = stackalloc int[128];
        counts.Clear();
        foreach (var character in value) { counts[character & 127]++; }
        var bits = 0.0;
        foreach (var count in counts)
        {
            if (count > 0) { bits -= count * Math.Log2((double)count / value.Length); }
        }

        return bits / value.Length;
    }
}
