namespace Tutti.Expressions.Values;

/// <summary>Order of numbers across their types, exactly, and of texts by code points.</summary>
internal static class Ordering
{
    private const double TwoTo63 = 9223372036854775808.0;
    private const double TwoTo64 = 18446744073709551616.0;

    /// <summary>Compares two values of an ordered kind.</summary>
    /// <returns>False when the two have no order: different kinds, NaN, a decimal beside a double.</returns>
    internal static bool TryCompare(in CelValue left, in CelValue right, out int order)
    {
        order = 0;
        if (left.IsNumber && right.IsNumber) { return TryCompareNumbers(left, right, out order); }
        if (left.Kind != right.Kind) { return false; }
        switch (left.Kind)
        {
            case CelKind.String:
                order = CompareTexts(left.AsString, right.AsString);
                return true;
            case CelKind.Bool:
                order = left.AsBool.CompareTo(right.AsBool);
                return true;
            case CelKind.Bytes:
                order = left.AsBytes.AsSpan().SequenceCompareTo(right.AsBytes);
                return true;
            case CelKind.Timestamp or CelKind.Duration:
                order = left.Seconds != right.Seconds ? left.Seconds.CompareTo(right.Seconds) : left.Nanos.CompareTo(right.Nanos);
                return true;
            default:
                return false;
        }
    }

    internal static bool TryCompareNumbers(in CelValue left, in CelValue right, out int order)
    {
        if (left.Kind == CelKind.Double) { return TryCompareDouble(left.AsDouble, right, out order); }
        if (right.Kind == CelKind.Double)
        {
            var isOrdered = TryCompareDouble(right.AsDouble, left, out order);
            order = -order;
            return isOrdered;
        }

        order = (left.Kind, right.Kind) switch
        {
            (CelKind.Int, CelKind.Int) => left.AsInt.CompareTo(right.AsInt),
            (CelKind.UInt, CelKind.UInt) => left.AsUInt.CompareTo(right.AsUInt),
            _ => Exact(left).CompareTo(Exact(right)),
        };
        return true;
    }

    /// <summary>UTF-16 order differs from that of code points where surrogates meet the last private area.</summary>
    internal static int CompareTexts(string left, string right)
    {
        var shared = left.AsSpan().CommonPrefixLength(right);
        if (shared == left.Length || shared == right.Length) { return left.Length.CompareTo(right.Length); }
        var (one, other) = (left[shared], right[shared]);
        if (char.IsSurrogate(one) != char.IsSurrogate(other)) { return char.IsSurrogate(one) ? 1 : -1; }
        return one.CompareTo(other);
    }

    private static decimal Exact(in CelValue value) => value.Kind switch
    {
        CelKind.Int => value.AsInt,
        CelKind.UInt => value.AsUInt,
        _ => value.AsDecimal,
    };

    private static bool TryCompareDouble(double left, in CelValue right, out int order)
    {
        order = 0;
        if (double.IsNaN(left)) { return false; }
        switch (right.Kind)
        {
            case CelKind.Double:
                order = left.CompareTo(right.AsDouble);
                return !double.IsNaN(right.AsDouble);
            case CelKind.Int:
                order = CompareWithInt(left, right.AsInt);
                return true;
            case CelKind.UInt:
                order = CompareWithUInt(left, right.AsUInt);
                return true;
            default:
                return false; // a decimal is never compared with a double: neither is the other's exact value
        }
    }

    private static int CompareWithInt(double left, long right)
    {
        if (left >= TwoTo63) { return 1; }
        if (left < -TwoTo63) { return -1; }
        var whole = (long)left;
        return whole != right ? whole.CompareTo(right) : (left - Math.Truncate(left)).CompareTo(0.0);
    }

    private static int CompareWithUInt(double left, ulong right)
    {
        if (left >= TwoTo64) { return 1; }
        if (left < 0) { return -1; }
        var whole = (ulong)left;
        return whole != right ? whole.CompareTo(right) : (left - Math.Truncate(left)).CompareTo(0.0);
    }
}
