using System.Globalization;
using System.Text;
using Tutti.Documents;

namespace Tutti.Orchestration.Writing.CSharp;

/// <summary>Texts, numbers, times and values as C# writes them.</summary>
internal static class CSharpText
{
    private static readonly (string Name, TimeSpan Length)[] Units =
    [
        ("Days", TimeSpan.FromDays(1)), ("Hours", TimeSpan.FromHours(1)), ("Minutes", TimeSpan.FromMinutes(1)), ("Seconds", TimeSpan.FromSeconds(1)),
        ("Milliseconds", TimeSpan.FromMilliseconds(1)),
    ];

    /// <summary>A text: of several lines as a raw literal where that keeps every character visible, else between quotes.</summary>
    public static CSharpCode Of(string text) => IsReadableBlock(text) ? new CSharpCode.Raw(text) : new CSharpCode.Atom(Quoted(text));

    public static CSharpCode Of(TimeSpan span)
    {
        foreach (var (name, length) in Units)
        {
            if (span.Ticks % length.Ticks == 0) { return new CSharpCode.Atom(string.Create(CultureInfo.InvariantCulture, $"TimeSpan.From{name}({span.Ticks / length.Ticks})")); }
        }

        return new CSharpCode.Atom(string.Create(CultureInfo.InvariantCulture, $"TimeSpan.FromTicks({span.Ticks})"));
    }

    public static CSharpCode Of(int number) => new CSharpCode.Atom(number.ToString(CultureInfo.InvariantCulture));

    public static CSharpCode Of(IEnumerable<string> texts) => new CSharpCode.List([.. texts.Select(Of)]);

    /// <summary>A value where one is expected; a map says its type.</summary>
    public static CSharpCode Of(DocumentNode node) => node switch
    {
        DocumentNode.Text text => Of(text.Value),
        DocumentNode.Flag flag => new CSharpCode.Atom(flag.Value ? "true" : "false"),
        DocumentNode.Number number => new CSharpCode.Atom(NumberOf(number.Lexeme)),
        DocumentNode.List list => new CSharpCode.List([.. list.Items.Select(Of)]),
        DocumentNode.Map map => MapOf(map, "new PlanMap"),
        _ => new CSharpCode.Atom("PlanValue.Nothing"),
    };

    /// <summary>A map where nothing else is expected.</summary>
    public static CSharpCode OfMap(DocumentNode.Map map) => MapOf(map, "new()");

    public static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        for (var at = 0; at < text.Length; at++)
        {
            var letter = text[at];
            if (char.IsSurrogatePair(text, at))
            {
                quoted.Append(letter).Append(text[++at]);
                continue;
            }

            _ = letter switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '\t' => quoted.Append("\\t"),
                '\r' => quoted.Append("\\r"),
                _ when IsVisible(letter) => quoted.Append(letter),
                _ => quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:X4}"),
            };
        }

        return quoted.Append('"').ToString();
    }

    public static int LongestRun(string text, char letter)
    {
        var (longest, now) = (0, 0);
        foreach (var one in text)
        {
            now = one == letter ? now + 1 : 0;
            longest = Math.Max(longest, now);
        }

        return longest;
    }

    private static CSharpCode.Map MapOf(DocumentNode.Map map, string head) => new(head, [.. map.Entries.Select(static entry => (Quoted(entry.Key), Of(entry.Value)))]);

    private static string NumberOf(string digits)
    {
        if (int.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) && whole.ToString(CultureInfo.InvariantCulture) == digits) { return digits; }
        return decimal.TryParse(digits, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var exact) && exact != 0 && exact.ToString(CultureInfo.InvariantCulture) == digits
            ? $"{digits}m"
            : $"PlanValue.Number({Quoted(digits)})";
    }

    private static bool IsReadableBlock(string text) =>
        text.AsSpan().TrimEnd('\n').Contains('\n')
        && text.All(static letter => letter == '\n' || IsVisible(letter) || char.IsSurrogate(letter))
        && !HasLoneSurrogate(text)
        && !Array.Exists(text.Split('\n'), static line => line.EndsWith(' '));

    private static bool HasLoneSurrogate(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (char.IsSurrogatePair(text, at)) { at++; }
            else if (char.IsSurrogate(text[at])) { return true; }
        }

        return false;
    }

    /// <summary>Whether a reader sees the character as what it is: no control, no other kind of blank, no mark that joins or turns text around.</summary>
    private static bool IsVisible(char letter) => letter == ' ' || char.GetUnicodeCategory(letter) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
