using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Writing;

/// <summary>Writes goals.</summary>
internal static class GoalWriter
{
    public static void Write(MapWriter map, PlanStep.Goal goal)
    {
        var inner = new MapWriter().Add("text", MapWriter.Text(goal.Text.Text));
        if (goal.Agents.Count > 0) { inner.Add("agents", MapWriter.Texts(goal.Agents)); }
        inner.Add("accept", goal.Accept)
            .Add("replans", goal.Replans == PlanStep.Goal.UsualReplans ? null as int? : goal.Replans)
            .Add("repairs", goal.Repairs == PlanStep.Goal.UsualRepairs ? null as int? : goal.Repairs)
            .Add("max", goal.Max > 0 ? goal.Max : null as int?)
            .Add("sure", goal.Sure == PlanStep.Goal.UsualSure ? null as int? : goal.Sure);
        if (goal.PlansOnly) { inner.Add("only", "plan"); }
        if (goal.Approval is { } approval) { inner.Add("approve", Approval(approval)); }
        StepWriter.Otherwise(inner, goal.Otherwise, goal.Question);
        map.Add("goal", inner.ToMap());
        if (goal.Planner is { } planner) { map.Add("planner", StepWriter.Part(planner)); }
        if (goal.Judge is { } judge) { map.Add("judge", StepWriter.Part(judge)); }
    }

    /// <summary>A question of two choices is written with them, since an approval that says none has three.</summary>
    private static Documents.DocumentNode.Map Approval(PlanStep.Ask approval)
    {
        var map = StepWriter.Ask(approval);
        return map.Find("choices") is not null ? map : map with { Entries = [.. map.Entries, new Documents.DocumentEntry("choices", MapWriter.Texts(approval.Choices))] };
    }
}
