using Tutti.Expressions.Parsing;
using Tutti.Expressions.Values;

namespace Tutti.Expressions.Checking;

/// <summary>Finds what an expression reads.</summary>
internal static class ReferenceReader
{
    internal static IReadOnlyList<ExpressionReference> Read(CheckedExpression source)
    {
        var found = new List<ExpressionReference>();
        Visit(source.Root, found);
        return found.Count > 1 ? [.. found.Distinct()] : found;
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
        if (expression.Binding is { } binding) { return binding is NameBinding.Variable variable ? new ExpressionReference(variable.Name, []) : null; }
        return expression switch
        {
            SelectExpr select => PathOf(select.Operand) is { } parent ? parent with { Path = [.. parent.Path, select.Field] } : null,
            IndexExpr { Index: LiteralExpr { Value.Kind: CelKind.String } key } index when PathOf(index.Operand) is { } parent =>
                parent with { Path = [.. parent.Path, key.Value.AsString] },
            _ => null,
        };
    }
}
