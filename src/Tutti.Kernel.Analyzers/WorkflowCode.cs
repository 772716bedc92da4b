using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Tutti.Kernel.Analyzers;

/// <summary>Tells workflow code, which is replayed, from step actions and other code, which are not.</summary>
/// <param name="workflowContext">The type whose parameter makes a function workflow code.</param>
/// <param name="stepContext">The type whose parameter makes a function a step's action.</param>
internal sealed class WorkflowCode(INamedTypeSymbol workflowContext, INamedTypeSymbol? stepContext)
{
    internal const string WorkflowContextName = "Tutti.Kernel.Runs.WorkflowContext";
    internal const string StepContextName = "Tutti.Kernel.Steps.StepContext";

    /// <summary>The innermost function with a context decides; functions without one belong to the function around them.</summary>
    /// <param name="operation">The operation to place.</param>
    /// <param name="containingMember">The member whose body holds it.</param>
    internal bool Contains(IOperation operation, ISymbol containingMember)
    {
        for (var around = operation.Parent; around is not null; around = around.Parent)
        {
            var function = around switch
            {
                IAnonymousFunctionOperation lambda => lambda.Symbol,
                ILocalFunctionOperation local => local.Symbol,
                _ => null,
            };
            if (function is not null && Decide(function) is { } decided) { return decided; }
        }

        return containingMember is IMethodSymbol method && Decide(method) == true;
    }

    private bool? Decide(IMethodSymbol function) =>
        Takes(function, stepContext) ? false : Takes(function, workflowContext) ? true : null;

    private static bool Takes(IMethodSymbol function, INamedTypeSymbol? context)
    {
        foreach (var parameter in function.Parameters)
        {
            if (context is not null && SymbolEqualityComparer.Default.Equals(parameter.Type, context)) { return true; }
        }

        return false;
    }
}
