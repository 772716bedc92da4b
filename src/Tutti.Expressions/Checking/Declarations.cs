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

    /// <summary>What stands before the first dot of types' names.</summary>
    private static readonly FrozenSet<string> TypeBeginnings = TypeNames.Keys.Where(HasDot).Select(Beginning).ToFrozenSet(StringComparer.Ordinal);

    private readonly string[] _namespaces;
    private readonly HashSet<string> _beginnings; // of variables' names with dots
    private readonly Dictionary<string, (int Slot, CelType Type)> _variables;
    private readonly Dictionary<string, Overload[]> _hostFunctions; // none has the name of one of the language

    internal Declarations(string container, IReadOnlyList<VariableDeclaration> variables, IReadOnlyList<FunctionDeclaration> functions)
    {
        _namespaces = [.. Namespaces(container)];
        _hostFunctions = functions.GroupBy(static function => function.Name, StringComparer.Ordinal)
            .ToDictionary(static overloads => overloads.Key, static overloads => overloads.Select(static function => (Overload)new HostOverload(function)).ToArray(), StringComparer.Ordinal);
        _variables = new Dictionary<string, (int Slot, CelType Type)>(variables.Count, StringComparer.Ordinal);
        foreach (var variable in variables) { _variables.Add(variable.Name, (_variables.Count, variable.Type)); }
        _beginnings = variables.Select(static variable => variable.Name).Where(HasDot).Select(Beginning).ToHashSet(StringComparer.Ordinal);
    }

    internal IEnumerable<string> VariableNames => _variables.Keys;

    internal IEnumerable<string> FunctionNames => StandardLibrary.Names.Concat(_hostFunctions.Keys);

    /// <summary>Whether a name with dots may begin with this part; most fields are found without making such names.</summary>
    internal bool MayBegin(string part) => _namespaces.Length > 1 || part.StartsWith('.') || _beginnings.Contains(part) || TypeBeginnings.Contains(part);

    internal (string Name, int Slot, CelType Type)? FindVariable(string name)
    {
        if (IsPlain(name)) { return _variables.TryGetValue(name, out var plain) ? (name, plain.Slot, plain.Type) : null; }
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
        if (IsPlain(name)) { return OverloadsOf(name) is { } plain ? (name, plain) : null; }
        foreach (var candidate in Candidates(name))
        {
            if (OverloadsOf(candidate) is { } found) { return (candidate, found); }
        }

        return null;
    }

    private static bool HasDot(string name) => name.Contains('.', StringComparison.Ordinal);

    private static string Beginning(string name) => name[..name.IndexOf('.', StringComparison.Ordinal)];

    private Overload[]? OverloadsOf(string name) => StandardLibrary.Find(name) ?? _hostFunctions.GetValueOrDefault(name);

    /// <summary>Whether a name can mean itself only.</summary>
    private bool IsPlain(string name) => _namespaces.Length == 1 && !name.StartsWith('.');

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
