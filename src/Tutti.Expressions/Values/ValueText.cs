using System.Globalization;
using System.Text;

namespace Tutti.Expressions.Values;

/// <summary>Values as text: the names of their types, their string forms, and a short form for people.</summary>
internal static class ValueText
{
    private const int LongestDescription = 200;

    internal static string TypeName(in CelValue value) => value.Kind switch
    {
        CelKind.Null => "null_type",
        CelKind.Bool => "bool",
        CelKind.Int => "int",
        CelKind.UInt => "uint",
        CelKind.Double => "double",
        CelKind.Decimal => "decimal",
        CelKind.String => "string",
        CelKind.Bytes => "bytes",
        CelKind.Timestamp => "google.protobuf.Timestamp",
        CelKind.Duration => "google.protobuf.Duration",
        CelKind.List => "list",
        CelKind.Map => "map",
        CelKind.Type => "type",
        CelKind.Optional => "optional_type",
        CelKind.Opaque => (value.Reference as OpaqueValue)?.TypeName ?? "dyn",
        CelKind.Error => "error",
        _ => "unknown",
    };

    /// <summary>What <c>string(x)</c> gives; null for kinds without such a form.</summary>
    internal static string? Convert(in CelValue value) => value.Kind switch
    {
        CelKind.Null => "null",
        CelKind.Bool => value.AsBool ? "true" : "false",
        CelKind.Int => value.AsInt.ToString(CultureInfo.InvariantCulture),
        CelKind.UInt => value.AsUInt.ToString(CultureInfo.InvariantCulture),
        CelKind.Double => OfDouble(value.AsDouble),
        CelKind.Decimal => value.AsDecimal.ToString(CultureInfo.InvariantCulture),
        CelKind.String => value.AsString,
        CelKind.Timestamp => TimeText.OfTimestamp(value),
        CelKind.Duration => TimeText.OfDuration(value),
        CelKind.Type => (string?)value.Reference,
        CelKind.Opaque => (value.Reference as OpaqueValue)?.Text,
        _ => null,
    };

    /// <summary>The shortest form that reads back as the same number; with an exponent below 1e-4 and from 1e21 on.</summary>
    internal static string OfDouble(double value)
    {
        if (double.IsNaN(value)) { return "NaN"; }
        if (double.IsInfinity(value)) { return value > 0 ? "Infinity" : "-Infinity"; }
        if (value == 0) { return double.IsNegative(value) ? "-0" : "0"; }
        var scientific = value.ToString("E16", CultureInfo.InvariantCulture);
        var shortest = value.ToString("R", CultureInfo.InvariantCulture);
        var exponent = int.Parse(scientific.AsSpan(scientific.IndexOf('E', StringComparison.Ordinal) + 1), CultureInfo.InvariantCulture);
        var (isNegative, digits) = DigitsOf(shortest);
        var text = exponent is < -4 or >= 21 ? Scientific(digits, exponent) : Fixed(digits, exponent);
        return isNegative ? "-" + text : text;
    }

    /// <summary>The value as the language would write it.</summary>
    internal static string Describe(in CelValue value)
    {
        var text = new StringBuilder();
        Append(text, value);
        return text.Length <= LongestDescription ? text.ToString() : string.Concat(text.ToString().AsSpan(0, LongestDescription), "…");
    }

    private static void Append(StringBuilder text, in CelValue value)
    {
        if (text.Length > LongestDescription) { return; }
        switch (value.Kind)
        {
            case CelKind.String:
                text.Append(Quoting.Quote(value.AsString));
                break;
            case CelKind.UInt:
                text.Append(value.AsUInt).Append('u');
                break;
            case CelKind.Decimal:
                text.Append(Convert(value)).Append('m');
                break;
            case CelKind.Double:
                text.Append(Literal(value.AsDouble));
                break;
            case CelKind.Bytes:
                text.Append(Quoting.Quote(value.AsBytes));
                break;
            case CelKind.List:
                AppendList(text, value.AsList);
                break;
            case CelKind.Map:
                AppendMap(text, value.AsMap);
                break;
            case CelKind.Optional:
                AppendOptional(text, value.AsOptional);
                break;
            default:
                text.Append(value.Fault is { } fault ? $"<{fault.Code}>" : Convert(value));
                break;
        }
    }

    /// <summary>A double that reads back as a double: it has a point or an exponent.</summary>
    private static string Literal(double value)
    {
        var text = OfDouble(value);
        return text.AsSpan().ContainsAny('.', 'e') || !double.IsFinite(value) ? text : text + ".0";
    }

    private static void AppendList(StringBuilder text, CelList list)
    {
        text.Append('[');
        for (var index = 0; index < list.Count && text.Length <= LongestDescription; index++)
        {
            if (index > 0) { text.Append(", "); }
            Append(text, list.Items[index]);
        }

        text.Append(']');
    }

    private static void AppendMap(StringBuilder text, CelMap map)
    {
        text.Append('{');
        for (var index = 0; index < map.Count && text.Length <= LongestDescription; index++)
        {
            if (index > 0) { text.Append(", "); }
            Append(text, map.Keys[index]);
            text.Append(": ");
            Append(text, map.Values[index]);
        }

        text.Append('}');
    }

    private static void AppendOptional(StringBuilder text, OptionalValue optional)
    {
        text.Append(optional.HasValue ? "optional.of(" : "optional.none(");
        if (optional.HasValue) { Append(text, optional.Value); }
        text.Append(')');
    }

    private static (bool IsNegative, string Digits) DigitsOf(string shortest)
    {
        var end = shortest.IndexOf('E', StringComparison.Ordinal);
        var mantissa = (end < 0 ? shortest : shortest[..end]).TrimStart('-').Replace(".", "", StringComparison.Ordinal).TrimStart('0').TrimEnd('0');
        return (shortest[0] == '-', mantissa);
    }

    private static string Scientific(string digits, int exponent)
    {
        var fraction = digits.Length > 1 ? "." + digits[1..] : "";
        var size = Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture);
        return $"{digits[0]}{fraction}e{(exponent < 0 ? '-' : '+')}{size}";
    }

    private static string Fixed(string digits, int exponent)
    {
        if (exponent < 0) { return "0." + new string('0', -exponent - 1) + digits; }
        var whole = exponent + 1;
        return digits.Length <= whole ? digits.PadRight(whole, '0') : $"{digits[..whole]}.{digits[whole..]}";
    }
}
