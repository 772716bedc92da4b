using System.Text;
using Tutti.Expressions.Values;

namespace Tutti.Expressions.Parsing;

/// <summary>Writes a syntax tree as text that parses to the same tree.</summary>
internal sealed class Printer
{
    private readonly StringBuilder _text = new();

    internal static string Print(Expr expression)
    {
        var printer = new Printer();
        printer.Write(expression);
        return printer._text.ToString();
    }

    private void Write(Expr expression)
    {
        switch (expression)
        {
            case LiteralExpr literal:
                _text.Append(Literal(literal.Value));
                break;
            case NameExpr name:
                _text.Append(name.IsAbsolute ? "." : "").Append(name.Name.StartsWith('@') ? $"cel.{name.Name[1..]}" : name.Name);
                break;
            case SelectExpr select:
                WriteSelect(select);
                break;
            case IndexExpr index:
                WriteOperand(index.Operand);
                _text.Append(index.IsOptional ? "[?" : "[");
                Write(index.Index);
                _text.Append(']');
                break;
            case CallExpr call:
                WriteCall(call);
                break;
            case MacroExpr macro:
                WriteMacro(macro);
                break;
            default:
                WriteCompound(expression);
                break;
        }
    }

    private void WriteCompound(Expr expression)
    {
        switch (expression)
        {
            case LogicExpr logic:
                WriteMany(logic.Operands, logic.IsAnd ? " && " : " || ", WriteTight);
                break;
            case ConditionalExpr conditional:
                WriteTight(conditional.Condition);
                _text.Append(" ? ");
                WriteTight(conditional.WhenTrue);
                _text.Append(" : ");
                Write(conditional.WhenFalse);
                break;
            case ListExpr list:
                _text.Append('[');
                WriteMany(list.Items, ", ", item => WritePrefixed(item.Value, item.IsOptional));
                _text.Append(']');
                break;
            case MapExpr map:
                _text.Append('{');
                WriteMany(map.Entries, ", ", WriteEntry);
                _text.Append('}');
                break;
            case MessageExpr message:
                _text.Append(message.Name).Append("{}");
                break;
        }
    }

    private static string Literal(in CelValue value) => value.Kind == CelKind.Double && !double.IsFinite(value.AsDouble)
        ? value.AsDouble > 0 ? "1e999" : "-1e999"
        : value.Kind == CelKind.String ? Quoting.Quote(value.AsString) : value.Kind == CelKind.Bytes ? Quoting.Quote(value.AsBytes) : value.ToString();

    private void WriteSelect(SelectExpr select)
    {
        if (select.Kind == SelectKind.Test) { _text.Append("has("); }
        WriteOperand(select.Operand);
        _text.Append(select.Kind == SelectKind.Optional ? ".?" : ".");
        _text.Append(Lexer.IsPlainName(select.Field) && select.Field is not ("true" or "false" or "null" or "in") ? select.Field : $"`{select.Field}`");
        if (select.Kind == SelectKind.Test) { _text.Append(')'); }
    }

    private void WriteCall(CallExpr call)
    {
        if (Operators.Symbol(call.Function) is { } symbol)
        {
            WriteOperator(call, symbol);
            return;
        }

        if (call.Target is { } target)
        {
            WriteOperand(target);
            _text.Append('.');
        }

        _text.Append(call.Function).Append('(');
        WriteMany(call.Arguments, ", ", Write);
        _text.Append(')');
    }

    private void WriteOperator(CallExpr call, string symbol)
    {
        if (call.Arguments.Length == 1)
        {
            _text.Append(symbol);
            WriteWrapped(call.Arguments[0], IsOperator(call.Arguments[0]) || call.Arguments[0] is LiteralExpr { Value.IsNumber: true });
            return;
        }

        WriteTight(call.Arguments[0]);
        _text.Append(' ').Append(symbol).Append(' ');
        WriteTight(call.Arguments[1]);
    }

    private void WriteMacro(MacroExpr macro)
    {
        var name = Parser.MacroName(macro);
        if (macro.Kind == MacroKind.Block)
        {
            _text.Append(name).Append("([");
            WriteMany([.. macro.Parts.SkipLast(1)], ", ", Write);
            _text.Append("], ");
            Write(macro.Parts[^1]);
            _text.Append(')');
            return;
        }

        if (macro.Kind != MacroKind.Bind && macro.Range is { } range)
        {
            WriteOperand(range);
            _text.Append('.');
        }

        _text.Append(name).Append('(').AppendJoin(", ", macro.Variables.Select(static variable => variable.StartsWith('@') ? $"cel.{variable[1..]}" : variable));
        foreach (var part in macro.Kind == MacroKind.Bind && macro.Range is { } bound ? [bound, .. macro.Parts] : macro.Parts)
        {
            _text.Append(", ");
            Write(part);
        }

        _text.Append(')');
    }

    private void WriteEntry(MapEntry entry)
    {
        WritePrefixed(entry.Key, entry.IsOptional);
        _text.Append(": ");
        Write(entry.Value);
    }

    private void WritePrefixed(Expr expression, bool isOptional)
    {
        if (isOptional) { _text.Append('?'); }
        Write(expression);
    }

    private void WriteMany<T>(IReadOnlyList<T> parts, string separator, Action<T> write)
    {
        for (var index = 0; index < parts.Count; index++)
        {
            if (index > 0) { _text.Append(separator); }
            write(parts[index]);
        }
    }

    /// <summary>Before a dot or a bracket everything but a member needs parentheses; so does a number.</summary>
    private void WriteOperand(Expr expression) => WriteWrapped(expression, IsOperator(expression) || expression is LiteralExpr { Value.IsNumber: true });

    private void WriteTight(Expr expression) => WriteWrapped(expression, IsOperator(expression) || IsNegative(expression));

    private static bool IsOperator(Expr expression) =>
        expression is LogicExpr or ConditionalExpr || (expression is CallExpr call && Operators.Symbol(call.Function) is not null);

    /// <summary>A minus before a negative number would be read as two signs.</summary>
    private static bool IsNegative(Expr expression) => expression is LiteralExpr { Value.IsNumber: true } literal && Literal(literal.Value)[0] == '-';

    private void WriteWrapped(Expr expression, bool isWrapped)
    {
        if (isWrapped) { _text.Append('('); }
        Write(expression);
        if (isWrapped) { _text.Append(')'); }
    }
}
