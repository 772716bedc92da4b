using Tutti.Expressions.Checking;
using Tutti.Expressions.Functions;
using Tutti.Expressions.Parsing;
using Tutti.Expressions.Values;

namespace Tutti.Expressions.Compiling;

/// <summary>Makes the nodes of operators and functions.</summary>
internal static class CallCompiler
{
    internal static Node Compile(ResolvedCall call, Node[] arguments, ExpressionLimits limits) => (call.Name, arguments.Length) switch
    {
        ("matches", 2) when arguments[1] is ConstantNode { Value.Kind: CelKind.String } text && Patterns.TryCompile(text.Value.AsString, limits, out var pattern, out _) =>
            new MatchesNode(arguments[0], pattern),
        ("or" or "orValue", 2) => new OptionalOrNode(arguments[0], arguments[1], wantsValue: call.Name == "orValue"),
        _ when Operators.Symbol(call.Name) is not null => Operator(call.Name, arguments),
        _ => new CallNode(call.Name, call.Candidates, arguments),
    };

    private static Node Operator(string function, Node[] arguments) => function switch
    {
        Operators.Not => new NotNode(arguments[0]),
        Operators.Negate => new NegateNode(arguments[0]),
        Operators.Equal or Operators.NotEqual => new EqualNode(arguments[0], arguments[1], function == Operators.NotEqual),
        Operators.Less or Operators.LessOrEqual or Operators.Greater or Operators.GreaterOrEqual => new CompareNode(function, arguments[0], arguments[1]),
        Operators.In when arguments[1] is ConstantNode { Value.Kind: CelKind.List } list && InConstantsNode.Fits(list.Value.AsList) =>
            new InConstantsNode(arguments[0], list.Value.AsList.Items),
        Operators.In => new InNode(arguments[0], arguments[1]),
        _ => new ArithmeticNode(function, arguments[0], arguments[1]),
    };
}
