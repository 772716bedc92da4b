using Tutti.Cli.Flows;
using Tutti.Cli.Modules;
using Tutti.Cli.Sessions;
using Tutti.Orchestration.Interpreting;
using Tutti.Storage.Embedded.Control;
using Tutti.Storage.Embedded.Control.Hosting;

namespace Tutti.Cli.Runs;

/// <summary>What the target of <c>run</c> means: a flow, a project folder, or a name that has run here before.</summary>
internal static class RunPlaces
{
    /// <summary>Completes an order with its source and workflow.</summary>
    public static async Task<StartOrder> FindAsync(Session session, IRunControl control, string target, StartOrder order, CancellationToken cancellationToken)
    {
        var path = Path.GetFullPath(target, session.Tool.WorkingDirectory);
        if (order.Workflow is null && FlowSource.Find(path) is { } flow) { return order with { Source = flow }; }
        if (Directory.Exists(path)) { return order with { Source = Path.TrimEndingDirectorySeparator(path) }; }
        var runs = await control.ListAsync(new RunFilter { Limit = 10_000 }, cancellationToken).ConfigureAwait(false);
        var known = runs.FirstOrDefault(run => run.Source.Length > 0 && (run.Workflow == target || run.Workflow == PlanWorkflows.Prefix + target));
        return known is not null
            ? order with { Source = known.Source, Workflow = FlowSource.IsFlow(known.Source) ? null : target }
            : throw ModuleErrors.NoTarget(target, runs.Select(static run => run.Workflow).Distinct().ToList());
    }

    /// <summary>Builds a project in the caller's terminal, where its errors can be seen, before a background host loads it.</summary>
    public static async Task PrepareAsync(Session session, string target, CancellationToken cancellationToken)
    {
        var path = Path.GetFullPath(target, session.Tool.WorkingDirectory);
        var folder = FlowSource.Find(path) is { } flow ? FlowSource.ProjectOf(flow) : path;
        if (Directory.Exists(folder)) { await new ProjectBuilder(session.Say, session.Time).BuildAsync(folder, cancellationToken).ConfigureAwait(false); }
    }

    /// <summary>Says which other runs stand still in the host that this process has become.</summary>
    public static void SayProblems(Session session, IRunControl control)
    {
        if (control is StoreHolder holder)
        {
            foreach (var problem in holder.Problems) { session.Say(problem); }
        }
    }
}
