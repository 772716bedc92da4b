using System.Text.Json;
using Tutti.Governance.Gates;
using Tutti.Governance.Identities;
using Tutti.Kernel;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Runs;
using Tutti.Orchestration.Checking;
using Tutti.Orchestration.Diagnostics;

namespace Tutti.Orchestration.Interpreting;

/// <summary>The workflow that runs a plan.</summary>
internal sealed class PlanWorkflow(Func<PlanRun, CompiledPlan> compile, string name, Gate? gate)
{
    private const int NewestFlag = PlanWorkflows.KeptItemsFlag;

    public async Task<JsonElement> RunAsync(WorkflowContext context, PlanRun run)
    {
        if (run.Flags.Count > 0 && run.Flags.Max() > NewestFlag) { throw new TuttiException("TUT4659", "The run was started by a newer version of Tutti, whose interpreter this one does not know. Update Tutti."); }
        var session = gate?.Open(context, new Caller(run.By.Length > 0 ? run.By : "unknown", CallerKind.Local), name);
        var plan = compile(run);
        var facts = new RunFacts(name, run.Directory, session)
        {
            Project = run.Project,
            KeepsSpending = run.Flags.Contains(PlanWorkflows.SpendingFlag),
            BindsAgents = run.Flags.Contains(PlanWorkflows.BoundAgentsFlag),
            JudgesEvents = run.Flags.Contains(PlanWorkflows.JudgedEventsFlag),
            BoundsTokens = run.Flags.Contains(PlanWorkflows.BoundTokensFlag),
            KeepsItems = run.Flags.Contains(PlanWorkflows.KeptItemsFlag),
        }.Within(plan, scope: "");
        var interpreter = new Interpreter(plan, facts);
        var began = run.Began ?? context.UtcNow;
        var outputs = Values.ToJson(await interpreter.RunAsync(context, run.Inputs, run.Before));
        if (interpreter.IsOver || plan.Plan.Repeat is not { } repeat) { return outputs; }
        var next = run with { Before = outputs, Began = began };
        if (next.ToJson().Length > RecordDraft.MaxInlineContent - 64) { throw new TuttiException(FaultCodes.RepeatTooLarge, $"The flow '{name}' and what it carries into the next round have more than {RecordDraft.MaxInlineContent / 1024} KiB. Carry less under 'outputs', such as a number or a date, and leave the rest where it lies."); }
        // A run knows the time of its records, and a generation that has none yet no more than when the run began.
        if (began + repeat.Every - Later(context.UtcNow, began) is var left && left > TimeSpan.Zero) { await context.DelayAsync("@repeat", left); } // no step can have this id
        next = next with { Began = Later(context.UtcNow, began) };
        throw context.ContinueAsNew(next);
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
