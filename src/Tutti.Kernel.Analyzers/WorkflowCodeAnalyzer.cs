using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Tutti.Kernel.Analyzers;

/// <summary>Warns in workflow code about what replay cannot repeat, and says what to use instead.</summary>
/// <remarks>Workflow code is a function with a parameter of type <c>WorkflowContext</c>. What it calls is not followed.</remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class WorkflowCodeAnalyzer : DiagnosticAnalyzer
{
    private const int ContinueOnCapturedContext = 1;

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => WorkflowRules.All;

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        if (context is null) { throw new ArgumentNullException(nameof(context)); }
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (start.Compilation.GetTypeByMetadataName(WorkflowCode.WorkflowContextName) is not { } workflowContext) { return; }
            var code = new WorkflowCode(workflowContext, start.Compilation.GetTypeByMetadataName(WorkflowCode.StepContextName));
            var forbidden = new ForbiddenSymbols(start.Compilation);
            start.RegisterOperationAction(
                operation => Analyze(operation, code, forbidden),
                OperationKind.Invocation,
                OperationKind.ObjectCreation,
                OperationKind.PropertyReference,
                OperationKind.MethodReference,
                OperationKind.Lock);
        });
    }

    private static void Analyze(OperationAnalysisContext context, WorkflowCode code, ForbiddenSymbols forbidden)
    {
        if (Broken(context.Operation, forbidden) is not { } broken || !code.Contains(context.Operation, context.ContainingSymbol)) { return; }
        context.ReportDiagnostic(Diagnostic.Create(broken.Rule, context.Operation.Syntax.GetLocation(), broken.What));
    }

    private static (DiagnosticDescriptor Rule, string What)? Broken(IOperation operation, ForbiddenSymbols forbidden) => operation switch
    {
        ILockOperation => (WorkflowRules.Blocking, "lock"),
        IInvocationOperation call when LeavesContext(call) => (WorkflowRules.ConfigureAwait, "ConfigureAwait"),
        IInvocationOperation call => Named(forbidden, call.TargetMethod),
        IObjectCreationOperation { Constructor: { } constructor } => Named(forbidden, constructor),
        IPropertyReferenceOperation property => Named(forbidden, property.Property),
        IMethodReferenceOperation method => Named(forbidden, method.Method),
        _ => null,
    };

    private static (DiagnosticDescriptor Rule, string What)? Named(ForbiddenSymbols forbidden, ISymbol member)
    {
        if (forbidden.RuleFor(member) is not { } rule) { return null; }
        var type = member.ContainingType.Name;
        return (rule, member is IMethodSymbol { MethodKind: MethodKind.Constructor } ? "new " + type : type + "." + member.Name);
    }

    /// <summary>Whether a ConfigureAwait, on whatever awaitable, says or may say to continue anywhere.</summary>
    private static bool LeavesContext(IInvocationOperation call)
    {
        if (call.TargetMethod.Name != "ConfigureAwait") { return false; }
        var argument = call.Arguments.LastOrDefault()?.Value.ConstantValue;
        return argument is not { HasValue: true, Value: { } value } || value switch
        {
            bool continues => !continues,
            int options => (options & ContinueOnCapturedContext) == 0,
            _ => false,
        };
    }
}
