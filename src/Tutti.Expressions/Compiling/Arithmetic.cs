using Tutti.Expressions.Functions;
using Tutti.Expressions.Parsing;
using Tutti.Expressions.Values;

namespace Tutti.Expressions.Compiling;

/// <summary>What operators do with two values, neither of them a fault.</summary>
internal static class Arithmetic
{
    internal static CelValue Add(in CelValue left, in CelValue right, Activation activation)
    {
        if (left.Kind != right.Kind) { return Mixed(Operators.Add, left, right); }
        switch (left.Kind)
        {
            case CelKind.Int:
                var sum = unchecked(left.AsInt + right.AsInt);
                return ((left.AsInt ^ sum) & (right.AsInt ^ sum)) < 0 ? CelValue.Error(CelFault.Overflow) : CelValue.From(sum);
            case CelKind.UInt:
                return left.AsUInt > ulong.MaxValue - right.AsUInt ? CelValue.Error(CelFault.Overflow) : CelValue.From(left.AsUInt + right.AsUInt);
            case CelKind.Double:
                return CelValue.From(left.AsDouble + right.AsDouble);
            case CelKind.Decimal:
                return Decimals.Add(left.AsDecimal, right.AsDecimal);
            case CelKind.Duration:
                return Times.AddDurations(left, right);
            default:
                return Joining.Join(left, right, activation);
        }
    }

    internal static CelValue Subtract(in CelValue left, in CelValue right)
    {
        if (left.Kind != right.Kind) { return Mixed(Operators.Subtract, left, right); }
        switch (left.Kind)
        {
            case CelKind.Int:
                var difference = unchecked(left.AsInt - right.AsInt);
                return ((left.AsInt ^ right.AsInt) & (left.AsInt ^ difference)) < 0 ? CelValue.Error(CelFault.Overflow) : CelValue.From(difference);
            case CelKind.UInt:
                return left.AsUInt < right.AsUInt ? CelValue.Error(CelFault.Overflow) : CelValue.From(left.AsUInt - right.AsUInt);
            case CelKind.Double:
                return CelValue.From(left.AsDouble - right.AsDouble);
            case CelKind.Decimal:
                return Decimals.Add(left.AsDecimal, -right.AsDecimal);
            case CelKind.Duration or CelKind.Timestamp:
                return Times.Difference(left, right);
            default:
                return CelFault.NoOverload("-", left, right);
        }
    }

    internal static CelValue Multiply(in CelValue left, in CelValue right)
    {
        if (left.Kind != right.Kind) { return Mixed(Operators.Multiply, left, right); }
        switch (left.Kind)
        {
            case CelKind.Int:
                var high = Math.BigMul(left.AsInt, right.AsInt, out var low);
                return high == low >> 63 ? CelValue.From(low) : CelValue.Error(CelFault.Overflow);
            case CelKind.UInt:
                return Math.BigMul(left.AsUInt, right.AsUInt, out var product) == 0 ? CelValue.From(product) : CelValue.Error(CelFault.Overflow);
            case CelKind.Double:
                return CelValue.From(left.AsDouble * right.AsDouble);
            case CelKind.Decimal:
                return Decimals.Multiply(left.AsDecimal, right.AsDecimal);
            default:
                return CelFault.NoOverload("*", left, right);
        }
    }

    internal static CelValue Divide(in CelValue left, in CelValue right)
    {
        if (left.Kind != right.Kind) { return Mixed(Operators.Divide, left, right); }
        switch (left.Kind)
        {
            case CelKind.Int:
                if (right.AsInt == 0) { return CelValue.Error(CelFault.DivisionByZero); }
                return left.AsInt == long.MinValue && right.AsInt == -1 ? CelValue.Error(CelFault.Overflow) : CelValue.From(left.AsInt / right.AsInt);
            case CelKind.UInt:
                return right.AsUInt == 0 ? CelValue.Error(CelFault.DivisionByZero) : CelValue.From(left.AsUInt / right.AsUInt);
            case CelKind.Double:
                return CelValue.From(left.AsDouble / right.AsDouble);
            case CelKind.Decimal:
                return Decimals.Divide(left.AsDecimal, right.AsDecimal);
            default:
                return CelFault.NoOverload("/", left, right);
        }
    }

    internal static CelValue Modulo(in CelValue left, in CelValue right)
    {
        if (left.Kind != right.Kind) { return Mixed(Operators.Modulo, left, right); }
        switch (left.Kind)
        {
            case CelKind.Int:
                if (right.AsInt == 0) { return CelValue.Error(CelFault.ModulusByZero); }
                return left.AsInt == long.MinValue && right.AsInt == -1 ? CelValue.Error(CelFault.Overflow) : CelValue.From(left.AsInt % right.AsInt);
            case CelKind.UInt:
                return right.AsUInt == 0 ? CelValue.Error(CelFault.ModulusByZero) : CelValue.From(left.AsUInt % right.AsUInt);
            case CelKind.Decimal:
                return Decimals.Modulo(left.AsDecimal, right.AsDecimal);
            default:
                return CelFault.NoOverload("%", left, right);
        }
    }

    internal static CelValue Negate(in CelValue value) => value.Kind switch
    {
        CelKind.Int => value.AsInt == long.MinValue ? CelValue.Error(CelFault.Overflow) : CelValue.From(-value.AsInt),
        CelKind.Double => CelValue.From(-value.AsDouble),
        CelKind.Decimal => CelValue.From(-value.AsDecimal),
        _ => CelFault.NoOverload("-", value),
    };

    /// <summary>Two kinds: an integer joins a decimal exactly, and a duration moves a timestamp.</summary>
    private static CelValue Mixed(string function, in CelValue left, in CelValue right)
    {
        if (Decimals.TryPair(left, right, out var one, out var other))
        {
            return function switch
            {
                Operators.Add => Decimals.Add(one, other),
                Operators.Subtract => Decimals.Add(one, -other),
                Operators.Multiply => Decimals.Multiply(one, other),
                Operators.Divide => Decimals.Divide(one, other),
                _ => Decimals.Modulo(one, other),
            };
        }

        return (function, left.Kind, right.Kind) switch
        {
            (Operators.Add, CelKind.Timestamp, CelKind.Duration) => Times.Move(left, right, 1),
            (Operators.Add, CelKind.Duration, CelKind.Timestamp) => Times.Move(right, left, 1),
            (Operators.Subtract, CelKind.Timestamp, CelKind.Duration) => Times.Move(left, right, -1),
            _ => CelFault.NoOverload(Operators.Symbol(function) ?? function, left, right),
        };
    }
}
