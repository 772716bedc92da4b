using System.Globalization;
using Tutti.Documents;
using Tutti.Documents.Reading;
using Tutti.Governance.Amounts;
using Tutti.Governance.Naming;
using Tutti.Governance.Windows;

namespace Tutti.Governance.Policies.Reading;

/// <summary>The kinds of values that policies have beside those of every document.</summary>
internal static class FieldReading
{
    private const int MostNameCharacters = 64;

    extension(MapReader map)
    {
        /// <summary>An expression or template with its place.</summary>
        internal PolicyText? Expression(string key) => map.TextNode(key) is { } text ? new PolicyText(text.Value, text.Place) : null;

        /// <summary>One pattern or a list of them; null where the key is missing, an empty set where it is faulty.</summary>
        internal NameSet? Names(string key)
        {
            if (!map.Has(key)) { return null; }
            var place = map.PlaceOf(key);
            var texts = map.Texts(key) ?? [];
            if (texts.Count == 0) { map.Faults.Add(DocumentCodes.WrongValue, place, $"'{key}' of {map.What} is empty: name at least one pattern, or '*'."); }
            return new NameSet(texts.Select(text => Pattern(text, place, map)).OfType<NamePattern>());
        }

        /// <summary>A moment with its offset from UTC.</summary>
        internal DateTimeOffset? Moment(string key)
        {
            if (map.TextNode(key) is not { } text) { return null; }
            string[] forms = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK"];
            var hasOffset = text.Value.EndsWith('Z') || text.Value.AsSpan().LastIndexOfAny('+', '-') > 10;
            if (hasOffset && DateTimeOffset.TryParseExact(text.Value, forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment)) { return moment; }
            map.Faults.Add(DocumentCodes.WrongValue, text.Place, $"'{text.Value}' is no moment. Write for example 2027-01-31T00:00:00Z, with an offset or 'Z'.");
            return null;
        }

        /// <summary>An exact amount with its unit.</summary>
        internal Amount? Amount(string key)
        {
            if (map.TextNode(key) is not { } text) { return null; }
            if (Amounts.Amount.TryParse(text.Value, out var amount)) { return amount; }
            map.Faults.Add(PolicyCodes.Amount, text.Place, $"'{text.Value}' is no amount. Write digits, a blank and a unit, for example '500.00 USD' or '20000 tokens'; no sign, no exponent.");
            return null;
        }

        /// <summary>A window.</summary>
        internal Window? Window(string key)
        {
            if (map.TextNode(key) is not { } text) { return null; }
            if (Windows.Window.TryParse(text.Value, out var window, out var fault)) { return window; }
            map.Faults.Add(PolicyCodes.Window, text.Place, fault);
            return null;
        }
    }

    /// <summary>A pattern; null with a fault for what is none.</summary>
    internal static NamePattern? Pattern(string text, SourcePlace place, MapReader map)
    {
        if (NamePattern.TryParse(text, out var pattern)) { return pattern; }
        map.Faults.Add(PolicyCodes.Pattern, place, $"'{text}' of {map.What} is no pattern: a name without blanks, in which '*' stands for any characters.");
        return null;
    }

    /// <summary>Whether a text may name a rule, budget, grant, group or server.</summary>
    internal static bool IsName(string name) =>
        name.Length is > 0 and <= MostNameCharacters && char.IsAsciiLetterOrDigit(name[0]) && name.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_');

    /// <summary>Reports a name that is none.</summary>
    internal static bool CheckName(string name, SourcePlace place, FaultList faults)
    {
        if (IsName(name)) { return true; }
        faults.Add(PolicyCodes.Pattern, place, $"'{name}' is no name. Names have up to {MostNameCharacters} letters, digits, '-' and '_'.");
        return false;
    }
}
