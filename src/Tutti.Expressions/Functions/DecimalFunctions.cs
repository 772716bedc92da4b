using System.Globalization;
using Tutti.Expressions.Types;
using Tutti.Expressions.Values;

namespace Tutti.Expressions.Functions;

/// <summary>Making, rounding and dividing decimals.</summary>
internal static class DecimalFunctions
{
    private const int MostDigits = 28;

    internal static void Register(Registry registry)
    {
        var result = CelType.Decimal;
        registry.Function("decimal", result, [CelType.Decimal], static (x, _) => x[0]);
        registry.Function("decimal", result, [CelType.Int], static (x, _) => CelValue.From((decimal)x[0].AsInt));
        registry.Function("decimal", result, [CelType.UInt], static (x, _) => CelValue.From((decimal)x[0].AsUInt));
        registry.Function("decimal", result, [CelType.String], static (x, _) => Parse(x[0].AsString));
        registry.Function("round", result, [CelType.Decimal, CelType.Int], static (x, _) => Round(x[0].AsDecimal, x[1].AsInt, MidpointRounding.ToEven));
        registry.Function("roundHalfUp", result, [CelType.Decimal, CelType.Int], static (x, _) => Round(x[0].AsDecimal, x[1].AsInt, MidpointRounding.AwayFromZero));
        foreach (var (left, right) in new[] { (CelType.Decimal, CelType.Decimal), (CelType.Decimal, CelType.Int), (CelType.Int, CelType.Decimal), (CelType.Int, CelType.Int) })
        {
            registry.Function("divide", result, [left, right, CelType.Int], static (x, _) => Divide(x));
        }
    }

    internal static CelValue Parse(string text)
    {
        const NumberStyles Styles = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        var digits = text.Count(char.IsAsciiDigit);
        return digits is > 0 and <= MostDigits && decimal.TryParse(text, Styles, CultureInfo.InvariantCulture, out var value)
            ? CelValue.From(value)
            : CelFault.Argument("The text is no decimal: digits with at most one point, 28 digits at most.");
    }

    private static CelValue Round(decimal value, long places, MidpointRounding rounding) => places is < 0 or > Decimals.MostScale
        ? CelFault.Argument($"A decimal has 0 to {Decimals.MostScale} places, not {places}.")
        : CelValue.From(decimal.Round(value, (int)places, rounding));

    private static CelValue Divide(ReadOnlySpan<CelValue> arguments)
    {
        arguments[0].TryGet(out decimal left);
        arguments[1].TryGet(out decimal right);
        return Decimals.Divide(left, right, arguments[2].AsInt);
    }
}
