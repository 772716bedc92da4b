using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Tutti.Expressions.Tests.Support;
using Tutti.Expressions.Types;
using Tutti.Expressions.Values;

namespace Tutti.Expressions.Tests;

/// <summary>Arithmetic against a naive reference with numbers of any size: the exact result, or an error where it does not fit.</summary>
public sealed class ArithmeticPropertyTests
{
    private static readonly Config Cases = Config.QuickThrowOnFailure.WithMaxTest(500);
    private static readonly string[] Symbols = ["+", "-", "*", "/", "%"];

    private static readonly Dictionary<string, (Expression Expression, Activation Activation)> Ints = Compile(CelType.Int);
    private static readonly Dictionary<string, (Expression Expression, Activation Activation)> Decimals = Compile(CelType.Decimal);

    private static Gen<long> AnyInt => Gen.OneOf(
        Gen.Choose(-20, 20).Select(static number => (long)number),
        Gen.Elements(long.MinValue, long.MinValue + 1, long.MaxValue, long.MaxValue - 1, int.MaxValue, 1L << 32),
        ArbMap.Default.GeneratorFor<long>());

    private static Gen<decimal> AnyDecimal => Gen.OneOf(
        from units in Gen.Choose(-100_000, 100_000) from scale in Gen.Choose(0, 6) select new decimal(Math.Abs(units), 0, 0, units < 0, (byte)scale),
        Gen.Elements(decimal.MaxValue, decimal.MinValue, 0.0000000000000000000000000001m, 1m, 0m),
        ArbMap.Default.GeneratorFor<decimal>());

    [Fact]
    public void Ints_AnyOperation_IsExactOrAnError() => Prop.ForAll(Operations(AnyInt).ToArbitrary(), static operation =>
    {
        var (left, symbol, right) = operation;
        var value = Evaluate(Ints[symbol], CelValue.From(left), CelValue.From(right));
        return Reference(left, symbol, right) is { } exact && exact >= long.MinValue && exact <= long.MaxValue
            ? value.TryGet(out long number) && number == exact
            : value.Kind == CelKind.Error;
    }).Check(Cases);

    [Fact]
    public void Decimals_AnyOperation_IsExactOrAnError() => Prop.ForAll(Operations(AnyDecimal).ToArbitrary(), static operation =>
    {
        var (left, symbol, right) = operation;
        var value = Evaluate(Decimals[symbol], CelValue.From(left), CelValue.From(right));
        return value.TryGet(out decimal number) ? IsExact(left, symbol, right, number) : value.Kind == CelKind.Error && !IsEasy(left, symbol, right);
    }).Check(Cases);

    private static Gen<(T Left, string Symbol, T Right)> Operations<T>(Gen<T> numbers) =>
        from left in numbers from symbol in Gen.Elements(Symbols) from right in numbers select (left, symbol, right);

    private static BigInteger? Reference(BigInteger left, string symbol, BigInteger right) => symbol switch
    {
        "+" => left + right,
        "-" => left - right,
        "*" => left * right,
        "/" => right.IsZero ? null : BigInteger.Divide(left, right),
        _ => right.IsZero || (left == long.MinValue && right == -1) ? null : BigInteger.Remainder(left, right),
    };

    /// <summary>All numbers as integers at one scale, so that nothing is rounded.</summary>
    private static bool IsExact(decimal left, string symbol, decimal right, decimal result)
    {
        var (one, other, claimed, unit) = (At28(left), At28(right), At28(result), BigInteger.Pow(10, 28));
        return symbol switch
        {
            "+" => one + other == claimed,
            "-" => one - other == claimed,
            "*" => one * other == claimed * unit,
            "/" => claimed * other == one * unit,
            _ => BigInteger.Remainder(one, other) == claimed,
        };
    }

    /// <summary>Small amounts always have a result of less than 28 digits, but for division.</summary>
    private static bool IsEasy(decimal left, string symbol, decimal right) => symbol is "+" or "-" or "*" && IsSmall(left) && IsSmall(right);

    private static bool IsSmall(decimal value) => Math.Abs(value) <= 100_000 && value.Scale <= 6;

    private static BigInteger At28(decimal value)
    {
        var bits = decimal.GetBits(value);
        var mantissa = ((BigInteger)(uint)bits[2] << 64) | ((BigInteger)(uint)bits[1] << 32) | (uint)bits[0];
        return (value < 0 ? -mantissa : mantissa) * BigInteger.Pow(10, 28 - value.Scale);
    }

    private static CelValue Evaluate((Expression Expression, Activation Activation) code, CelValue left, CelValue right)
    {
        code.Activation.Set("x", left);
        code.Activation.Set("y", right);
        return code.Expression.Evaluate(code.Activation);
    }

    private static Dictionary<string, (Expression Expression, Activation Activation)> Compile(CelType type)
    {
        var environment = Cel.Environment(("x", type), ("y", type));
        return Symbols.ToDictionary(static symbol => symbol, symbol => (environment.Compile($"x {symbol} y"), environment.CreateActivation()));
    }
}
