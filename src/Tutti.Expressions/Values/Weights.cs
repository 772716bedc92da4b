namespace Tutti.Expressions.Values;

/// <summary>How much work it is to look at all of a value.</summary>
internal static class Weights
{
    private const int UnitsOfText = 64;

    internal static long Of(in CelValue value) => value.Kind switch
    {
        CelKind.String => 1 + (value.AsString.Length / UnitsOfText),
        CelKind.Bytes => 1 + (value.AsBytes.Length / UnitsOfText),
        CelKind.List => value.AsList.Weight,
        CelKind.Map => value.AsMap.Weight,
        CelKind.Optional => value.AsOptional.HasValue ? Of(value.AsOptional.Value) : 1,
        _ => 1,
    };

    internal static long Sum(CelValue[] values)
    {
        long sum = 1;
        foreach (ref readonly var value in values.AsSpan()) { sum += Of(value); }
        return sum;
    }
}
