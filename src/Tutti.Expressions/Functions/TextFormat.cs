using System.Globalization;
using System.Numerics;
using System.Text;
using Tutti.Expressions.Compiling;
using Tutti.Expressions.Values;

namespace Tutti.Expressions.Functions;

/// <summary><c>text.format(list)</c>: <c>%s %d %f %e %b %o %x %X %%</c>, with a precision as in <c>%.2f</c>.</summary>
internal static class TextFormat
{
    private const int DefaultPrecision = 6;
    private const int MostPrecision = 100;
    private const int MostFraction = 1074; // digits behind the point of the longest double

    private static CultureInfo Culture => CultureInfo.InvariantCulture;

    internal static CelValue Format(string format, CelValue[] arguments, Activation activation)
    {
        var result = new StringBuilder(format.Length);
        var (next, room) = (0, (long)activation.Limits.TextLength);
        if (!HasRoom(arguments, ref room)) { return CelValue.Error(CelFault.TooLarge); }
        for (var at = 0; at < format.Length; at++)
        {
            if (format[at] != '%')
            {
                result.Append(format[at]);
                continue;
            }

            if (at + 1 < format.Length && format[at + 1] == '%')
            {
                result.Append('%');
                at++;
                continue;
            }

            var precision = ReadPrecision(format, ref at);
            if (precision is < -1 or > MostPrecision || at >= format.Length) { return CelFault.Argument("After '%' come s, d, f, e, b, o, x, X or %."); }
            if (next >= arguments.Length) { return CelFault.Argument($"The format needs more than {arguments.Length} values."); }
            if (Value(format[at], precision, arguments[next++]) is not { } text) { return Refused(format[at], arguments[next - 1]); }
            result.Append(text);
            if (result.Length > activation.Limits.TextLength) { return CelValue.Error(CelFault.TooLarge); }
        }

        return Joining.HasRoom(result.Length, activation) ? CelValue.From(result.ToString()) : CelValue.Error(CelFault.TooLarge);
    }

    /// <summary>Takes off what texts and collections will fill at least, so that nothing huge is begun.</summary>
    private static bool HasRoom(CelValue[] values, ref long room)
    {
        foreach (ref readonly var value in values.AsSpan())
        {
            room -= value.Kind switch { CelKind.String => value.AsString.Length, CelKind.Bytes => value.AsBytes.Length, _ => 1 };
            if (room < 0) { return false; }
            if (value.Kind == CelKind.List && !HasRoom(value.AsList.Items, ref room)) { return false; }
            if (value.Kind == CelKind.Map && !(HasRoom(value.AsMap.Keys, ref room) && HasRoom(value.AsMap.Values, ref room))) { return false; }
        }

        return true;
    }

    /// <summary>Moves on to the letter of the clause.</summary>
    /// <returns>-1 for no precision, -2 for a bad one.</returns>
    private static int ReadPrecision(string format, ref int at)
    {
        at++;
        if (at >= format.Length || format[at] != '.') { return -1; }
        var start = ++at;
        while (at < format.Length && char.IsAsciiDigit(format[at])) { at++; }
        return int.TryParse(format.AsSpan(start, at - start), NumberStyles.None, Culture, out var precision) ? precision : -2;
    }

    private static CelValue Refused(char clause, in CelValue value) => clause is 's' or 'd' or 'f' or 'e' or 'b' or 'o' or 'x' or 'X'
        ? CelFault.NoOverload($"%{clause}", value)
        : CelFault.Argument("After '%' come s, d, f, e, b, o, x, X or %.");

    private static string? Value(char clause, int precision, in CelValue value) => clause switch
    {
        's' => Text(value),
        'd' => Whole(value),
        'f' => Fixed(value, precision < 0 ? DefaultPrecision : precision),
        'e' => Scientific(value, precision < 0 ? DefaultPrecision : precision),
        'b' => value.Kind == CelKind.Bool ? value.AsBool ? "1" : "0" : Integer(value)?.ToString("B", Culture) is { } bits ? Digits(bits, value) : null,
        'o' => Integer(value) is { } number ? Octal(number) : null,
        'x' => Hexadecimal(value)?.ToLowerInvariant(),
        'X' => Hexadecimal(value),
        _ => null,
    };

    private static string? Text(in CelValue value)
    {
        switch (value.Kind)
        {
            case CelKind.List:
                var items = value.AsList.Items.Select(static item => Text(item)).ToArray();
                return items.Contains(null) ? null : $"[{string.Join(", ", items)}]";
            case CelKind.Map:
                var entries = value.AsMap.Entries.Select(static entry => (Key: Text(entry.Key), Value: Text(entry.Value))).ToArray();
                if (entries.Any(static entry => entry.Value is null)) { return null; }
                return $"{{{string.Join(", ", entries.OrderBy(static entry => entry.Key, StringComparer.Ordinal).Select(static entry => $"{entry.Key}: {entry.Value}"))}}}";
            case CelKind.Bytes:
                return Encoding.UTF8.GetString(value.AsBytes);
            default:
                return ValueText.Convert(value);
        }
    }

    private static string? Whole(in CelValue value) => value.Kind switch
    {
        CelKind.Int or CelKind.UInt => ValueText.Convert(value),
        CelKind.Double when !double.IsFinite(value.AsDouble) => ValueText.OfDouble(value.AsDouble),
        CelKind.Double when Math.Floor(value.AsDouble) == value.AsDouble => value.AsDouble.ToString("F0", Culture),
        CelKind.Decimal when decimal.IsInteger(value.AsDecimal) => value.AsDecimal.ToString("F0", Culture),
        _ => null,
    };

    private static string? Fixed(in CelValue value, int precision) => value.Kind switch
    {
        CelKind.Int => value.AsInt.ToString("F" + precision, Culture),
        CelKind.UInt => value.AsUInt.ToString("F" + precision, Culture),
        CelKind.Decimal => decimal.Round(value.AsDecimal, Math.Min(precision, Decimals.MostScale), MidpointRounding.ToEven).ToString("F" + precision, Culture),
        CelKind.Double when !double.IsFinite(value.AsDouble) => ValueText.OfDouble(value.AsDouble),
        CelKind.Double => HalfToEven(value.AsDouble, precision),
        _ => null,
    };

    /// <summary>.NET rounds a half away from zero; CEL goes by the exact value, and a true half to even.</summary>
    private static string HalfToEven(double value, int precision)
    {
        var longer = value.ToString("F" + (precision + 1), Culture);
        if (longer[^1] != '5') { return value.ToString("F" + precision, Culture); }
        var exact = value.ToString("F" + (precision + 1 + MostFraction), Culture);
        var isHalf = exact.AsSpan(longer.Length).IndexOfAnyExcept('0') < 0;
        var cut = precision == 0 ? longer[..^2] : longer[..^1];
        return isHalf && (cut[^1] - '0') % 2 == 0 ? cut : value.ToString("F" + precision, Culture);
    }

    private static string? Scientific(in CelValue value, int precision)
    {
        var number = value.Kind switch
        {
            CelKind.Int => value.AsInt,
            CelKind.UInt => value.AsUInt,
            CelKind.Double => value.AsDouble,
            CelKind.Decimal => (double)value.AsDecimal,
            _ => (double?)null,
        };
        if (number is not { } known) { return null; }
        if (!double.IsFinite(known)) { return ValueText.OfDouble(known); }
        var text = known.ToString("e" + precision, Culture);
        var exponent = text.IndexOf('e', StringComparison.Ordinal);
        var size = int.Parse(text.AsSpan(exponent + 2), NumberStyles.None, Culture);
        return string.Create(Culture, $"{text.AsSpan(0, exponent + 2)}{size:00}");
    }

    private static BigInteger? Integer(in CelValue value) => value.Kind switch
    {
        CelKind.Int => value.AsInt,
        CelKind.UInt => value.AsUInt,
        _ => null,
    };

    private static string Digits(string bits, in CelValue value)
    {
        var magnitude = value is { Kind: CelKind.Int, AsInt: < 0 } ? (-(BigInteger)value.AsInt).ToString("B", Culture) : bits;
        var digits = magnitude.TrimStart('0');
        return (value is { Kind: CelKind.Int, AsInt: < 0 } ? "-" : "") + (digits.Length == 0 ? "0" : digits);
    }

    private static string Octal(BigInteger number)
    {
        var digits = new StringBuilder();
        for (var rest = BigInteger.Abs(number); rest > 0; rest /= 8) { digits.Insert(0, (char)('0' + (int)(rest % 8))); }
        if (digits.Length == 0) { digits.Append('0'); }
        return (number.Sign < 0 ? "-" : "") + digits;
    }

    private static string? Hexadecimal(in CelValue value) => value.Kind switch
    {
        CelKind.Int => value.AsInt < 0 ? "-" + ((UInt128)(-(Int128)value.AsInt)).ToString("X", Culture) : value.AsInt.ToString("X", Culture),
        CelKind.UInt => value.AsUInt.ToString("X", Culture),
        CelKind.String => Convert.ToHexString(Encoding.UTF8.GetBytes(value.AsString)),
        CelKind.Bytes => Convert.ToHexString(value.AsBytes),
        _ => null,
    };
}
