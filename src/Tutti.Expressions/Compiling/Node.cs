using Tutti.Expressions.Values;

namespace Tutti.Expressions.Compiling;

/// <summary>A compiled part of an expression. Immutable, so that many threads may evaluate it, each with its own activation.</summary>
/// <remarks>Nodes trust no static type: values from outside may be of any kind, and what does not fit is an error value.</remarks>
internal abstract class Node
{
    internal abstract CelValue Evaluate(Activation activation);

    /// <summary>The fault of an operation with two operands of which one or both are faults: the unknown one first.</summary>
    protected static CelValue FaultOf(in CelValue left, in CelValue right) =>
        left.Kind == CelKind.Unknown || !right.IsFault ? left : right.Kind == CelKind.Unknown || !left.IsFault ? right : left;
}

internal sealed class ConstantNode(CelValue value) : Node
{
    internal CelValue Value => value;

    internal override CelValue Evaluate(Activation activation) => value;
}

internal sealed class VariableNode(int slot, string name) : Node
{
    private readonly CelValue _missing = CelValue.Unknown(name);

    internal override CelValue Evaluate(Activation activation)
    {
        ref readonly var value = ref activation.Variables[slot];
        return value.Kind == CelKind.Unknown && value.Reference is null ? _missing : value;
    }
}

internal sealed class LocalNode(int slot) : Node
{
    internal override CelValue Evaluate(Activation activation) => activation.Locals[slot];
}

internal sealed class ConditionalNode(Node condition, Node whenTrue, Node whenFalse) : Node
{
    internal override CelValue Evaluate(Activation activation)
    {
        var value = condition.Evaluate(activation);
        if (value.Kind == CelKind.Bool) { return value.AsBool ? whenTrue.Evaluate(activation) : whenFalse.Evaluate(activation); }
        return value.IsFault ? value : CelFault.NoOverload("?:", value);
    }
}

/// <summary>A chain of <c>&amp;&amp;</c> or <c>||</c>: one operand may decide it whatever the others are, errors included.</summary>
internal sealed class LogicNode(bool isAnd, Node[] operands) : Node
{
    internal override CelValue Evaluate(Activation activation)
    {
        var fault = default(CelValue);
        var hasFault = false;
        foreach (var operand in operands)
        {
            var value = operand.Evaluate(activation);
            if (value.Kind == CelKind.Bool)
            {
                if (value.AsBool != isAnd) { return value; }
                continue;
            }

            if (!value.IsFault) { value = CelFault.NoOverload(isAnd ? "&&" : "||", value); }
            fault = hasFault ? FaultOf(fault, value) : value;
            hasFault = true;
        }

        return hasFault ? fault : CelValue.From(isAnd);
    }
}

internal sealed class NotNode(Node operand) : Node
{
    internal override CelValue Evaluate(Activation activation)
    {
        var value = operand.Evaluate(activation);
        if (value.Kind == CelKind.Bool) { return CelValue.From(!value.AsBool); }
        return value.IsFault ? value : CelFault.NoOverload("!", value);
    }
}

internal sealed class NegateNode(Node operand) : Node
{
    internal override CelValue Evaluate(Activation activation)
    {
        var value = operand.Evaluate(activation);
        return value.IsFault ? value : Arithmetic.Negate(value);
    }
}
