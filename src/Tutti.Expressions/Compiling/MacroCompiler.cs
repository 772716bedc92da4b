using Tutti.Expressions.Parsing;

namespace Tutti.Expressions.Compiling;

/// <summary>Makes the nodes of macros.</summary>
internal static class MacroCompiler
{
    private const int PartsForOneUnit = 10;

    internal static Node Compile(MacroExpr macro, Node? range, int[] slots, Node[] parts)
    {
        if (range is null) { return new BlockNode(parts[..^1], slots, parts[^1]); }
        var loop = new Loop(slots, 1 + (macro.Parts.Sum(CountOf) / PartsForOneUnit));
        var condition = parts.Length > 1 ? parts[0] : null;
        return macro.Kind switch
        {
            MacroKind.All or MacroKind.Exists => new QuantifierNode(macro.Kind == MacroKind.All, range, loop, parts[0]),
            MacroKind.ExistsOne => new ExistsOneNode(range, loop, parts[0]),
            MacroKind.Filter => new CollectNode(range, loop, parts[0], null),
            MacroKind.Map or MacroKind.TransformList => new CollectNode(range, loop, condition, parts[^1]),
            MacroKind.Bind => new BindNode(range, slots[0], parts[0]),
            MacroKind.OptionalMap or MacroKind.OptionalFlatMap => new OptionalMapNode(range, slots[0], parts[0], macro.Kind == MacroKind.OptionalFlatMap),
            _ => new TransformMapNode(range, loop, condition, parts[^1], macro.Kind == MacroKind.TransformMapEntry),
        };
    }

    private static int CountOf(Expr expression) => 1 + expression.Children.Sum(CountOf);
}
