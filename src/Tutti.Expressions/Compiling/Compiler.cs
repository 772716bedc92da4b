using Tutti.Expressions.Checking;
using Tutti.Expressions.Functions;
using Tutti.Expressions.Parsing;
using Tutti.Expressions.Values;

namespace Tutti.Expressions.Compiling;

/// <summary>Turns a checked syntax tree into nodes. Constant parts are computed here, once.</summary>
internal sealed class Compiler(CheckedExpression source, ExpressionLimits limits)
{
    internal Node Compile() => Compile(source.Root);

    private Node Compile(Expr expression) => expression switch
    {
        LiteralExpr literal => new ConstantNode(literal.Value),
        { Binding: { } binding } => Name(binding),
        NameExpr name => new ConstantNode(CelValue.Error(new CelFault(CelFault.UnknownCode, $"There is no '{name.Name}'."))),
        SelectExpr select => new SelectNode(Compile(select.Operand), select.Field, select.Kind),
        IndexExpr index => new IndexNode(Compile(index.Operand), Compile(index.Index), index.IsOptional),
        CallExpr call => Call(call),
        LogicExpr logic => new LogicNode(logic.IsAnd, Compile(logic.Operands)),
        ConditionalExpr conditional => new ConditionalNode(Compile(conditional.Condition), Compile(conditional.WhenTrue), Compile(conditional.WhenFalse)),
        MacroExpr macro => MacroCompiler.Compile(
            macro, macro.Range is null ? null : Compile(macro.Range), macro.Slots, Compile(macro.Parts)),
        _ => Collection(expression),
    };

    private Node[] Compile(IEnumerable<Expr> expressions) => [.. expressions.Select(Compile)];

    private static Node Name(NameBinding binding) => binding switch
    {
        NameBinding.Variable variable => new VariableNode(variable.Slot, variable.Name),
        NameBinding.Local local => new LocalNode(local.Slot),
        _ => new ConstantNode(((NameBinding.Constant)binding).Value),
    };

    private Node Collection(Expr expression)
    {
        switch (expression)
        {
            case ListExpr list:
                var items = Compile(list.Items.Select(static item => item.Value));
                return Fold(new ListNode(items, [.. list.Items.Select(static item => item.IsOptional)]), items);
            case MapExpr map:
                var entries = map.Entries.Select(entry => (Key: Compile(entry.Key), Value: Compile(entry.Value), entry.IsOptional)).ToArray();
                return Fold(new MapNode(entries), [.. entries.SelectMany(static entry => new[] { entry.Key, entry.Value })]);
            default:
                return new ConstantNode(CelFault.NoOverload($"{((MessageExpr)expression).Name}{{}}"));
        }
    }

    private Node Call(CallExpr call)
    {
        if (call.Resolved is not { } resolved) { return new ConstantNode(CelFault.NoOverload(call.Function)); }
        var arguments = Compile(Checker.Arguments(call, resolved));
        if (resolved.Name is Operators.Equal or Operators.NotEqual or Operators.In) { GuardOperands(call, arguments); }
        var node = CallCompiler.Compile(resolved, arguments, limits);
        return resolved.Candidates.All(static candidate => candidate is not HostOverload) ? Fold(node, arguments) : node;
    }

    /// <summary>
    /// Values of different kinds are unequal, without an error. A value from outside that is not of its declared type must not decide a condition that way,
    /// so it is looked at first.
    /// </summary>
    private static void GuardOperands(CallExpr call, Node[] operands)
    {
        for (var index = 0; index < operands.Length; index++)
        {
            var operand = call.Arguments[index];
            var isFromOutside = operand is NameExpr or SelectExpr or IndexExpr;
            if (isFromOutside && operand.Type is { } type && GuardNode.Needs(type)) { operands[index] = new GuardNode(operands[index], type); }
        }
    }

    /// <summary>The value of a node of which all parts are constant; the node itself when it has a fault, which then shows when it runs.</summary>
    private Node Fold(Node node, Node[] parts)
    {
        if (!parts.All(static part => part is ConstantNode)) { return node; }
        var value = node.Evaluate(new Activation(null, 0, limits));
        return value.IsFault ? node : new ConstantNode(value);
    }
}
