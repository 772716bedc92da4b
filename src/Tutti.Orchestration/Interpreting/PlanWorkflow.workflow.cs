using System.Text.Json;
using Tutti.Governance.Gates;
using Tutti.Governance.Identities;
using Tutti.Kernel;
using Tutti.Kernel.Runs;
using Tutti.Orchestration.Checking;

namespace Tutti.Orchestration.Interpreting;

/// <summary>The workflow that runs a plan.</summary>
internal sealed class PlanWorkflow(Func<PlanRun, CompiledPlan> compile, string name, Gate? gate)
{
    private const int NewestFlag = 1;

    public async Task<JsonElement> RunAsync(WorkflowContext context, PlanRun run)
    {
        if (run.Flags.Count > 0 && run.Flags.Max() > NewestFlag) { throw new TuttiException("TUT4659", "The run was started by a newer version of Tutti, whose interpreter this one does not know. Update Tutti."); }
        var session = gate?.Open(context, new Caller(run.By.Length > 0 ? run.By : "unknown", CallerKind.Local), name);
        var plan = compile(run);
        var facts = new RunFacts(name, run.Directory, session) { Project = run.Project }.Within(plan, scope: "");
        return Values.ToJson(await new Interpreter(plan, facts).RunAsync(context, run.Inputs));
    }
}
