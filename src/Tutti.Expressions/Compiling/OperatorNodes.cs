using Tutti.Expressions.Parsing;
using Tutti.Expressions.Values;

namespace Tutti.Expressions.Compiling;

/// <summary>An arithmetic operator.</summary>
internal sealed class ArithmeticNode(string function, Node left, Node right) : Node
{
    private readonly Operation _operation = function switch
    {
        Operators.Add => Operation.Add,
        Operators.Subtract => Operation.Subtract,
        Operators.Multiply => Operation.Multiply,
        Operators.Divide => Operation.Divide,
        _ => Operation.Modulo,
    };

    private enum Operation
    {
        Add,
        Subtract,
        Multiply,
        Divide,
        Modulo,
    }

    internal override CelValue Evaluate(Activation activation)
    {
        var one = left.Evaluate(activation);
        var other = right.Evaluate(activation);
        if (one.IsFault || other.IsFault) { return FaultOf(one, other); }
        return _operation switch
        {
            Operation.Add => Arithmetic.Add(one, other, activation),
            Operation.Subtract => Arithmetic.Subtract(one, other),
            Operation.Multiply => Arithmetic.Multiply(one, other),
            Operation.Divide => Arithmetic.Divide(one, other),
            _ => Arithmetic.Modulo(one, other),
        };
    }
}

/// <summary><c>==</c> and <c>!=</c>.</summary>
internal sealed class EqualNode(Node left, Node right, bool isNegated) : Node
{
    internal override CelValue Evaluate(Activation activation)
    {
        var one = left.Evaluate(activation);
        var other = right.Evaluate(activation);
        if (one.Kind == CelKind.String && other.Kind == CelKind.String)
        {
            if (one.AsString.Length == other.AsString.Length) { activation.Charge(Weights.Of(one) - 1); }
            return CelValue.From(string.Equals(one.AsString, other.AsString, StringComparison.Ordinal) != isNegated);
        }

        if (one.IsFault || other.IsFault) { return FaultOf(one, other); }
        if (MixesDecimalWithDouble(one, other)) { return CelFault.NoOverload(isNegated ? "!=" : "==", one, other); }
        if (one.Kind >= CelKind.Bytes) { activation.Charge(Math.Min(Weights.Of(one), Weights.Of(other))); }
        return CelValue.From(Equality.AreEqual(one, other) != isNegated);
    }

    /// <summary>Silently unequal would be a trap: 0.1m is not the double 0.1, and looks like it.</summary>
    internal static bool MixesDecimalWithDouble(in CelValue left, in CelValue right) =>
        (left.Kind == CelKind.Decimal && right.Kind == CelKind.Double) || (left.Kind == CelKind.Double && right.Kind == CelKind.Decimal);
}

/// <summary><c>&lt;</c>, <c>&lt;=</c>, <c>&gt;</c> and <c>&gt;=</c>.</summary>
internal sealed class CompareNode(string function, Node left, Node right) : Node
{
    private readonly bool _wantsLess = function is Operators.Less or Operators.LessOrEqual;
    private readonly bool _wantsEqual = function is Operators.LessOrEqual or Operators.GreaterOrEqual;

    internal override CelValue Evaluate(Activation activation)
    {
        var one = left.Evaluate(activation);
        var other = right.Evaluate(activation);
        if (one.Kind == CelKind.Int && other.Kind == CelKind.Int) { return Answer(one.AsInt.CompareTo(other.AsInt)); }
        if (one.IsFault || other.IsFault) { return FaultOf(one, other); }
        if (one.Kind is CelKind.String or CelKind.Bytes) { activation.Charge(Weights.Of(one) - 1); }
        if (Ordering.TryCompare(one, other, out var order)) { return Answer(order); }
        return IsNaN(one) || IsNaN(other) ? CelValue.False : CelFault.NoOverload(Operators.Symbol(function) ?? function, one, other);
    }

    private CelValue Answer(int order) => CelValue.From(order == 0 ? _wantsEqual : order < 0 == _wantsLess);

    private static bool IsNaN(in CelValue value) => value.Kind == CelKind.Double && double.IsNaN(value.AsDouble);
}

/// <summary><c>in</c> over lists and maps.</summary>
internal sealed class InNode(Node element, Node container) : Node
{
    internal override CelValue Evaluate(Activation activation)
    {
        var wanted = element.Evaluate(activation);
        var place = container.Evaluate(activation);
        if (wanted.IsFault || place.IsFault) { return FaultOf(wanted, place); }
        switch (place.Kind)
        {
            case CelKind.List:
                activation.Charge(place.AsList.Weight);
                return Contains(place.AsList.Items, wanted);
            case CelKind.Map:
                activation.Charge(Weights.Of(wanted));
                return CelValue.From(place.AsMap.TryGet(wanted, out _));
            default:
                return CelFault.NoOverload("in", wanted, place);
        }
    }

    /// <summary>As with <c>==</c>, a decimal is not silently none of some doubles.</summary>
    private static CelValue Contains(CelValue[] items, in CelValue wanted)
    {
        var answer = CelValue.False;
        foreach (ref readonly var item in items.AsSpan())
        {
            if (Equality.AreEqual(item, wanted)) { return CelValue.True; }
            if (EqualNode.MixesDecimalWithDouble(item, wanted)) { answer = CelFault.NoOverload("in", wanted, item); }
        }

        return answer;
    }
}

/// <summary><c>in</c> over many constants.</summary>
internal sealed class InConstantsNode(Node element, CelValue[] items) : Node
{
    private const int FewestItems = 8;

    private readonly HashSet<CelValue> _items = [.. items];

    /// <summary>Doubles and decimals need a look at each, because the two do not mix.</summary>
    internal static bool Fits(CelList list) =>
        list.Count >= FewestItems && !Array.Exists(list.Items, static item => item.Kind is CelKind.Double or CelKind.Decimal);

    internal override CelValue Evaluate(Activation activation)
    {
        var wanted = element.Evaluate(activation);
        if (wanted.IsFault) { return wanted; }
        if (wanted.Kind is CelKind.String or CelKind.Bytes) { activation.Charge(Weights.Of(wanted) - 1); }
        return CelValue.From(_items.Contains(wanted));
    }
}
