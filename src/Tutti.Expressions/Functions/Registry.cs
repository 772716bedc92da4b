using System.Collections.Frozen;
using Tutti.Expressions.Types;

namespace Tutti.Expressions.Functions;

/// <summary>Collects the functions of the language.</summary>
internal sealed class Registry
{
    private readonly Dictionary<string, List<Overload>> _functions = new(StringComparer.Ordinal);

    /// <summary><c>name(a, b)</c></summary>
    internal void Function(string name, CelType result, CelType[] parameters, NativeBody body) => Add(name, new Overload(isMethod: false, parameters, result, body));

    /// <summary><c>a.name(b)</c>; the first parameter is the target.</summary>
    internal void Method(string name, CelType result, CelType[] parameters, NativeBody body) => Add(name, new Overload(isMethod: true, parameters, result, body));

    /// <summary><c>name(a, b)</c> and <c>a.name(b)</c>.</summary>
    internal void Both(string name, CelType result, CelType[] parameters, NativeBody body)
    {
        Function(name, result, parameters, body);
        Method(name, result, parameters, body);
    }

    internal void Add(string name, Overload overload)
    {
        if (!_functions.TryGetValue(name, out var overloads)) { _functions[name] = overloads = []; }
        overloads.Add(overload);
    }

    internal FrozenDictionary<string, Overload[]> Finish() =>
        _functions.ToFrozenDictionary(static entry => entry.Key, static entry => entry.Value.ToArray(), StringComparer.Ordinal);
}
