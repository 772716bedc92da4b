using System.Globalization;
using System.Text;

namespace Tutti.Agents.Routing.Texts;

/// <summary>What characters are to a splitter of words. It needs no tables of the host's culture, so it says the same everywhere.</summary>
internal static class Letters
{
    private const char FirstFolded = '\u00C0';

    /// <summary>What the letters U+00C0 to U+017F are without their marks; a dot stands for themselves.</summary>
    private const string Folded =
        "aaaaaa.ceeeeiiii.nooooo.ouuuuy..aaaaaa.ceeeeiiii.nooooo.ouuuuy.y"
        + "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii..jjkk.lllllll"
        + "lllnnnnnn...oooooo..rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

    /// <summary>Whether a character belongs to a word.</summary>
    internal static bool IsOfWord(Rune rune) => Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    /// <summary>Whether a mark is left out: those of Latin, Greek and Cyrillic letters, by which one word is written in two ways.</summary>
    internal static bool IsDropped(Rune rune) => rune.Value is >= 0x0300 and <= 0x036F;

    /// <summary>Whether words of its script have no spaces between them.</summary>
    internal static bool IsUnspaced(Rune rune) => rune.Value is (>= 0x3040 and <= 0x30FF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF)
        or (>= 0xF900 and <= 0xFAFF) or (>= 0x0E00 and <= 0x0EFF) or (>= 0x1000 and <= 0x109F) or (>= 0x1780 and <= 0x17FF) or (>= 0x20000 and <= 0x323AF);

    /// <summary>The small letter without its marks.</summary>
    internal static Rune Fold(Rune rune)
    {
        var small = Rune.ToLowerInvariant(rune);
        var place = small.Value - FirstFolded;
        return place >= 0 && place < Folded.Length && Folded[place] != '.' ? new Rune(Folded[place]) : small;
    }
}
