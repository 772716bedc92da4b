using Tutti.Expressions.Types;
using Tutti.Orchestration.Agents;
using Tutti.Orchestration.Diagnostics;
using Tutti.Orchestration.Interpreting;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Checking;

/// <summary>Makers and checkers.</summary>
public sealed partial class PlanChecker
{
    private static bool IsChecker(StepInfo info) => info.Block.Owner?.Step is PlanStep.Reflect reflect && ReferenceEquals(reflect.Checker, info.Step);

    private void Compile(PlanStep.Reflect reflect, CompiledStep step, StepInfo info)
    {
        var body = info.Blocks[0];
        var inside = new Reader(body, -1, $"step '{reflect.Id}'");
        step.Block = CompileBlock(body);
        step.Main = CompileExpression(reflect.Accept, inside, CelType.Bool);
        step.Second = CompileExpression(reflect.Best, inside, expected: null);
        var checker = step.Block.Steps[1];
        if (reflect.Accept is not null || checker.Agent is IGatedAgent || SaysAccepted(body.Steps[1].Type)) { return; }
        _faults.Add(FaultCodes.NoAcceptance, reflect.Checker.Place, $"What '{reflect.Checker.Target.Name}' answers says not whether it accepts. Let it answer with a field 'accepted', or write 'accept' under 'reflect': 'accept: {Reading.PlanNames.VariableOf(reflect.Id)}.check.errors == 0'.");
    }

    private static bool SaysAccepted(CelType type) => type.Kind switch
    {
        CelTypeKind.Dyn or CelTypeKind.Map => true,
        CelTypeKind.Object => type.Additional is not null || type.Fields.Any(static field => field.Name == CheckerInput.Accepted && PlanTypes.Fits(field.Type, CelType.Bool)),
        _ => false,
    };
}
