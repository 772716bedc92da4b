using Tutti.Expressions.Diagnostics;
using Tutti.Expressions.Parsing;
using Tutti.Expressions.Templates;
using Tutti.Expressions.Types;

namespace Tutti.Expressions;

public sealed partial class ExpressionEnvironment
{
    /// <summary>Compiles a text with holes, such as <c>Order ${order.id} of ${customer}</c>.</summary>
    /// <param name="text">The template.</param>
    /// <param name="position">Where its text begins in a file; line 1, column 1 unless told.</param>
    /// <exception cref="ExpressionException">Holes are faulty; the faults of all holes are listed, with their places in the file.</exception>
    public Template CompileTemplate(string text, SourcePosition? position = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        var start = position ?? SourcePosition.Start;
        var (parts, holes, faults) = (new List<TemplatePart>(), new List<(Expression Hole, SourcePosition Place)>(), new List<ExpressionFault>());
        try
        {
            foreach (var (plain, hole) in TemplateReader.Read(text))
            {
                if (hole is not { } place)
                {
                    parts.Add(new TemplatePart(plain, null));
                    continue;
                }

                var at = start.Move(text, place.Start);
                if (TryCompile(text.Substring(place.Start, place.Length), out var expression, out var found, at))
                {
                    parts.Add(new TemplatePart("", expression));
                    holes.Add((expression, at));
                }
                else { faults.AddRange(found); }
            }
        }
        catch (SyntaxFaultException fault)
        {
            faults.Add(new ExpressionFault(fault.Code, start.Move(text, fault.Start), fault.Length, fault.Message));
        }

        if (parts.Count > 1) { faults.AddRange(holes.Where(static hole => !HasText(hole.Hole.ResultType)).Select(static hole => NoText(hole.Hole, hole.Place))); }
        return faults.Count == 0 ? new Template(text, [.. parts], Limits) : throw new ExpressionException(faults);
    }

    /// <summary>Whether values of a type can stand in a text, as far as that is known before they are there.</summary>
    private static bool HasText(CelType type) => type.Kind is not (CelTypeKind.List or CelTypeKind.Map or CelTypeKind.Object or CelTypeKind.Bytes or CelTypeKind.Optional);

    private static ExpressionFault NoText(Expression hole, SourcePosition place) => new(
        FaultCodes.WrongResult, place, hole.Text.Length, $"'{hole.Text}' gives {hole.ResultType}, which cannot stand in a text. Name a number, boolean, time or text of it, or give the hole alone.");
}
