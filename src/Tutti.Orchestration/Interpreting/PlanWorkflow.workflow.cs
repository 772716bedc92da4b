using System.Text.Json;
using Tutti.Kernel;
using Tutti.Kernel.Runs;
using Tutti.Orchestration.Checking;

namespace Tutti.Orchestration.Interpreting;

/// <summary>The workflow that runs a plan.</summary>
internal sealed class PlanWorkflow(Func<PlanRun, CompiledPlan> compile, string name)
{
    private const int NewestFlag = 1;

    public async Task<JsonElement> RunAsync(WorkflowContext context, PlanRun run)
    {
        if (run.Flags.Count > 0 && run.Flags.Max() > NewestFlag) { throw new TuttiException("TUT4659", "The run was started by a newer version of Tutti, whose interpreter this one does not know. Update Tutti."); }
        return Values.ToJson(await new Interpreter(compile(run), new RunFacts(name, run.Directory)).RunAsync(context, run.Inputs));
    }
}
