using System.Collections.Frozen;

namespace Tutti.Agents.Routing.Texts;

/// <summary>Words that say nothing of what a request is about.</summary>
internal static class StopWords
{
    private static readonly FrozenSet<string> Words = (
        "a about above after again all am an and any are as at be because been before being below between both but by can could did do does doing down during each "
        + "few for from further get give had has have having he help her here hers him his how i if in into is it its itself just let like me more most my myself "
        + "need no nor not now of off on once only or other our ours out over own please same she should show so some such tell than that the their theirs them "
        + "then there these they this those through to too under until up us very want was we were what when where which while who whom why will with would you "
        + "your yours").Split(' ').ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Spans = Words.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether a word is one of them, or a single letter of a script that has words.</summary>
    internal static bool Contains(ReadOnlySpan<char> word) => (word.Length == 1 && char.IsAsciiLetter(word[0])) || Spans.Contains(word);
}
