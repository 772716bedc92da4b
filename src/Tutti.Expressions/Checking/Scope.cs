using Tutti.Expressions.Types;

namespace Tutti.Expressions.Checking;

/// <summary>Variables of the macros around a place, innermost last.</summary>
internal sealed class Scope
{
    private readonly List<(string Name, int Slot, CelType Type)> _locals = [];

    internal int MostLocals { get; private set; }

    internal int Enter(string name, CelType type)
    {
        _locals.Add((name, _locals.Count, type));
        MostLocals = Math.Max(MostLocals, _locals.Count);
        return _locals.Count - 1;
    }

    internal void Leave(int count) => _locals.RemoveRange(_locals.Count - count, count);

    internal IEnumerable<string> Names => _locals.Select(static local => local.Name);

    internal (int Slot, CelType Type)? Find(string name)
    {
        for (var index = _locals.Count - 1; index >= 0; index--)
        {
            if (_locals[index].Name == name) { return (_locals[index].Slot, _locals[index].Type); }
        }

        return null;
    }
}
