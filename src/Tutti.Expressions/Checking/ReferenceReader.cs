using Tutti.Expressions.Parsing;
using Tutti.Expressions.Values;

namespace Tutti.Expressions.Checking;

/// <summary>Finds what an expression reads.</summary>
internal static class ReferenceReader
{
    /// <summary>So few are compared sooner than hashed.</summary>
    private const int MostSearched = 8;

    internal static IReadOnlyList<ExpressionReference> Read(CheckedExpression source)
    {
        var found = new List<ExpressionReference>();
        Visit(source.Root, found);
        return found.Count <= 1 ? found : Once(found);
    }

    /// <summary>References in their order, each once.</summary>
    internal static IReadOnlyList<ExpressionReference> Once(List<ExpressionReference> found)
    {
        if (found.Count > MostSearched) { return [.. found.Distinct()]; }
        var once = new List<ExpressionReference>(found.Count);
        foreach (var reference in found)
        {
            if (!once.Contains(reference)) { once.Add(reference); }
        }

        return once;
    }

    private static void Visit(Expr expression, List<ExpressionReference> found)
    {
        if (PathOf(expression) is { } reference) { found.Add(reference); }
        else
        {
            foreach (var child in expression.Children) { Visit(child, found); }
        }
    }

    private static ExpressionReference? PathOf(Expr expression)
    {
        var length = 0;
        var root = expression;
        for (; root.Binding is null && StepOf(root) is { } step; root = step.Operand) { length++; }
        if (root.Binding is not NameBinding.Variable variable) { return null; }
        var path = new string[length];
        for (var node = expression; length > 0; length--) { (node, path[length - 1]) = StepOf(node)!.Value; }
        return new ExpressionReference(variable.Name, path);
    }

    /// <summary>What a field with a known name is taken from; null for what is no such field.</summary>
    private static (Expr Operand, string Field)? StepOf(Expr expression) => expression switch
    {
        SelectExpr select => (select.Operand, select.Field),
        IndexExpr { Index: LiteralExpr { Value.Kind: CelKind.String } key } index => (index.Operand, key.Value.AsString),
        _ => null,
    };
}
