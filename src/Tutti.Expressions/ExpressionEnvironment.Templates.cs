using Tutti.Expressions.Diagnostics;
using Tutti.Expressions.Parsing;
using Tutti.Expressions.Templates;

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
        var (parts, faults) = (new List<TemplatePart>(), new List<ExpressionFault>());
        try
        {
            foreach (var (plain, hole) in TemplateReader.Read(text))
            {
                if (hole is not { } place) { parts.Add(new TemplatePart(plain, null)); }
                else if (TryCompile(text.Substring(place.Start, place.Length), out var expression, out var found, start.Move(text, place.Start))) { parts.Add(new TemplatePart("", expression)); }
                else { faults.AddRange(found); }
            }
        }
        catch (SyntaxFaultException fault)
        {
            faults.Add(new ExpressionFault(fault.Code, start.Move(text, fault.Start), fault.Length, fault.Message));
        }

        return faults.Count == 0 ? new Template(text, [.. parts], Limits) : throw new ExpressionException(faults);
    }
}
