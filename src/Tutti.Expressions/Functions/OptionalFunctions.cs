using Tutti.Expressions.Types;
using Tutti.Expressions.Values;

namespace Tutti.Expressions.Functions;

/// <summary>Optional values.</summary>
internal static class OptionalFunctions
{
    internal static void Register(Registry registry)
    {
        var content = CelType.Parameter("A");
        var optional = CelType.Optional(content);
        registry.Function("optional.of", optional, [content], static (x, _) => OptionalValue.Of(x[0]));
        registry.Function("optional.none", optional, [], static (_, _) => OptionalValue.NoneValue);
        registry.Function("optional.ofNonZeroValue", optional, [content], static (x, _) => IsZero(x[0]) ? OptionalValue.NoneValue : OptionalValue.Of(x[0]));
        registry.Method("hasValue", CelType.Bool, [optional], static (x, _) => CelValue.From(x[0].AsOptional.HasValue));
        registry.Method("value", content, [optional], static (x, _) => x[0].AsOptional.HasValue ? x[0].AsOptional.Value : CelValue.Error(CelFault.NoValue));
        registry.Add("or", new Overload(isMethod: true, [optional, optional], optional, null)); // a node of its own: the other side is lazy
        registry.Add("orValue", new Overload(isMethod: true, [optional, content], content, null)); // as above
    }

    private static bool IsZero(in CelValue value) => value.Kind switch
    {
        CelKind.Null => true,
        CelKind.Bool or CelKind.Int or CelKind.UInt => value.AsUInt == 0,
        CelKind.Double => value.AsDouble == 0,
        CelKind.Decimal => value.AsDecimal == 0,
        CelKind.String => value.AsString.Length == 0,
        CelKind.Bytes => value.AsBytes.Length == 0,
        CelKind.List => value.AsList.Count == 0,
        CelKind.Map => value.AsMap.Count == 0,
        CelKind.Duration or CelKind.Timestamp => value is { Seconds: 0, Nanos: 0 },
        CelKind.Optional => !value.AsOptional.HasValue,
        _ => false,
    };
}
