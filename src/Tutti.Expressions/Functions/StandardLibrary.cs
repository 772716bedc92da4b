using System.Collections.Frozen;

namespace Tutti.Expressions.Functions;

/// <summary>The functions of the language.</summary>
internal static class StandardLibrary
{
    private static readonly FrozenDictionary<string, Overload[]> Functions = Build().Finish();

    internal static IEnumerable<string> Names => Functions.Keys;

    internal static bool Has(string name) => Functions.ContainsKey(name);

    /// <summary>The library with functions of the host.</summary>
    internal static FrozenDictionary<string, Overload[]> With(IReadOnlyList<FunctionDeclaration> declarations)
    {
        if (declarations.Count == 0) { return Functions; }
        var registry = Build();
        foreach (var declaration in declarations) { registry.Add(declaration.Name, new HostOverload(declaration)); }
        return registry.Finish();
    }

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
