using Tutti.Expressions.Parsing;
using Tutti.Expressions.Types;

namespace Tutti.Expressions.Functions;

/// <summary>The signatures of operators. What they do is in <c>Compiling</c>.</summary>
internal static class OperatorTable
{
    private static readonly CelType A = CelType.Parameter("A");
    private static readonly CelType B = CelType.Parameter("B");
    private static readonly CelType[] Numbers = [CelType.Int, CelType.UInt, CelType.Double];
    private static readonly CelType[] Integers = [CelType.Int, CelType.UInt];
    private static readonly Dictionary<string, Overload[]> Table = Build();

    internal static Overload[]? Find(string function) => Table.GetValueOrDefault(function);

    private static Dictionary<string, Overload[]> Build()
    {
        var (time, span, list) = (CelType.Timestamp, CelType.Duration, CelType.List(A));
        Overload[] relations = [.. Relations()];
        Overload[] equality = [Make(CelType.Bool, A, A), .. WithDecimals(CelType.Bool)];
        return new Dictionary<string, Overload[]>(StringComparer.Ordinal)
        {
            [Operators.Add] =
            [
                .. Arithmetic(Numbers), Make(CelType.String, CelType.String, CelType.String), Make(CelType.Bytes, CelType.Bytes, CelType.Bytes),
                Make(list, list, list), Make(time, time, span), Make(time, span, time), Make(span, span, span),
            ],
            [Operators.Subtract] = [.. Arithmetic(Numbers), Make(span, time, time), Make(time, time, span), Make(span, span, span)],
            [Operators.Multiply] = [.. Arithmetic(Numbers)],
            [Operators.Divide] = [.. Arithmetic(Numbers)],
            [Operators.Modulo] = [.. Arithmetic(Integers)],
            [Operators.Negate] = [Make(CelType.Int, CelType.Int), Make(CelType.Double, CelType.Double), Make(CelType.Decimal, CelType.Decimal)],
            [Operators.Not] = [Make(CelType.Bool, CelType.Bool)],
            [Operators.Equal] = equality,
            [Operators.NotEqual] = equality,
            [Operators.Less] = relations,
            [Operators.LessOrEqual] = relations,
            [Operators.Greater] = relations,
            [Operators.GreaterOrEqual] = relations,
            [Operators.In] =
            [
                Make(CelType.Bool, A, list), Make(CelType.Bool, A, CelType.Map(A, B)),
                Make(CelType.Bool, CelType.Decimal, CelType.List(CelType.Int)), Make(CelType.Bool, CelType.Int, CelType.List(CelType.Decimal)),
            ],
        };
    }

    private static IEnumerable<Overload> Arithmetic(CelType[] types) =>
        types.Select(static type => Make(type, type, type)).Append(Make(CelType.Decimal, CelType.Decimal, CelType.Decimal)).Concat(WithDecimals(CelType.Decimal));

    /// <summary>Integers mix with decimals exactly; doubles never do.</summary>
    private static IEnumerable<Overload> WithDecimals(CelType result) => Integers.SelectMany(
        type => new[] { Make(result, CelType.Decimal, type), Make(result, type, CelType.Decimal) });

    private static IEnumerable<Overload> Relations()
    {
        CelType[] ordered = [CelType.Bool, CelType.String, CelType.Bytes, CelType.Timestamp, CelType.Duration, CelType.Decimal];
        return ordered.Select(static type => Make(CelType.Bool, type, type))
            .Concat(Numbers.SelectMany(static left => Numbers.Select(right => Make(CelType.Bool, left, right))))
            .Concat(WithDecimals(CelType.Bool));
    }

    private static Overload Make(CelType result, params CelType[] parameters) => new(isMethod: false, parameters, result, null);
}
