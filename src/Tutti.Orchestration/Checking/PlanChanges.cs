using Tutti.Documents;
using Tutti.Orchestration.Plans;
using Tutti.Orchestration.Writing;

namespace Tutti.Orchestration.Checking;

/// <summary>What an edited plan leaves as it was: steps of the outermost block that say the same, use the same, and follow steps of which that holds too.</summary>
internal sealed class PlanChanges(CompiledPlan before, CompiledPlan after)
{
    private readonly List<string> _changedFiles = [.. before.Plan.Files.Concat(after.Plan.Files)
        .Where(file => !(before.Plan.Files.Contains(file) && after.Plan.Files.Contains(file))).Select(static file => file.Path).Distinct(StringComparer.Ordinal)];

    private readonly Dictionary<string, CompiledStep> _former = before.Steps.Steps.ToDictionary(static step => step.Step.Id, StringComparer.Ordinal);

    /// <summary>Ids of the steps whose results are still valid.</summary>
    public IReadOnlySet<string> Kept => field ??= Find();

    /// <summary>Whether a step, changed or not, follows the same steps as before, all of which are valid still.</summary>
    public bool FollowsKept(string id) => after.Steps.Steps.FirstOrDefault(step => step.Step.Id == id) is { } step && FollowsOnly(step, Kept);

    private HashSet<string> Find()
    {
        var kept = new HashSet<string>(StringComparer.Ordinal);
        foreach (var step in after.Steps.Order.Select(index => after.Steps.Steps[index]))
        {
            if (FollowsOnly(step, kept) && IsSame(_former[step.Step.Id].Step, step.Step)) { kept.Add(step.Step.Id); }
        }

        return kept;
    }

    private bool FollowsOnly(CompiledStep step, IReadOnlySet<string> kept) =>
        _former.TryGetValue(step.Step.Id, out var old) && NeedsOf(step, after) is var needs && needs.SetEquals(NeedsOf(old, before)) && needs.IsSubsetOf(kept);

    private static HashSet<string> NeedsOf(CompiledStep step, CompiledPlan plan) => [.. step.Needs.Select(need => plan.Steps.Steps[need].Step.Id)];

    private bool IsSame(PlanStep old, PlanStep step)
    {
        var (left, right) = (StepWriter.Block([old]), StepWriter.Block([step]));
        return left.Equals(right) && !Mentions(right)
            && PlanTeams.With(after.Plan, AgentsIn(step)).All(name => AgentOf(before.Plan, name) is { } one && AgentOf(after.Plan, name) is { } other && one.Card.Equals(other.Card) && !Mentions(other.Card))
            && FlowsIn(step).All(name => _changedFiles.Count == 0 && FlowOf(before.Plan, name) is { } one && FlowOf(after.Plan, name) is { } other && PlanDigest.Of(one) == PlanDigest.Of(other));
    }

    /// <summary>Whether a text names a file that has changed. Too often is harmless: the step runs again.</summary>
    private bool Mentions(DocumentNode node) => node switch
    {
        DocumentNode.Text text => _changedFiles.Exists(file => text.Value.Contains(file, StringComparison.Ordinal)),
        DocumentNode.List list => list.Items.Any(Mentions),
        DocumentNode.Map map => map.Entries.Any(entry => Mentions(entry.Value)),
        _ => false,
    };

    private static IEnumerable<string> AgentsIn(PlanStep step) => PlanBlocks.All(step).OfType<PlanStep.Call>()
        .SelectMany(static call => (string?[])[call.Target.IsAgent ? call.Target.Name : null, call.Undo is { IsAgent: true } undo ? undo.Use : null]).OfType<string>();

    private static IEnumerable<string> FlowsIn(PlanStep step) => PlanBlocks.All(step).OfType<PlanStep.Flow>().Select(static flow => flow.Name);

    private static PlanAgent? AgentOf(Plan plan, string name) => plan.Agents.FirstOrDefault(agent => agent.Name == name);

    private static Plan? FlowOf(Plan plan, string name) => plan.Flows.FirstOrDefault(flow => flow.Name == name);
}
