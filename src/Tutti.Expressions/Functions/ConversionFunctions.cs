using System.Globalization;
using System.Text;
using Tutti.Expressions.Types;
using Tutti.Expressions.Values;

namespace Tutti.Expressions.Functions;

/// <summary>Functions named after types, which convert to them. What does not fit is an error.</summary>
internal static class ConversionFunctions
{
    private const double TwoTo63 = 9223372036854775808.0;
    private const double TwoTo64 = 18446744073709551616.0;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    internal static void Register(Registry registry)
    {
        Convert(registry, "int", CelType.Int, [CelType.Int, CelType.UInt, CelType.Double, CelType.Decimal, CelType.String, CelType.Timestamp], ToInt);
        Convert(registry, "uint", CelType.UInt, [CelType.UInt, CelType.Int, CelType.Double, CelType.Decimal, CelType.String], ToUInt);
        Convert(registry, "double", CelType.Double, [CelType.Double, CelType.Int, CelType.UInt, CelType.Decimal, CelType.String], ToDouble);
        Convert(registry, "bool", CelType.Bool, [CelType.Bool, CelType.String], ToBool);
        Convert(registry, "bytes", CelType.Bytes, [CelType.Bytes, CelType.String], ToBytes);
        Convert(
            registry, "string", CelType.String,
            [CelType.String, CelType.Bool, CelType.Int, CelType.UInt, CelType.Double, CelType.Decimal, CelType.Bytes, CelType.Timestamp, CelType.Duration], ToText);
        Convert(registry, "timestamp", CelType.Timestamp, [CelType.Timestamp, CelType.String, CelType.Int], ToTimestamp);
        Convert(registry, "duration", CelType.Duration, [CelType.Duration, CelType.String], ToDuration);
    }

    private static void Convert(Registry registry, string name, CelType result, CelType[] sources, Func<CelValue, CelValue> convert)
    {
        foreach (var source in sources) { registry.Function(name, result, [source], (x, _) => convert(x[0])); }
    }

    private static CelValue ToInt(CelValue value)
    {
        switch (value.Kind)
        {
            case CelKind.Int:
                return value;
            case CelKind.UInt:
                return value.AsUInt <= long.MaxValue ? CelValue.From((long)value.AsUInt) : OutOfRange("int");
            case CelKind.Double:
                return value.AsDouble is > -TwoTo63 and < TwoTo63 ? CelValue.From((long)value.AsDouble) : OutOfRange("int");
            case CelKind.Decimal:
                return Whole(value.AsDecimal, long.MinValue, long.MaxValue) ? CelValue.From((long)value.AsDecimal) : OutOfRange("int");
            case CelKind.Timestamp:
                return CelValue.From(value.Seconds);
            default:
                return long.TryParse(value.AsString, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                    ? CelValue.From(number)
                    : NoNumber("int");
        }
    }

    private static CelValue ToUInt(CelValue value)
    {
        switch (value.Kind)
        {
            case CelKind.UInt:
                return value;
            case CelKind.Int:
                return value.AsInt >= 0 ? CelValue.From((ulong)value.AsInt) : OutOfRange("uint");
            case CelKind.Double:
                return value.AsDouble is >= 0 and < TwoTo64 ? CelValue.From((ulong)value.AsDouble) : OutOfRange("uint");
            case CelKind.Decimal:
                return Whole(value.AsDecimal, 0, ulong.MaxValue) ? CelValue.From((ulong)value.AsDecimal) : OutOfRange("uint");
            default:
                return ulong.TryParse(value.AsString, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? CelValue.From(number) : NoNumber("uint");
        }
    }

    private static CelValue ToDouble(CelValue value)
    {
        switch (value.Kind)
        {
            case CelKind.Double:
                return value;
            case CelKind.Int:
                return CelValue.From((double)value.AsInt);
            case CelKind.UInt:
                return CelValue.From((double)value.AsUInt);
            case CelKind.Decimal:
                return CelValue.From((double)value.AsDecimal);
            default:
                const NumberStyles Styles = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
                return double.TryParse(value.AsString, Styles, CultureInfo.InvariantCulture, out var number) ? CelValue.From(number) : NoNumber("double");
        }
    }

    private static CelValue ToBool(CelValue value)
    {
        if (value.Kind == CelKind.Bool) { return value; }
        return value.AsString switch
        {
            "1" or "t" or "T" or "true" or "TRUE" or "True" => CelValue.True,
            "0" or "f" or "F" or "false" or "FALSE" or "False" => CelValue.False,
            _ => CelFault.Argument("The text is no bool: write true or false."),
        };
    }

    private static CelValue ToBytes(CelValue value) => value.Kind == CelKind.Bytes ? value : CelValue.Bytes(Encoding.UTF8.GetBytes(value.AsString));

    private static CelValue ToText(CelValue value)
    {
        if (value.Kind != CelKind.Bytes) { return CelValue.From(ValueText.Convert(value)); }
        try { return CelValue.From(StrictUtf8.GetString(value.AsBytes)); }
        catch (ArgumentException) { return CelFault.Argument("The bytes are no valid UTF-8."); }
    }

    private static CelValue ToTimestamp(CelValue value) => value.Kind switch
    {
        CelKind.Timestamp => value,
        CelKind.Int => Times.FromSeconds(value.AsInt),
        _ => Times.ParseTimestamp(value.AsString),
    };

    private static CelValue ToDuration(CelValue value) => value.Kind == CelKind.Duration ? value : Times.ParseDuration(value.AsString);

    /// <summary>A fraction of an amount is never dropped silently.</summary>
    private static bool Whole(decimal value, decimal least, decimal most) => decimal.IsInteger(value) && value >= least && value <= most;

    private static CelValue OutOfRange(string type) => CelFault.Range($"The number is no {type}: it is out of range, or an amount with a fraction.");

    private static CelValue NoNumber(string type) => CelFault.Argument($"The text is no {type}.");
}
