using Tutti.Expressions.Diagnostics;
using Tutti.Expressions.Functions;
using Tutti.Expressions.Parsing;
using Tutti.Expressions.Types;

namespace Tutti.Expressions.Checking;

/// <summary>What the checker learnt of an expression.</summary>
internal sealed class CheckedExpression(Expr root)
{
    internal Expr Root => root;

    internal CelType Type { get; set; } = CelType.Dyn;

    internal int LocalCount { get; set; }

    internal List<(string Code, int Start, int End, string Message)> Faults { get; } = [];

    internal IEnumerable<ExpressionFault> Describe(string text, SourcePosition position) =>
        from fault in Faults.Distinct()
        orderby fault.Start
        select new ExpressionFault(fault.Code, position.Move(text, fault.Start), fault.End - fault.Start, fault.Message);
}

/// <summary>The functions that a call may mean.</summary>
/// <param name="Name">The full name.</param>
/// <param name="Candidates">Those that fit what is known of the arguments.</param>
/// <param name="PassesTarget">Whether the target is an argument, and not a part of the name.</param>
internal sealed record ResolvedCall(string Name, Overload[] Candidates, bool PassesTarget);
