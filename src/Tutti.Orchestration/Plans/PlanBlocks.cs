namespace Tutti.Orchestration.Plans;

/// <summary>Steps inside of steps.</summary>
public static class PlanBlocks
{
    /// <summary>All steps of a plan, outer ones before inner ones; not those of the flows in it.</summary>
    /// <param name="plan">The plan.</param>
    public static IEnumerable<PlanStep> All(Plan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return plan.Steps.SelectMany(All);
    }

    /// <summary>A step and those in it.</summary>
    /// <param name="step">The step.</param>
    public static IEnumerable<PlanStep> All(PlanStep step) => Of(step).SelectMany(static block => block.Steps).SelectMany(All).Prepend(step);

    /// <summary>The blocks of a step, with what they are called and whether their steps follow each other.</summary>
    /// <param name="step">The step.</param>
    public static IEnumerable<(string Title, IReadOnlyList<PlanStep> Steps, bool IsOrdered)> Of(PlanStep step) => step switch
    {
        PlanStep.Group group => [("", group.Do, true)],
        PlanStep.Parallel parallel => [("", parallel.Each, false)],
        PlanStep.Map map => [("", map.Do, true)],
        PlanStep.Loop loop => [("", loop.Do, true)],
        PlanStep.Reflect reflect => [("", reflect.Question is { } question ? [reflect.Maker, reflect.Checker, question] : [reflect.Maker, reflect.Checker], true)],
        PlanStep.Compete { Each.Count: > 0 } compete => [("", compete.Each, false)],
        PlanStep.Compete compete => [("", compete.Do, true)],
        PlanStep.Chat chat => [("", [.. chat.Members.Append(chat.Chair).OfType<PlanMember>().Select(static member => member.Call)], false)],
        PlanStep.Handoff handoff => [("", [.. handoff.Members.Select(static member => member.Call)], false)],
        PlanStep.Bid bid => [("", [.. bid.Members.Select(static member => member.Call)], false)],
        PlanStep.Swarm swarm => [("", [.. swarm.Members.Select(static member => member.Call)], false)],
        PlanStep.Goal { Parts.Count: > 0 } goal => [("", goal.Parts, false)],
        PlanStep.Choose choose => [.. choose.Cases.Select(static one => ($"when {one.When.Text}", one.Do, true)), .. choose.Else.Count > 0 ? [("else", choose.Else, true)] : Array.Empty<(string, IReadOnlyList<PlanStep>, bool)>()],
        _ => [],
    };
}
