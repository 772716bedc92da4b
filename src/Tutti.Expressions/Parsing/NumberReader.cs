using System.Globalization;
using Tutti.Expressions.Diagnostics;
using Tutti.Expressions.Values;

namespace Tutti.Expressions.Parsing;

/// <summary>Reads int, uint (<c>7u</c>), hexadecimal, double and decimal (<c>12.50m</c>) literals.</summary>
internal readonly struct NumberReader(string text, int start)
{
    internal const string SmallestInt = "-";

    private const int MostDecimalDigits = 28;

    internal CelValue Read(out int end)
    {
        if (text.AsSpan(start).StartsWith("0x", StringComparison.OrdinalIgnoreCase)) { return ReadHexadecimal(out end); }
        var at = SkipDigits(start);
        var hasPoint = at + 1 < text.Length && text[at] == '.' && char.IsAsciiDigit(text[at + 1]);
        if (hasPoint) { at = SkipDigits(at + 1); }
        var hasExponent = TrySkipExponent(ref at);
        var digits = text.AsSpan(start, at - start);
        var suffix = at < text.Length ? text[at] : '\0';
        end = at;
        if (suffix is 'm' or 'M')
        {
            end++;
            return ReadDecimal(digits, hasExponent, end);
        }

        if (hasPoint || hasExponent)
        {
            RefuseLetter(end);
            return CelValue.From(double.Parse(digits, CultureInfo.InvariantCulture));
        }

        return ReadInteger(digits, ref end, NumberStyles.None);
    }

    private CelValue ReadHexadecimal(out int end)
    {
        end = start + 2;
        while (end < text.Length && char.IsAsciiHexDigit(text[end])) { end++; }
        var digits = text.AsSpan(start + 2, end - start - 2);
        if (digits.IsEmpty) { throw Fault(end, "A hexadecimal number needs digits after 0x."); }
        return ReadInteger(digits, ref end, NumberStyles.AllowHexSpecifier);
    }

    /// <summary>An int may be one above the largest: a minus in front makes it the smallest.</summary>
    private CelValue ReadInteger(ReadOnlySpan<char> digits, ref int end, NumberStyles style)
    {
        var isUnsigned = end < text.Length && text[end] is 'u' or 'U';
        if (isUnsigned) { end++; }
        RefuseLetter(end);
        if (!ulong.TryParse(digits, style, CultureInfo.InvariantCulture, out var value)) { throw Fault(end, "The number is too large."); }
        if (isUnsigned) { return CelValue.From(value); }
        return value <= 1UL << 63
            ? CelValue.From((long)value)
            : throw Fault(end, "The number is too large for an int. An unsigned number ends in u.");
    }

    private CelValue ReadDecimal(ReadOnlySpan<char> digits, bool hasExponent, int end)
    {
        RefuseLetter(end);
        if (hasExponent) { throw Fault(end, "A decimal has no exponent. Write all digits."); }
        var count = digits.Length - digits.Count('.');
        if (count > MostDecimalDigits || !decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
        {
            throw Fault(end, "A decimal has at most 28 digits.");
        }

        return CelValue.From(value);
    }

    private int SkipDigits(int at)
    {
        while (at < text.Length && char.IsAsciiDigit(text[at])) { at++; }
        return at;
    }

    private bool TrySkipExponent(ref int at)
    {
        if (at >= text.Length || text[at] is not ('e' or 'E')) { return false; }
        var digits = at + 1 < text.Length && text[at + 1] is '+' or '-' ? at + 2 : at + 1;
        if (digits >= text.Length || !char.IsAsciiDigit(text[digits])) { return false; }
        at = SkipDigits(digits);
        return true;
    }

    private void RefuseLetter(int at)
    {
        if (at < text.Length && (text[at] == '_' || char.IsAsciiLetterOrDigit(text[at])))
        {
            throw Fault(at + 1, "A number is followed by a letter. Suffixes are u for uint and m for decimal.");
        }
    }

    private SyntaxFaultException Fault(int end, string message) => new(FaultCodes.Literal, start, end - start, message);
}
