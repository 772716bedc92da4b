using System.Collections.Frozen;

namespace Tutti.Expressions.Functions;

/// <summary>The functions of the language.</summary>
internal static class StandardLibrary
{
    private static readonly FrozenDictionary<string, Overload[]> Functions = Build().Finish();

    internal static IEnumerable<string> Names => Functions.Keys;

    internal static bool Has(string name) => Functions.ContainsKey(name);

    internal static Overload[]? Find(string name) => Functions.GetValueOrDefault(name);

    private static Registry Build()
    {
        var registry = new Registry();
        CollectionFunctions.Register(registry);
        ConversionFunctions.Register(registry);
        DecimalFunctions.Register(registry);
        EncodingFunctions.Register(registry);
        MathFunctions.Register(registry);
        NetworkFunctions.Register(registry);
        OptionalFunctions.Register(registry);
        TextFunctions.Register(registry);
        TimeFunctions.Register(registry);
        return registry;
    }
}
