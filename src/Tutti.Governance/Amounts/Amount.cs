using System.Buffers;
using System.Globalization;

namespace Tutti.Governance.Amounts;

/// <summary>An exact amount of a unit: money, tokens or anything that can be counted. Never negative.</summary>
public readonly record struct Amount
{
    private const int MostUnitCharacters = 32;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    private Amount(decimal value, string unit) => (Value, Unit) = (value, unit);

    /// <summary>How much: up to 28 digits, exact.</summary>
    public decimal Value { get; }

    /// <summary>Of what: a currency code such as <c>USD</c>, <c>tokens</c>, <c>calls</c>; letters, digits, <c>-</c> and <c>_</c>.</summary>
    public string Unit { get => field ?? ""; }

    /// <summary>Whether nothing was set.</summary>
    public bool IsDefault => Unit.Length == 0;

    /// <summary>Makes an amount.</summary>
    /// <param name="value">How much.</param>
    /// <param name="unit">Of what.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is negative, or the unit is none.</exception>
    public static Amount Of(decimal value, string unit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        return IsUnit(unit) ? new Amount(value, unit) : throw new ArgumentOutOfRangeException(nameof(unit), unit, "A unit has letters, digits, '-' and '_', and begins with a letter.");
    }

    /// <summary>Reads <c>500.00 USD</c>: digits with an optional fraction, a blank, a unit. No sign, exponent, NaN or separators of thousands.</summary>
    /// <param name="text">The text.</param>
    /// <param name="amount">The amount.</param>
    /// <returns>Whether it is one that 28 digits hold exactly.</returns>
    public static bool TryParse(string text, out Amount amount)
    {
        amount = default;
        if (text is null) { return false; }
        var blank = text.IndexOf(' ', StringComparison.Ordinal);
        if (blank <= 0 || !TryParseValue(text.AsSpan(0, blank), out var value) || !IsUnit(text[(blank + 1)..])) { return false; }
        amount = new Amount(value, text[(blank + 1)..]);
        return true;
    }

    /// <summary>Reads what <see cref="ToString"/> wrote; what is no amount is left out.</summary>
    /// <param name="texts">The texts; null for none.</param>
    public static IEnumerable<Amount> ReadAll(IEnumerable<string>? texts)
    {
        foreach (var text in texts ?? [])
        {
            if (TryParse(text, out var amount)) { yield return amount; }
        }
    }

    /// <summary>The sum in each unit, in the order in which units come first.</summary>
    /// <param name="amounts">The amounts.</param>
    public static IReadOnlyList<Amount> SumByUnit(IEnumerable<Amount> amounts)
    {
        ArgumentNullException.ThrowIfNull(amounts);
        return [.. amounts.GroupBy(static amount => amount.Unit, StringComparer.Ordinal).Select(static same => Of(same.Sum(static amount => amount.Value), same.Key))];
    }

    /// <summary>Reads digits with an optional fraction, exactly.</summary>
    /// <param name="text">The digits.</param>
    /// <param name="value">The number.</param>
    public static bool TryParseValue(ReadOnlySpan<char> text, out decimal value)
    {
        value = 0;
        const int Most = 28;
        var isPlain = !text.IsEmpty && text.IndexOfAnyExcept(Digits) < 0 && text.Count('.') <= 1 && char.IsAsciiDigit(text[0]) && char.IsAsciiDigit(text[^1]);
        return isPlain && text.Length - text.Count('.') <= Most && decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>Whether a text may name a unit.</summary>
    /// <param name="text">The text.</param>
    public static bool IsUnit(string? text) =>
        text is { Length: > 0 and <= MostUnitCharacters } && char.IsAsciiLetter(text[0]) && text.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_');

    /// <summary><c>500.00 USD</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Value} {Unit}");
}
