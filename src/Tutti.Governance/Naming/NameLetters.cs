using System.Globalization;
using System.Text;

namespace Tutti.Governance.Naming;

/// <summary>
/// Which characters names and patterns may have: those that whoever reads a policy can see and tell apart. A name that looks like another one and is not would be
/// judged by other rules than its reader believes.
/// </summary>
internal static class NameLetters
{
    /// <summary>Letters that are drawn like those of other scripts: wide, mathematical, in circles.</summary>
    private static readonly (int First, int Last)[] Disguised = [(0x2100, 0x214F), (0x2460, 0x24FF), (0xFF00, 0xFFEF), (0x1D400, 0x1D7FF), (0x1F100, 0x1F1FF)];

    /// <summary>Scripts with letters that look like Latin ones: Greek, Cyrillic, Armenian, Cherokee, Coptic.</summary>
    private static readonly (int First, int Last)[] Lookalike = [(0x0370, 0x03FF), (0x0400, 0x052F), (0x0530, 0x058F), (0x13A0, 0x13FF), (0x1F00, 0x1FFF), (0x2C80, 0x2CFF), (0xAB70, 0xABBF)];

    /// <summary>Whether a name has only what can be seen and told apart, and no word of it mixes letters of several scripts that look alike.</summary>
    internal static bool AreClear(ReadOnlySpan<char> name)
    {
        if (Ascii.IsValid(name)) { return name.IndexOfAnyInRange('\0', ' ') < 0 && !name.Contains('\x7F'); }
        var (latin, other) = (false, false);
        foreach (var letter in name.EnumerateRunes())
        {
            if (!IsSeen(letter)) { return false; }
            if (!Rune.IsLetter(letter)) { (latin, other) = (false, false); }
            else if (Lies(letter, Lookalike)) { other = true; }
            else if (letter.Value < 0x0250) { latin = true; }
            if (latin && other) { return false; }
        }

        return true;
    }

    /// <summary>A name in which everything that is not clear became <c>_</c>.</summary>
    internal static string Clean(string name)
    {
        var clean = string.Concat(name.EnumerateRunes().Select(static letter => IsSeen(letter) && letter.Value != '*' ? letter.ToString() : "_"));
        return AreClear(clean) ? clean : string.Concat(clean.Select(static letter => char.IsAscii(letter) ? letter : '_'));
    }

    private static bool IsSeen(Rune letter) => letter.Value > ' ' && letter != Rune.ReplacementChar && !Lies(letter, Disguised) && Rune.GetUnicodeCategory(letter) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    private static bool Lies(Rune letter, (int First, int Last)[] blocks) => Array.Exists(blocks, block => letter.Value >= block.First && letter.Value <= block.Last);
}
