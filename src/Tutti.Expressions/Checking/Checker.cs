using Tutti.Expressions.Diagnostics;
using Tutti.Expressions.Parsing;
using Tutti.Expressions.Types;
using Tutti.Expressions.Values;

namespace Tutti.Expressions.Checking;

/// <summary>Gives every part of an expression its type and every name its meaning. Goes on after a fault, so that all are found.</summary>
internal sealed partial class Checker
{
    private readonly Declarations _declarations;
    private readonly ExpressionLimits _limits;
    private readonly CheckedExpression _result;
    private readonly Inference _types = new();
    private readonly Scope _scope = new();

    private Checker(Expr root, Declarations declarations, ExpressionLimits limits) =>
        (_result, _declarations, _limits) = (new CheckedExpression(root), declarations, limits);

    internal static CheckedExpression Check(Expr root, Declarations declarations, ExpressionLimits limits, CelType? expected)
    {
        var checker = new Checker(root, declarations, limits);
        var type = checker.Visit(root);
        if (expected is not null && !checker._types.TryAssign(type, expected))
        {
            checker.Report(FaultCodes.WrongResult, root, $"This must be {expected}, and is {checker._types.Finish(type)}.");
        }

        checker._result.Type = checker._types.Finish(type);
        checker.FinishTypes(root);
        checker._result.LocalCount = checker._scope.MostLocals;
        return checker._result;
    }

    private void FinishTypes(Expr node)
    {
        if (node.Type is { } type) { node.Type = _types.Finish(type); }
        foreach (var child in node.Children) { FinishTypes(child); }
    }

    private CelType Visit(Expr expression)
    {
        var type = TypeOf(expression);
        expression.Type = type;
        return type;
    }

    private CelType TypeOf(Expr expression) => expression switch
    {
        LiteralExpr literal => TypeOf(literal.Value),
        NameExpr name => VisitName(name),
        SelectExpr select => VisitSelect(select),
        IndexExpr index => VisitIndex(index),
        CallExpr call => VisitCall(call),
        LogicExpr logic => VisitLogic(logic),
        ConditionalExpr conditional => VisitConditional(conditional),
        ListExpr list => VisitList(list),
        MapExpr map => VisitMap(map),
        MacroExpr macro => VisitMacro(macro),
        _ => VisitMessage((MessageExpr)expression),
    };

    private static CelType TypeOf(in CelValue value) => value.Kind switch
    {
        CelKind.Bool => CelType.Bool,
        CelKind.Int => CelType.Int,
        CelKind.UInt => CelType.UInt,
        CelKind.Double => CelType.Double,
        CelKind.Decimal => CelType.Decimal,
        CelKind.String => CelType.String,
        CelKind.Bytes => CelType.Bytes,
        _ => CelType.Null,
    };

    private CelType VisitName(NameExpr name) =>
        TryBind(name, name.IsAbsolute ? "." + name.Name : name.Name) is { } type ? type : Report(
            FaultCodes.UnknownName, name, $"There is no '{name.Name}'.{Spelling.Suggest(name.Name, _declarations.VariableNames.Concat(_scope.Names))}");

    /// <summary>Binds a node to a local, a variable or a type of this full name.</summary>
    private CelType? TryBind(Expr node, string name)
    {
        if (_scope.Find(name) is { } local)
        {
            node.Binding = new NameBinding.Local(local.Slot);
            return local.Type;
        }

        if (_declarations.FindVariable(name) is { } variable)
        {
            node.Binding = new NameBinding.Variable(variable.Slot, variable.Name);
            return variable.Type;
        }

        if (Declarations.FindType(name) is { } type)
        {
            node.Binding = new NameBinding.Constant(Declarations.TypeValue(type));
            return CelType.TypeOf(type);
        }

        return null;
    }

    /// <summary>The dotted name that a chain of plain fields spells; null when it begins with a local or is no such chain.</summary>
    private string? QualifiedName(Expr expression) => expression switch
    {
        NameExpr name when name.IsAbsolute => "." + name.Name,
        NameExpr name => _scope.Find(name.Name) is null ? name.Name : null,
        SelectExpr { Kind: SelectKind.Plain } select when QualifiedName(select.Operand) is { } prefix => $"{prefix}.{select.Field}",
        _ => null,
    };

    /// <summary>Whether a chain of fields begins as a name with dots does.</summary>
    private bool MayBeName(SelectExpr select)
    {
        var root = select.Operand;
        while (root is SelectExpr { Kind: SelectKind.Plain } inner) { root = inner.Operand; }
        return root is NameExpr name && _declarations.MayBegin(name.Name);
    }

    private CelType VisitSelect(SelectExpr select)
    {
        if (select.Kind == SelectKind.Plain && MayBeName(select) && QualifiedName(select) is { } name && TryBind(select, name) is { } bound) { return bound; }
        var operand = _types.Resolve(Visit(select.Operand));
        var isOptional = operand.Kind == CelTypeKind.Optional;
        var type = FieldOf(isOptional ? operand.Parameters[0] : operand, select.Field, select.FieldStart, select);
        if (select.Kind == SelectKind.Test) { return CelType.Bool; }
        return isOptional || select.Kind == SelectKind.Optional ? CelType.Optional(type) : type;
    }

    private CelType FieldOf(CelType operand, string field, int start, Expr node)
    {
        switch (operand.Kind)
        {
            case CelTypeKind.Dyn or CelTypeKind.Parameter:
                return CelType.Dyn;
            case CelTypeKind.Map:
                return operand.Parameters[1];
            case CelTypeKind.Object when operand.TryGetField(field, out var known):
                return known.Type;
            case CelTypeKind.Object when operand.Additional is { } additional:
                return additional;
            case CelTypeKind.Object:
                return Report(
                    FaultCodes.UnknownField, start, node.End, $"{operand} has no field '{field}'.{Spelling.Suggest(field, operand.Fields.Select(static known => known.Name))}");
            default:
                return Report(FaultCodes.UnknownField, start, node.End, $"{operand} has no fields.");
        }
    }

    private CelType VisitIndex(IndexExpr expression)
    {
        var operand = _types.Resolve(Visit(expression.Operand));
        var index = _types.Resolve(Visit(expression.Index));
        var isOptional = operand.Kind == CelTypeKind.Optional;
        var type = ElementOf(isOptional ? _types.Resolve(operand.Parameters[0]) : operand, index, expression);
        return isOptional || expression.IsOptional ? CelType.Optional(type) : type;
    }

    private CelType ElementOf(CelType operand, CelType index, IndexExpr expression)
    {
        switch (operand.Kind)
        {
            case CelTypeKind.Dyn or CelTypeKind.Parameter:
                return CelType.Dyn;
            case CelTypeKind.List when _types.TryAssign(index, CelType.Int):
                return operand.Parameters[0];
            case CelTypeKind.Map when _types.TryAssign(index, operand.Parameters[0]):
                return operand.Parameters[1];
            case CelTypeKind.Object when expression.Index is LiteralExpr { Value.Kind: CelKind.String } field:
                return FieldOf(operand, field.Value.AsString, expression.Index.Start, expression.Index);
            case CelTypeKind.Object when _types.TryAssign(index, CelType.String):
                return CelType.Dyn;
            default:
                return Report(FaultCodes.NoOverload, expression, $"{operand} cannot be indexed by {_types.Finish(index)}.");
        }
    }

    private CelType VisitLogic(LogicExpr logic)
    {
        foreach (var operand in logic.Operands) { Want(operand, CelType.Bool, logic.IsAnd ? "'&&' joins" : "'||' joins"); }
        return CelType.Bool;
    }

    private CelType VisitConditional(ConditionalExpr conditional)
    {
        Want(conditional.Condition, CelType.Bool, "'?' asks");
        var (whenTrue, whenFalse) = (Visit(conditional.WhenTrue), Visit(conditional.WhenFalse));
        var shared = _types.Fresh();
        if (_types.TryAssign([whenTrue, whenFalse], [shared, shared])) { return _types.Resolve(shared); }
        return Report(
            FaultCodes.NoOverload, conditional,
            $"The two results are {_types.Finish(whenTrue)} and {_types.Finish(whenFalse)}. Give both one type, or write dyn(…) around one.");
    }

    private void Want(Expr operand, CelType type, string who)
    {
        var actual = Visit(operand);
        if (!_types.TryAssign(actual, type)) { Report(FaultCodes.NoOverload, operand, $"{who} {type}, and this is {_types.Finish(actual)}."); }
    }

    private CelType VisitList(ListExpr list)
    {
        CelType? element = null;
        foreach (var item in list.Items) { element = _types.Join(element, Unwrapped(Visit(item.Value), item.Value, item.IsOptional)); }
        return CelType.List(element is null ? _types.Fresh() : _types.Resolve(element));
    }

    private CelType VisitMap(MapExpr map)
    {
        var (key, value) = ((CelType?)null, (CelType?)null);
        foreach (var entry in map.Entries)
        {
            var keyType = Visit(entry.Key);
            if (_types.Resolve(keyType).Kind is not (CelTypeKind.Bool or CelTypeKind.Int or CelTypeKind.UInt or CelTypeKind.String or CelTypeKind.Dyn or CelTypeKind.Parameter))
            {
                Report(FaultCodes.NoOverload, entry.Key, $"A map's key is bool, int, uint or string, and this is {_types.Finish(keyType)}.");
            }

            key = _types.Join(key, keyType);
            value = _types.Join(value, Unwrapped(Visit(entry.Value), entry.Value, entry.IsOptional));
        }

        return CelType.Map(key is null ? _types.Fresh() : _types.Resolve(key), value is null ? _types.Fresh() : _types.Resolve(value));
    }

    /// <summary>What an optional element adds when it is there.</summary>
    private CelType Unwrapped(CelType type, Expr node, bool isOptional)
    {
        if (!isOptional) { return type; }
        var content = _types.Fresh();
        if (_types.TryAssign(type, CelType.Optional(content))) { return _types.Resolve(content); }
        return Report(FaultCodes.NoOverload, node, $"'?' takes an optional value, and this is {_types.Finish(type)}.");
    }

    private CelType VisitMessage(MessageExpr message)
    {
        foreach (var value in message.Values) { Visit(value); }
        return Report(FaultCodes.Message, message, $"There is no message type '{message.Name}'. Write a map: {{\"field\": value}}.");
    }

    private CelType Report(string code, Expr node, string message) => Report(code, node.Start, node.End, message);

    private CelType Report(string code, int start, int end, string message)
    {
        _result.Faults.Add((code, start, end, message));
        return CelType.Dyn;
    }
}
