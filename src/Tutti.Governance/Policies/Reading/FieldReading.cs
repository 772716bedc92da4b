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

        /// <summary>A day, which begins at midnight UTC, or a moment.</summary>
        internal DateTimeOffset? Day(string key)
        {
            if (map.TextNode(key) is not { } text) { return null; }
            if (DateTime.TryParseExact(text.Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) { return new DateTimeOffset(day, TimeSpan.Zero); }
            if (text.Value.Contains('T', StringComparison.Ordinal)) { return map.Moment(key); }
            map.Faults.Add(PolicyCodes.Date, text.Place, $"'{text.Value}' is no date. Write for example 2026-01-01, which begins at midnight UTC, or a moment such as 2026-01-01T09:00:00+01:00.");
            return null;
        }

        /// <summary>A share in percent.</summary>
        internal int? Percent(string key)
        {
            if (map.TextNode(key) is not { } text) { return null; }
            if (Percent(text.Value) is { } share) { return share; }
            map.Faults.Add(DocumentCodes.WrongValue, text.Place, $"'{key}' of {map.What} is a share from 1% to 100%.");
            return null;
        }

        /// <summary>People by group and name.</summary>
        internal PeopleTerms? People(string key)
        {
            if (map.Take(key) is not { } node) { return null; }
            var people = new MapReader(node, $"'{key}' of {map.What}", map.Faults);
            var read = new PeopleTerms(people.Texts("group") ?? [], people.Texts("user") ?? []);
            if (node is DocumentNode.Map && read.Groups.Count + read.Users.Count == 0) { people.Missing("group", "Name groups or users; without anybody nobody could."); }
            people.Close();
            return read;
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

    /// <summary>A share such as <c>80%</c> or <c>80</c>, from 1 to 100; null for what is none.</summary>
    internal static int? Percent(string text) => int.TryParse(text.TrimEnd('%'), NumberStyles.None, CultureInfo.InvariantCulture, out var share) && share is > 0 and <= 100 ? share : null;

    /// <summary>A value or a list of values.</summary>
    internal static IReadOnlyList<DocumentNode> OneOrMany(DocumentNode? node) => node switch { null => [], DocumentNode.List list => list.Items, var one => [one] };

    /// <summary>A pattern; null with a fault for what is none.</summary>
    internal static NamePattern? Pattern(string text, SourcePlace place, MapReader map)
    {
        if (NamePattern.TryParse(text, out var pattern)) { return pattern; }
        map.Faults.Add(PolicyCodes.Pattern, place, $"'{text}' of {map.What} is no pattern: a name without blanks, unseen characters and letters of several scripts in one word, in which '*' stands for any characters.");
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
