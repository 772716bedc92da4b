using System.Text.RegularExpressions;
using Tutti.Documents;
using Tutti.Expressions;
using Tutti.Expressions.Diagnostics;
using Tutti.Expressions.Json;
using Tutti.Expressions.Types;
using Tutti.Expressions.Values;
using Tutti.Orchestration.Diagnostics;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Checking;

/// <summary>Expressions and templates.</summary>
public sealed partial class PlanChecker
{
    private static readonly CompiledValue Nothing = new CompiledValue.Constant(CelValue.Null, CelType.Null);

    private Expression? CompileExpression(PlanText? text, Reader reader, CelType? expected)
    {
        if (text is null) { return null; }
        if (_environment.TryCompile(text.Text, out var expression, out var faults, text.Place.Position, expected))
        {
            foreach (var reference in expression.References) { Read(reference, reader, text.Place); }
            return expression;
        }

        Report(faults, text.Place.File, reader.What);
        return null;
    }

    private CompiledValue CompileValue(DocumentNode? node, Reader reader)
    {
        switch (node)
        {
            case DocumentNode.Text text:
                return CompileText(text, reader);
            case DocumentNode.List list:
                var items = list.Items.Select(item => CompileValue(item, reader)).ToArray();
                return Array.TrueForAll(items, static item => item is CompiledValue.Constant)
                    ? new CompiledValue.Constant(CelValue.FromList([.. items.Select(static item => ((CompiledValue.Constant)item).Value)]), CelType.List(CelType.Dyn))
                    : new CompiledValue.List(items);
            case DocumentNode.Map map:
                var fields = map.Entries.Select(entry => KeyValuePair.Create(entry.Key, CompileValue(entry.Value, reader))).ToArray();
                return Array.TrueForAll(fields, static field => field.Value is CompiledValue.Constant)
                    ? new CompiledValue.Constant(CelValue.FromObject(fields.Select(static field => KeyValuePair.Create(field.Key, ((CompiledValue.Constant)field.Value).Value))), CelType.Map(CelType.String, CelType.Dyn))
                    : new CompiledValue.Map(fields);
            case DocumentNode.Flag flag:
                return new CompiledValue.Constant(CelValue.From(flag.Value), CelType.Bool);
            case DocumentNode.Number number:
                var value = JsonValues.FromJson(System.Text.Encoding.UTF8.GetBytes(number.Lexeme));
                return new CompiledValue.Constant(value, value.Kind == CelKind.Int ? CelType.Int : CelType.Double);
            default:
                return Nothing;
        }
    }

    private CompiledValue CompileText(DocumentNode.Text text, Reader reader)
    {
        var (content, place) = (text.Value, text.Place);
        if (!content.Contains("${", StringComparison.Ordinal)) { return new CompiledValue.Constant(CelValue.From(content), CelType.String); }
        if (content.Contains("render", StringComparison.Ordinal) && RenderCall().Match(content) is { Success: true } render)
        {
            var path = render.Groups[1].Value;
            if (_plan.Files.FirstOrDefault(file => file.Path == path) is not { } file)
            {
                _faults.Add(FaultCodes.UnknownName, place, $"The flow has no file '{path}' to render.{Spelling.Suggest(path, _plan.Files.Select(static known => known.Path))}");
                return Nothing;
            }

            (content, place) = (file.Content, new SourcePlace(file.Path, SourcePosition.Start));
        }

        if (!content.Contains("${", StringComparison.Ordinal)) { return new CompiledValue.Constant(CelValue.From(content), CelType.String); }
        try
        {
            var template = _environment.CompileTemplate(content, place.Position);
            foreach (var reference in template.References) { Read(reference, reader, place); }
            return new CompiledValue.Text(template);
        }
        catch (ExpressionException faulty)
        {
            Report(faulty.Faults, place.File, reader.What);
            return Nothing;
        }
    }

    private CompiledValue? CompileText(PlanText? text, Reader reader) =>
        text is null ? null : CompileText(new DocumentNode.Text(text.Text, text.Place), reader);

    private void Report(IEnumerable<ExpressionFault> faults, string file, string what)
    {
        foreach (var fault in faults) { _faults.Add(fault.Code, new SourcePlace(file, fault.Position), $"In {what}: {fault.Message}"); }
    }

    [GeneratedRegex("""^\$\{\s*render\(\s*['"]([^'"]+)['"]\s*\)\s*\}$""", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex RenderCall();
}
