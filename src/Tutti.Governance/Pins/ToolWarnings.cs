using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Tutti.Governance.Pins;

/// <summary>
/// Looks for signs that a tool's description is meant for the model and not for people: characters that nobody sees, orders, secrets, and names that are taken
/// for others. A function of the definitions alone.
/// </summary>
public static partial class ToolWarnings
{
    /// <summary>Characters that people do not see and models read.</summary>
    public const string Hidden = "hidden characters";

    /// <summary>Words that tell the model what to do, or to keep something from people.</summary>
    public const string Orders = "orders to the model";

    /// <summary>Words about keys, passwords and the places where they lie.</summary>
    public const string Secrets = "wants secrets";

    /// <summary>A name that looks like another one.</summary>
    public const string Confusable = "confusable name";

    /// <summary>Words about another server's tool.</summary>
    public const string Shadowing = "speaks of another tool";

    /// <summary>A text so long that nobody reads it to the end.</summary>
    public const string Lengthy = "very long";

    private const int MostCharacters = 4_000;
    private const int MostShown = 80;

    /// <summary>Below it a name is a word of the language, such as <c>add</c>.</summary>
    private const int LeastNameLength = 6;

    /// <summary>What should be looked at in a tool.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="others">Names of the other tools that a model may have beside it: of this server and of others.</param>
    public static IReadOnlyList<ToolWarning> Of(ToolDefinition tool, IEnumerable<string> others)
    {
        ArgumentNullException.ThrowIfNull(tool);
        ArgumentNullException.ThrowIfNull(others);
        var names = others.Where(name => name != tool.Name).Distinct(StringComparer.Ordinal).ToList();
        return [.. OfName(tool.Name, names), .. Texts(tool.Definition, "").SelectMany(text => OfText(text.Where, text.Value)), .. OfMentions(tool, names)];
    }

    private static IEnumerable<ToolWarning> OfName(string name, List<string> others)
    {
        if (!Ascii.IsValid(name)) { yield return new ToolWarning(Confusable, "name", $"it has letters beyond ASCII: {Shown(name)}"); }
        if (others.Find(other => Skeleton(other) == Skeleton(name)) is { } like) { yield return new ToolWarning(Confusable, "name", $"it looks like '{Shown(like)}'"); }
    }

    private static IEnumerable<ToolWarning> OfText(string where, string text)
    {
        var hidden = text.EnumerateRunes().Where(IsHidden).Select(static rune => string.Create(CultureInfo.InvariantCulture, $"U+{rune.Value:X4}")).ToList();
        if (hidden.Count > 0) { yield return new ToolWarning(Hidden, where, $"{string.Join(" ", hidden.Distinct().Take(8))} ({hidden.Count} in all){Spoken(text)}"); }
        var plain = string.Concat(text.EnumerateRunes().Where(static rune => !IsHidden(rune)));
        if (OrdersRule().Match(plain) is { Success: true } order) { yield return new ToolWarning(Orders, where, $"'{Around(plain, order)}'"); }
        if (SecretsRule().Match(plain) is { Success: true } secret) { yield return new ToolWarning(Secrets, where, $"'{Around(plain, secret)}'"); }
        if (text.Length > MostCharacters) { yield return new ToolWarning(Lengthy, where, string.Create(CultureInfo.InvariantCulture, $"{text.Length} characters")); }
    }

    private static IEnumerable<ToolWarning> OfMentions(ToolDefinition tool, List<string> others) =>
        from text in Texts(tool.Definition, "")
        from other in others
        where other.Length >= LeastNameLength && (other.Contains('_', StringComparison.Ordinal) || other.Contains('-', StringComparison.Ordinal) || other.Contains('.', StringComparison.Ordinal)) && text.Value.Contains(other, StringComparison.Ordinal)
        select new ToolWarning(Shadowing, text.Where, $"'{Shown(other)}'");

    /// <summary>Every text that a model is told, and where it lies. Names of parameters are told too.</summary>
    private static IEnumerable<(string Where, string Value)> Texts(JsonElement element, string where) => element.ValueKind switch
    {
        JsonValueKind.String when where != "name" => [(where, element.GetString() ?? "")],
        JsonValueKind.Array => element.EnumerateArray().SelectMany((item, index) => Texts(item, string.Create(CultureInfo.InvariantCulture, $"{where}/{index}"))),
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member =>
        {
            var inside = where.Length == 0 ? Shown(member.Name) : $"{where}/{Shown(member.Name)}";
            return Texts(member.Value, inside).Prepend(($"the name {inside}", member.Name));
        }),
        _ => [],
    };

    /// <summary>Format characters, controls but for line breaks and tabs, private use, tags and selectors; a joiner between emoji is usual and shown all the same.</summary>
    private static bool IsHidden(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned => true,
        UnicodeCategory.Control => rune.Value is not ('\n' or '\r' or '\t'),
        UnicodeCategory.NonSpacingMark => rune.Value is (>= 0xFE00 and <= 0xFE0E) or (>= 0xE0100 and <= 0xE01EF),
        _ => rune.Value is 0x3164 or 0x115F or 0x1160 or 0xFFA0 or 0x2800,
    };

    /// <summary>What tag characters spell out.</summary>
    private static string Spoken(string text)
    {
        var said = string.Concat(text.EnumerateRunes().Where(static rune => rune.Value is >= 0xE0020 and <= 0xE007E).Select(static rune => (char)(rune.Value - 0xE0000)));
        return said.Length > 0 ? $", which spell '{Shown(said)}'" : "";
    }

    /// <summary>Names that are taken for each other have the same one.</summary>
    private static string Skeleton(string name)
    {
        var plain = name.Normalize(NormalizationForm.FormKD).ToUpperInvariant().EnumerateRunes().Where(static rune => Rune.IsLetterOrDigit(rune));
        return string.Concat(plain.Select(static rune => rune.Value switch
        {
            '0' or 0x41E or 0x39F => "O",
            '1' or 'I' or 0x406 or 0x399 => "L",
            '5' or 0x405 => "S",
            0x410 or 0x391 => "A",
            0x412 or 0x392 => "B",
            0x415 or 0x395 => "E",
            0x41A or 0x39A => "K",
            0x41C or 0x39C => "M",
            0x41D or 0x397 => "H",
            0x420 or 0x3A1 => "P",
            0x421 => "C",
            0x422 or 0x3A4 => "T",
            0x425 or 0x3A7 => "X",
            0x423 or 0x3A5 => "Y",
            _ => rune.ToString(),
        })).Replace("RN", "M", StringComparison.Ordinal).Replace("VV", "W", StringComparison.Ordinal);
    }

    private static string Around(string text, Match match)
    {
        var from = Math.Max(0, match.Index - 20);
        return Shown(text[from..Math.Min(text.Length, match.Index + match.Length + 20)]);
    }

    private static string Shown(string text) => Visible(text, MostShown);

    /// <summary>A text on one line, with a dot for each character that nobody would see.</summary>
    /// <param name="text">The text.</param>
    /// <param name="most">After so many characters it is cut.</param>
    public static string Visible(string text, int most)
    {
        ArgumentNullException.ThrowIfNull(text);
        var plain = string.Concat(text.EnumerateRunes().Select(static rune => IsHidden(rune) || Rune.IsControl(rune) ? "·" : rune.ToString()));
        return plain.Length <= most ? plain : string.Concat(plain.AsSpan(0, most), "…");
    }

    [GeneratedRegex(
        @"(ignore|disregard|forget|override)\s+(all\s+|any\s+|the\s+|your\s+)*(previous|prior|earlier|above|other|system)\s+(instruction|prompt|rule|message|tool)|system\s+prompt|" +
        @"(do\s+not|don'?t|never|without)\s+(tell|telling|mention|mentioning|inform|informing|show|showing|reveal|notify|notifying|ask|asking)\s+(this\s+|it\s+)*(to\s+)*(the\s+)?(user|human|person|anyone|anybody)|" +
        @"<\s*/?\s*(important|system|secret|hidden|instructions?|admin|assistant)\s*>|\[\s*(system|inst|important)\s*\]|you\s+(must|should)\s+(always|first|also)\s|" +
        @"before\s+(using|calling|you\s+(use|call))\s+(this|any|the|every|another|other)|instead\s+of\s+(the\s+)?(other|any\s+other|real)\s+tool|always\s+(call|use|prefer|choose)\s+this",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex OrdersRule();

    [GeneratedRegex(
        @"\.ssh\b|id_rsa|id_ed25519|\.aws/|\.env\b|\.npmrc|\.netrc|/etc/(passwd|shadow)|mcp\.json|private\s+key|api[_\s-]?key|access[_\s-]?token|password|credential|conversation\s+history|chat\s+history",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex SecretsRule();
}
