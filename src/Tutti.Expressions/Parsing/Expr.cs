using Tutti.Expressions.Checking;
using Tutti.Expressions.Types;
using Tutti.Expressions.Values;

namespace Tutti.Expressions.Parsing;

/// <summary>A node of the syntax tree. What the checker learns hangs on the node itself: a tree is checked once, by one thread.</summary>
internal abstract class Expr(int start, int end, params ReadOnlySpan<Expr?> children)
{
    internal int Start { get; } = start;

    internal int End { get; } = end;

    /// <summary>The nodes below, in the order of the text; not those that are left out.</summary>
    internal Expr[] Children { get; } = WithoutGaps(children);

    /// <summary>The longest way down, this node included.</summary>
    internal int Depth { get; } = 1 + DepthOf(children);

    /// <summary>The checked type, known for certain only after everything was checked; null before, and for parts that are a piece of a name.</summary>
    internal CelType? Type { get; set; }

    /// <summary>What the checker found for a name; null for what is none.</summary>
    internal NameBinding? Binding { get; set; }

    private static Expr[] WithoutGaps(ReadOnlySpan<Expr?> children)
    {
        var count = 0;
        foreach (var child in children) { count += child is null ? 0 : 1; }
        if (count == 0) { return []; }
        var (there, next) = (new Expr[count], 0);
        foreach (var child in children)
        {
            if (child is not null) { there[next++] = child; }
        }

        return there;
    }

    private static int DepthOf(ReadOnlySpan<Expr?> children)
    {
        var depth = 0;
        foreach (var child in children) { depth = Math.Max(depth, child?.Depth ?? 0); }
        return depth;
    }
}

internal sealed class LiteralExpr(int start, int end, CelValue value) : Expr(start, end)
{
    internal CelValue Value => value;
}

/// <summary>A name; an absolute one (<c>.name</c>) is looked for outside all scopes.</summary>
internal sealed class NameExpr(int start, int end, string name, bool isAbsolute = false) : Expr(start, end)
{
    internal string Name => name;

    internal bool IsAbsolute => isAbsolute;
}

/// <summary><c>operand.field</c>, <c>operand.?field</c>, or <c>has(operand.field)</c>.</summary>
internal sealed class SelectExpr(Expr operand, string name, int fieldStart, int end, SelectKind kind) : Expr(operand.Start, end, operand)
{
    internal Expr Operand => operand;

    internal string Field => name;

    internal int FieldStart => fieldStart;

    internal SelectKind Kind => kind;
}

internal enum SelectKind
{
    Plain,
    Optional,
    Test,
}

/// <summary><c>operand[index]</c> or <c>operand[?index]</c>.</summary>
internal sealed class IndexExpr(Expr operand, Expr index, int end, bool isOptional) : Expr(operand.Start, end, operand, index)
{
    internal Expr Operand => operand;

    internal Expr Index => index;

    internal bool IsOptional => isOptional;
}

/// <summary>A function, a method (with a target) or an operator, which has a name of <see cref="Operators"/>.</summary>
internal sealed class CallExpr(int start, int end, string function, int nameStart, Expr? target, params Expr[] arguments)
    : Expr(start, end, [target, .. arguments])
{
    internal string Function => function;

    internal int NameStart => nameStart;

    internal Expr? Target => target;

    internal Expr[] Arguments => arguments;

    /// <summary>The functions that it may mean, found by the checker; null where there are none.</summary>
    internal ResolvedCall? Resolved { get; set; }
}

/// <summary>A chain of <c>&amp;&amp;</c> or of <c>||</c> with at least two parts.</summary>
internal sealed class LogicExpr(bool isAnd, Expr[] operands) : Expr(operands[0].Start, operands[^1].End, operands)
{
    internal bool IsAnd => isAnd;

    internal IReadOnlyList<Expr> Operands => operands;
}

internal sealed class ConditionalExpr(Expr condition, Expr whenTrue, Expr whenFalse)
    : Expr(condition.Start, whenFalse.End, condition, whenTrue, whenFalse)
{
    internal Expr Condition => condition;

    internal Expr WhenTrue => whenTrue;

    internal Expr WhenFalse => whenFalse;
}

internal sealed class ListExpr(int start, int end, ListItem[] items) : Expr(start, end, [.. items.Select(static item => item.Value)])
{
    internal IReadOnlyList<ListItem> Items => items;
}

internal readonly record struct ListItem(Expr Value, bool IsOptional);

internal sealed class MapExpr(int start, int end, MapEntry[] entries)
    : Expr(start, end, [.. entries.Select(static entry => entry.Key), .. entries.Select(static entry => entry.Value)])
{
    internal IReadOnlyList<MapEntry> Entries => entries;
}

internal readonly record struct MapEntry(Expr Key, Expr Value, bool IsOptional);

/// <summary>A message such as <c>Name{field: 1}</c>: it parses, so that the checker can say that there are none.</summary>
internal sealed class MessageExpr(int start, int end, string name, Expr[] values) : Expr(start, end, values)
{
    internal string Name => name;

    internal IReadOnlyList<Expr> Values => values;
}

/// <summary>A macro with variables of its own, such as <c>list.all(x, x &gt; 0)</c>.</summary>
internal sealed class MacroExpr(int start, int end, MacroKind kind, Expr? range, string[] variables, Expr[] parts)
    : Expr(start, end, [range, .. parts])
{
    internal MacroKind Kind => kind;

    /// <summary>What is gone through, the optional that is mapped, or the value that is bound; null for blocks.</summary>
    internal Expr? Range => range;

    internal IReadOnlyList<string> Variables => variables;

    /// <summary>The arguments that use the variables; for a block its slots, then the result.</summary>
    internal IReadOnlyList<Expr> Parts => parts;

    /// <summary>The slots of its variables, given by the checker.</summary>
    internal int[] Slots { get; set; } = [];
}

internal enum MacroKind
{
    All,
    Exists,
    ExistsOne,
    Filter,
    Map,
    TransformList,
    TransformMap,
    TransformMapEntry,
    Bind,
    Block,
    OptionalMap,
    OptionalFlatMap,
}
