using Tutti.Expressions.Types;
using Tutti.Expressions.Values;

namespace Tutti.Expressions.Functions;

/// <summary>The functions under <c>math.</c></summary>
internal static class MathFunctions
{
    private const int MostCompared = 8;

    private static readonly CelType[] Numbers = [CelType.Int, CelType.UInt, CelType.Double, CelType.Decimal];

    internal static void Register(Registry registry)
    {
        RegisterExtremes(registry, "math.greatest", wantsGreatest: true);
        RegisterExtremes(registry, "math.least", wantsGreatest: false);
        RegisterRounding(registry);
        RegisterBits(registry);
        foreach (var number in Numbers)
        {
            registry.Function("math.abs", number, [number], static (x, _) => Absolute(x[0]));
            registry.Function("math.sign", number, [number], static (x, _) => Sign(x[0]));
        }

        registry.Function("math.sqrt", CelType.Double, [CelType.Double], static (x, _) => CelValue.From(Math.Sqrt(x[0].AsDouble)));
        registry.Function("math.sqrt", CelType.Double, [CelType.Int], static (x, _) => CelValue.From(Math.Sqrt(x[0].AsInt)));
        registry.Function("math.sqrt", CelType.Double, [CelType.UInt], static (x, _) => CelValue.From(Math.Sqrt(x[0].AsUInt)));
        registry.Function("math.isNaN", CelType.Bool, [CelType.Double], static (x, _) => CelValue.From(double.IsNaN(x[0].AsDouble)));
        registry.Function("math.isInf", CelType.Bool, [CelType.Double], static (x, _) => CelValue.From(double.IsInfinity(x[0].AsDouble)));
        registry.Function("math.isFinite", CelType.Bool, [CelType.Double], static (x, _) => CelValue.From(double.IsFinite(x[0].AsDouble)));
    }

    /// <summary>One type gives that type; several give dyn. A single argument may be a list.</summary>
    private static void RegisterExtremes(Registry registry, string name, bool wantsGreatest)
    {
        CelValue Choose(ReadOnlySpan<CelValue> values, Activation activation) => Extreme(name, values, wantsGreatest);
        CelValue ChooseInList(ReadOnlySpan<CelValue> values, Activation activation) =>
            activation.Charge(values[0].AsList.Count) ? Extreme(name, values[0].AsList.Items, wantsGreatest) : CelValue.Error(CelFault.OutOfBudget);
        foreach (var number in Numbers)
        {
            registry.Function(name, number, [CelType.List(number)], ChooseInList);
            for (var count = 1; count <= MostCompared; count++) { registry.Function(name, number, [.. Enumerable.Repeat(number, count)], Choose); }
        }

        registry.Function(name, CelType.Dyn, [CelType.List(CelType.Dyn)], ChooseInList);
        for (var count = 2; count <= MostCompared; count++) { registry.Function(name, CelType.Dyn, [.. Enumerable.Repeat(CelType.Dyn, count)], Choose); }
    }

    private static void RegisterRounding(Registry registry)
    {
        Rounding(registry, "math.ceil", Math.Ceiling, decimal.Ceiling);
        Rounding(registry, "math.floor", Math.Floor, decimal.Floor);
        Rounding(registry, "math.trunc", Math.Truncate, decimal.Truncate);
        Rounding(
            registry, "math.round", static value => Math.Round(value, MidpointRounding.AwayFromZero),
            static value => decimal.Round(value, MidpointRounding.AwayFromZero));
    }

    private static void Rounding(Registry registry, string name, Func<double, double> ofDouble, Func<decimal, decimal> ofDecimal)
    {
        registry.Function(name, CelType.Double, [CelType.Double], (x, _) => CelValue.From(ofDouble(x[0].AsDouble)));
        registry.Function(name, CelType.Decimal, [CelType.Decimal], (x, _) => CelValue.From(ofDecimal(x[0].AsDecimal)));
    }

    private static void RegisterBits(Registry registry)
    {
        Bits(registry, "math.bitAnd", static (left, right) => left & right);
        Bits(registry, "math.bitOr", static (left, right) => left | right);
        Bits(registry, "math.bitXor", static (left, right) => left ^ right);
        foreach (var type in new[] { CelType.Int, CelType.UInt })
        {
            registry.Function("math.bitNot", type, [type], static (x, _) => Make(x[0].Kind, ~x[0].AsUInt));
            registry.Function("math.bitShiftLeft", type, [type, CelType.Int], static (x, _) => Shift(x[0], x[1].AsInt, isLeft: true));
            registry.Function("math.bitShiftRight", type, [type, CelType.Int], static (x, _) => Shift(x[0], x[1].AsInt, isLeft: false));
        }
    }

    private static void Bits(Registry registry, string name, Func<ulong, ulong, ulong> join)
    {
        registry.Function(name, CelType.Int, [CelType.Int, CelType.Int], (x, _) => Make(CelKind.Int, join(x[0].AsUInt, x[1].AsUInt)));
        registry.Function(name, CelType.UInt, [CelType.UInt, CelType.UInt], (x, _) => Make(CelKind.UInt, join(x[0].AsUInt, x[1].AsUInt)));
    }

    /// <summary>The sign is shifted like any bit, as CEL has it.</summary>
    private static CelValue Shift(in CelValue value, long places, bool isLeft)
    {
        if (places < 0) { return CelFault.Argument("A shift goes by 0 places or more."); }
        if (places >= 64) { return Make(value.Kind, 0); }
        return Make(value.Kind, isLeft ? value.AsUInt << (int)places : value.AsUInt >> (int)places);
    }

    private static CelValue Make(CelKind kind, ulong bits) => kind == CelKind.Int ? CelValue.From((long)bits) : CelValue.From(bits);

    private static CelValue Absolute(in CelValue value) => value.Kind switch
    {
        CelKind.Int => value.AsInt == long.MinValue ? CelValue.Error(CelFault.Overflow) : CelValue.From(Math.Abs(value.AsInt)),
        CelKind.Double => CelValue.From(Math.Abs(value.AsDouble)),
        CelKind.Decimal => CelValue.From(Math.Abs(value.AsDecimal)),
        _ => value,
    };

    private static CelValue Sign(in CelValue value) => value.Kind switch
    {
        CelKind.Int => CelValue.From((long)Math.Sign(value.AsInt)),
        CelKind.UInt => CelValue.From(value.AsUInt == 0 ? 0UL : 1UL),
        CelKind.Decimal => CelValue.From((decimal)Math.Sign(value.AsDecimal)),
        _ => CelValue.From(double.IsNaN(value.AsDouble) ? double.NaN : Math.Sign(value.AsDouble)),
    };

    private static CelValue Extreme(string name, ReadOnlySpan<CelValue> values, bool wantsGreatest)
    {
        if (values.IsEmpty) { return CelFault.Argument($"'{name}' needs at least one number."); }
        var best = values[0];
        foreach (ref readonly var value in values)
        {
            if (!value.IsNumber) { return CelFault.NoOverload(name, value); }
            if (!Ordering.TryCompareNumbers(value, best, out var order))
            {
                if (value.Kind == CelKind.Decimal || best.Kind == CelKind.Decimal) { return CelFault.NoOverload(name, best, value); }
                continue;
            }

            if (wantsGreatest ? order > 0 : order < 0) { best = value; }
        }

        return best;
    }
}
