using Tutti.Expressions.Parsing;
using Tutti.Expressions.Values;

namespace Tutti.Expressions.Checking;

/// <summary>Finds what an expression reads.</summary>
internal static class ReferenceReader
{
    internal static IReadOnlyList<ExpressionReference> Read(CheckedExpression source)
    {
        var found = new List<ExpressionReference>();
        Visit(source, source.Root, found);
        return [.. found.Distinct()];
    }

    private static void Visit(CheckedExpression source, Expr expression, List<ExpressionReference> found)
    {
        if (PathOf(source, expression) is { } reference) { found.Add(reference); }
        else
        {
            foreach (var child in expression.Children) { Visit(source, child, found); }
        }
    }

    private static ExpressionReference? PathOf(CheckedExpression source, Expr expression)
    {
        if (source.Names.TryGetValue(expression, out var binding)) { return binding is NameBinding.Variable variable ? new ExpressionReference(variable.Name, []) : null; }
        return expression switch
        {
            SelectExpr select => PathOf(source, select.Operand) is { } parent ? parent with { Path = [.. parent.Path, select.Field] } : null,
            IndexExpr { Index: LiteralExpr { Value.Kind: CelKind.String } key } index when PathOf(source, index.Operand) is { } parent =>
                parent with { Path = [.. parent.Path, key.Value.AsString] },
            _ => null,
        };
    }
}
