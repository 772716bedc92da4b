using System.Collections.Frozen;
using Tutti.Expressions.Functions;
using Tutti.Expressions.Types;
using Tutti.Expressions.Values;

namespace Tutti.Expressions.Checking;

/// <summary>The names of an environment, looked up from the innermost namespace outwards.</summary>
internal sealed class Declarations
{
    private static readonly FrozenDictionary<string, CelType> TypeNames = new[]
    {
        CelType.Bool, CelType.Int, CelType.UInt, CelType.Double, CelType.Decimal, CelType.String, CelType.Bytes, CelType.Null,
        CelType.Timestamp, CelType.Duration, CelType.List(CelType.Dyn), CelType.Map(CelType.Dyn, CelType.Dyn), CelType.TypeOf(CelType.Dyn),
        CelType.Optional(CelType.Dyn), IpValue.Type, CidrValue.Type,
    }.ToFrozenDictionary(static type => type.Name, StringComparer.Ordinal);

    private readonly string[] _namespaces;
    private readonly FrozenDictionary<string, (int Slot, CelType Type)> _variables;
    private readonly FrozenDictionary<string, Overload[]> _functions;

    internal Declarations(string container, IReadOnlyList<VariableDeclaration> variables, FrozenDictionary<string, Overload[]> functions)
    {
        _namespaces = [.. Namespaces(container)];
        _functions = functions;
        _variables = variables.Select(static (variable, slot) => KeyValuePair.Create(variable.Name, (slot, variable.Type)))
            .ToFrozenDictionary(StringComparer.Ordinal);
    }

    internal IEnumerable<string> VariableNames => _variables.Keys;

    internal IEnumerable<string> FunctionNames => _functions.Keys;

    internal (string Name, int Slot, CelType Type)? FindVariable(string name)
    {
        foreach (var candidate in Candidates(name))
        {
            if (_variables.TryGetValue(candidate, out var found)) { return (candidate, found.Slot, found.Type); }
        }

        return null;
    }

    internal static CelType? FindType(string name) => TypeNames.GetValueOrDefault(name.TrimStart('.'));

    internal static CelValue TypeValue(CelType type) => CelValue.Type(type.Name);

    internal (string Name, Overload[] Overloads)? FindFunction(string name)
    {
        foreach (var candidate in Candidates(name))
        {
            if (_functions.TryGetValue(candidate, out var found)) { return (candidate, found); }
        }

        return null;
    }

    private IEnumerable<string> Candidates(string name) =>
        name.StartsWith('.') ? [name[1..]] : _namespaces.Select(prefix => prefix + name);

    /// <summary><c>a.b</c> gives <c>a.b.</c>, <c>a.</c> and the empty prefix.</summary>
    private static IEnumerable<string> Namespaces(string container)
    {
        while (container.Length > 0)
        {
            yield return container + ".";
            container = container.LastIndexOf('.') is var dot and > 0 ? container[..dot] : "";
        }

        yield return "";
    }
}
