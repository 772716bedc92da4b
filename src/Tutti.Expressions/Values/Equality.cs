namespace Tutti.Expressions.Values;

/// <summary>Equality over all kinds: numbers by value, different kinds are different, NaN is no number's equal.</summary>
internal static class Equality
{
    private const double TwoTo63 = 9223372036854775808.0;
    private const double TwoTo64 = 18446744073709551616.0;

    internal static bool AreEqual(in CelValue left, in CelValue right)
    {
        if (left.Kind != right.Kind) { return left.IsNumber && right.IsNumber && Ordering.TryCompareNumbers(left, right, out var order) && order == 0; }
        return left.Kind switch
        {
            CelKind.String => string.Equals(left.AsString, right.AsString, StringComparison.Ordinal),
            CelKind.Int or CelKind.UInt or CelKind.Bool => left.AsUInt == right.AsUInt,
            CelKind.Double => AreEqualDoubles(left.AsDouble, right.AsDouble),
            CelKind.Decimal => left.AsDecimal == right.AsDecimal,
            CelKind.Timestamp or CelKind.Duration => left.Seconds == right.Seconds && left.Nanos == right.Nanos,
            CelKind.Null => true,
            _ => AreEqualReferences(left, right),
        };
    }

    /// <summary>Equal values have equal hashes, so that numbers find their entry whatever their type.</summary>
    internal static int HashOf(in CelValue value) => value.Kind switch
    {
        CelKind.String => string.GetHashCode(value.AsString, StringComparison.Ordinal),
        CelKind.Int => HashOfInteger(value.AsInt),
        CelKind.UInt => value.AsUInt <= long.MaxValue ? HashOfInteger((long)value.AsUInt) : value.AsUInt.GetHashCode(),
        CelKind.Double => HashOfDouble(value.AsDouble),
        CelKind.Decimal => HashOfDecimal(value.AsDecimal),
        CelKind.Bool => value.AsBool ? 1 : 2,
        CelKind.Timestamp or CelKind.Duration => HashCode.Combine(value.Seconds, value.Nanos),
        CelKind.Bytes => value.AsBytes.Length,
        CelKind.List => value.AsList.Count,
        CelKind.Map => value.AsMap.Count,
        CelKind.Type => string.GetHashCode((string?)value.Reference, StringComparison.Ordinal),
        CelKind.Optional => value.AsOptional.HasValue ? HashOf(value.AsOptional.Value) : 3,
        CelKind.Opaque => string.GetHashCode((value.Reference as OpaqueValue)?.Text, StringComparison.Ordinal),
        _ => (int)value.Kind,
    };

    private static bool AreEqualReferences(in CelValue left, in CelValue right) => left.Kind switch
    {
        CelKind.Bytes => left.AsBytes.AsSpan().SequenceEqual(right.AsBytes),
        CelKind.List => AreEqualLists(left.AsList, right.AsList),
        CelKind.Map => AreEqualMaps(left.AsMap, right.AsMap),
        CelKind.Type => (string?)left.Reference == (string?)right.Reference,
        CelKind.Optional => AreEqualOptionals(left.AsOptional, right.AsOptional),
        CelKind.Opaque => left.Reference is OpaqueValue one && right.Reference is OpaqueValue other && one.TypeName == other.TypeName && one.Text == other.Text,
        _ => ReferenceEquals(left.Reference, right.Reference),
    };

    private static bool AreEqualDoubles(double left, double right) => left == right;

    private static bool AreEqualLists(CelList left, CelList right)
    {
        if (ReferenceEquals(left, right)) { return true; }
        var (lefts, rights) = (left.Items, right.Items);
        if (lefts.Length != rights.Length) { return false; }
        for (var index = 0; index < lefts.Length; index++)
        {
            if (!AreEqual(lefts[index], rights[index])) { return false; }
        }

        return true;
    }

    private static bool AreEqualMaps(CelMap left, CelMap right)
    {
        if (ReferenceEquals(left, right)) { return true; }
        if (left.Count != right.Count) { return false; }
        var (keys, values) = (left.Keys, left.Values);
        for (var index = 0; index < keys.Length; index++)
        {
            if (!right.TryGet(keys[index], out var other) || !AreEqual(values[index], other)) { return false; }
        }

        return true;
    }

    private static bool AreEqualOptionals(OptionalValue left, OptionalValue right) =>
        left.HasValue == right.HasValue && (!left.HasValue || AreEqual(left.Value, right.Value));

    private static int HashOfInteger(long value) => value.GetHashCode();

    private static int HashOfDouble(double value)
    {
        if (Math.Floor(value) != value) { return value.GetHashCode(); }
        if (value is >= -TwoTo63 and < TwoTo63) { return HashOfInteger((long)value); }
        return value is >= 0 and < TwoTo64 ? ((ulong)value).GetHashCode() : value.GetHashCode();
    }

    private static int HashOfDecimal(decimal value) => decimal.IsInteger(value) && value is >= long.MinValue and <= long.MaxValue
        ? HashOfInteger((long)value)
        : HashOfDouble((double)value);
}
