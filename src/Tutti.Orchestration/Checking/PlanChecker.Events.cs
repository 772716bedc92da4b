using Tutti.Expressions.Types;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Checking;

/// <summary>Steps that run by what others publish.</summary>
public sealed partial class PlanChecker
{
    private readonly List<CompiledStep> _listening = [];

    private void CompileEvent(CompiledStep step, StepInfo info, Reader reader)
    {
        switch (info.Step)
        {
            case PlanStep.Publish publish: Compile(publish, step, reader); break;
            case PlanStep.Hear hear: Compile(hear, step, info, reader); break;
        }
    }

    private void Compile(PlanStep.Publish publish, CompiledStep step, Reader reader)
    {
        step.Text = CompileText(publish.Topic, reader);
        step.With = CompileText(publish.Type, reader);
        step.Result = publish.Data is null ? null : CompileValue(publish.Data, reader);
    }

    private void Compile(PlanStep.Hear hear, CompiledStep step, StepInfo info, Reader reader)
    {
        // The condition stands in the step: it reads the event under the step's own id.
        step.Main = CompileExpression(hear.Where, new Reader(new BlockInfo(info, [], isOrdered: true), -1, reader.What), CelType.Bool);
        // Where several of them may wait at a time, each listens by itself.
        step.ListensLate = info.Block.Chain(info.Index).Any(static at => at.Block.Owner?.Step is PlanStep.Map or PlanStep.Compete);
        if (!step.ListensLate) { _listening.Add(step); }
    }
}
