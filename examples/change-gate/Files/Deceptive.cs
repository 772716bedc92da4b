using System.Globalization;
using System.Text;

namespace ChangeGate.Files;

/// <summary>Characters that a reader does not see as what they are.</summary>
internal static class Deceptive
{
    private const int FirstTag = 0xE0000;
    private const int LastTag = 0xE007F;
    private const int FirstSelector = 0xE0100;
    private const int LastSelector = 0xE01EF;

    private static readonly Dictionary<int, string> Names = new()
    {
        [0x00AD] = "soft hyphen",
        [0x061C] = "Arabic letter mark",
        [0x200B] = "zero width space",
        [0x200C] = "zero width non-joiner",
        [0x200D] = "zero width joiner",
        [0x200E] = "left-to-right mark",
        [0x200F] = "right-to-left mark",
        [0x202A] = "left-to-right embedding",
        [0x202B] = "right-to-left embedding",
        [0x202C] = "pop directional formatting",
        [0x202D] = "left-to-right override",
        [0x202E] = "right-to-left override",
        [0x2060] = "word joiner",
        [0x2066] = "left-to-right isolate",
        [0x2067] = "right-to-left isolate",
        [0x2068] = "first strong isolate",
        [0x2069] = "pop directional isolate",
        [0xFEFF] = "byte order mark",
    };

    /// <summary>Reorders the text around it, up to the end of the line: what is compiled is not what is read (CVE-2021-42574).</summary>
    internal static bool IsReordering(int character) => character is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);

    /// <summary>Marks the direction of its neighbours, as texts in Hebrew and Arabic need it.</summary>
    internal static bool IsDirectionMark(int character) => character is 0x200E or 0x200F or 0x061C;

    /// <summary>Has no width. Legitimate between letters of some scripts and in emoji.</summary>
    internal static bool IsZeroWidth(int character) => character is 0x00AD or (>= 0x200B and <= 0x200D) or 0x2060 or 0xFEFF;

    /// <summary>Can carry a text of its own that nobody sees.</summary>
    internal static bool IsHiddenText(int character) => character is (>= FirstTag and <= LastTag) or (>= FirstSelector and <= LastSelector);

    internal static bool IsAny(int character) =>
        IsReordering(character) || IsDirectionMark(character) || IsZeroWidth(character) || IsHiddenText(character);

    internal static bool IsControl(int character) => character is < 0x20 or (>= 0x7F and <= 0x9F) or 0x2028 or 0x2029;

    /// <summary>The character as people can look it up.</summary>
    internal static string Name(int character)
    {
        var code = string.Create(CultureInfo.InvariantCulture, $"U+{character:X4}");
        return Names.TryGetValue(character, out var name) ? $"{code} ({name})" : code;
    }

    /// <summary>The text with everything replaced that is not seen as what it is; for places where it must not act.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="keepsLines">Whether line feeds and tabs stay.</param>
    internal static string Reveal(string text, bool keepsLines = false)
    {
        var shown = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            var isKept = keepsLines && rune.Value is ('\n' or '\t');
            if (!isKept && (IsControl(rune.Value) || IsAny(rune.Value))) { shown.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}"); }
            else { shown.Append(rune.ToString()); }
        }

        return shown.ToString();
    }
}
