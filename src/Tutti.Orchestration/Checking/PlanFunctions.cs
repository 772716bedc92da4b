using Tutti.Expressions.Functions;
using Tutti.Expressions.Types;
using Tutti.Expressions.Values;

namespace Tutti.Orchestration.Checking;

/// <summary>Functions that expressions of plans have beside those of the language.</summary>
internal static class PlanFunctions
{
    public static IReadOnlyList<FunctionDeclaration> All { get; } =
    [
        new("or_else", IsMethod: true, [CelType.Dyn, CelType.Dyn], CelType.Dyn, static arguments => arguments[0].Kind == CelKind.Null ? arguments[1] : arguments[0]),
    ];
}
