using Tutti.Expressions.Types;
using Tutti.Expressions.Values;

namespace Tutti.Expressions.Functions;

/// <summary>Sizes, and questions about maps.</summary>
internal static class CollectionFunctions
{
    internal static void Register(Registry registry)
    {
        var (a, b) = (CelType.Parameter("A"), CelType.Parameter("B"));
        registry.Both("size", CelType.Int, [CelType.String], static (x, _) => CelValue.From((long)CodePoints.Count(x[0].AsString)));
        registry.Both("size", CelType.Int, [CelType.Bytes], static (x, _) => CelValue.From((long)x[0].AsBytes.Length));
        registry.Both("size", CelType.Int, [CelType.List(a)], static (x, _) => CelValue.From((long)x[0].AsList.Count));
        registry.Both("size", CelType.Int, [CelType.Map(a, b)], static (x, _) => CelValue.From((long)x[0].AsMap.Count));
        registry.Both("has_all", CelType.Bool, [CelType.Map(CelType.String, b), CelType.List(CelType.String)], static (x, a) => HasAll(x[0].AsMap, x[1].AsList, a));
        registry.Function("dyn", CelType.Dyn, [a], static (x, _) => x[0]);
        registry.Function("type", CelType.TypeOf(a), [a], static (x, _) => CelValue.Type(ValueText.TypeName(x[0])));
    }

    private static CelValue HasAll(CelMap map, CelList names, Activation activation)
    {
        activation.Charge(names.Weight - 1);
        foreach (ref readonly var name in names.Items.AsSpan())
        {
            if (name.Kind != CelKind.String) { return CelFault.NoOverload("has_all", CelValue.Map(map), name); }
            if (!map.TryGet(name, out _)) { return CelValue.False; }
        }

        return CelValue.True;
    }
}
