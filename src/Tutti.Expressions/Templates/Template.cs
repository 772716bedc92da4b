using System.Text;
using Tutti.Expressions.Checking;
using Tutti.Expressions.Types;
using Tutti.Expressions.Values;

namespace Tutti.Expressions.Templates;

/// <summary>A text with holes, <c>Hello ${name}!</c>. A template that is one hole and nothing else keeps the type of its value.</summary>
/// <remarks><c>$${</c> stands for <c>${</c>. Immutable, as expressions are; made by <see cref="ExpressionEnvironment.CompileTemplate"/>.</remarks>
public sealed class Template
{
    private readonly TemplatePart[] _parts;
    private readonly ExpressionLimits _limits;

    internal Template(string text, TemplatePart[] parts, ExpressionLimits limits)
    {
        (Text, _parts, _limits) = (text, parts, limits);
        ResultType = parts is [{ Hole: { } hole }] ? hole.ResultType : CelType.String;
        References = parts is [{ Hole: { } only }] ? only.References : ReferenceReader.Once([.. parts.SelectMany(static part => part.Hole?.References ?? [])]);
    }

    /// <summary>The template as it was written.</summary>
    public string Text { get; }

    /// <summary>The type of its only hole; string for a template with text beside it.</summary>
    public CelType ResultType { get; }

    /// <summary>What its holes read, each once.</summary>
    public IReadOnlyList<ExpressionReference> References { get; }

    /// <summary>Whether it has no hole, so that it always gives the same text.</summary>
    public bool IsConstant => Array.TrueForAll(_parts, static part => part.Hole is null);

    /// <summary>Fills the holes. In a text, numbers, booleans, times and texts appear as <c>string(x)</c> writes them; other values are an error.</summary>
    /// <param name="activation">Made by the environment that compiled this.</param>
    /// <returns>The value, or the fault of the first hole that has one.</returns>
    public CelValue Evaluate(Activation activation)
    {
        if (_parts is [{ Hole: { } only }]) { return only.Evaluate(activation); }
        if (_parts is [{ Hole: null } plain] && plain.Text.Length <= _limits.TextLength) { return CelValue.From(plain.Text); }
        var text = new StringBuilder();
        foreach (var part in _parts)
        {
            if (part.Hole is not { } hole)
            {
                text.Append(part.Text);
                continue;
            }

            var value = hole.Evaluate(activation);
            if (value.IsFault) { return value; }
            if (ValueText.Convert(value) is not { } filled) { return CelFault.NoOverload("${} in a text", value); }
            text.Append(filled);
            if (text.Length > _limits.TextLength) { return CelValue.Error(CelFault.TooLarge); }
        }

        return CelValue.From(text.ToString());
    }

    /// <inheritdoc/>
    public override string ToString() => Text;
}

/// <summary>A piece of plain text, or a hole.</summary>
internal readonly record struct TemplatePart(string Text, Expression? Hole);
