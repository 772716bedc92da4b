using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Tutti.Expressions.Functions;
using Tutti.Expressions.Values;

namespace Tutti.Expressions.Compiling;

/// <summary>A call of a function: the first overload that accepts the kinds of the arguments answers.</summary>
internal sealed class CallNode(string name, Overload[] candidates, Node[] arguments) : Node
{
    private const int FewArguments = 4;

    internal override CelValue Evaluate(Activation activation)
    {
        if (arguments.Length > FewArguments) { return Evaluate(new CelValue[arguments.Length], activation); }
        var few = default(Few);
        return Evaluate(((Span<CelValue>)few)[..arguments.Length], activation);
    }

    private CelValue Evaluate(Span<CelValue> values, Activation activation)
    {
        var fault = default(CelValue);
        var hasFault = false;
        for (var index = 0; index < values.Length; index++)
        {
            values[index] = arguments[index].Evaluate(activation);
            if (!values[index].IsFault) { continue; }
            fault = hasFault ? FaultOf(fault, values[index]) : values[index];
            hasFault = true;
        }

        if (hasFault) { return fault; }
        if (!activation.Charge(CostOf(values))) { return CelValue.Error(CelFault.OutOfBudget); }
        foreach (var candidate in candidates)
        {
            if (candidate.Body is { } body && candidate.Accepts(values)) { return body(values, activation); }
        }

        return CelFault.NoOverload(name, values);
    }

    /// <summary>Functions read their texts; those that go through lists charge for that themselves.</summary>
    private static long CostOf(ReadOnlySpan<CelValue> values)
    {
        long cost = 1;
        foreach (ref readonly var value in values)
        {
            if (value.Kind is CelKind.String or CelKind.Bytes) { cost += Weights.Of(value) - 1; }
        }

        return cost;
    }

    [InlineArray(FewArguments)]
    private struct Few
    {
        private CelValue _first;
    }
}

/// <summary><c>matches</c> with a constant pattern, compiled once.</summary>
internal sealed class MatchesNode(Node operand, Regex pattern) : Node
{
    internal override CelValue Evaluate(Activation activation)
    {
        var value = operand.Evaluate(activation);
        if (value.Kind != CelKind.String) { return value.IsFault ? value : CelFault.NoOverload("matches", value, CelValue.From(pattern.ToString())); }
        return activation.Charge(1 + (value.AsString.Length / 16)) ? CelValue.From(pattern.IsMatch(value.AsString)) : CelValue.Error(CelFault.OutOfBudget);
    }
}
