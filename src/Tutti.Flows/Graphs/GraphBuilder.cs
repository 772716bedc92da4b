using System.Globalization;
using Tutti.Orchestration.Patterns;
using Tutti.Orchestration.Plans;

namespace Tutti.Flows.Graphs;

/// <summary>Makes the graph of a plan: order, needs, and results that are read, between the steps of each block (rule D2).</summary>
internal static class GraphBuilder
{
    public static Graph Build(Plan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return new Graph(plan.Name, Block("", plan.Steps, isOrdered: true, plan));
    }

    private static GraphBlock Block(string title, IReadOnlyList<PlanStep> steps, bool isOrdered, Plan plan) =>
        new(title, [.. steps.Select(step => Node(step, plan))], Edges(steps, isOrdered, plan));

    private static GraphNode Node(PlanStep step, Plan plan)
    {
        var (kind, detail) = Describe(step);
        return new GraphNode(step.Id, kind, detail, step.When?.Text ?? "", [.. PlanBlocks.Of(step).Select(block => Block(block.Title, block.Steps, block.IsOrdered, plan))]);
    }

    private static (string Kind, string Detail) Describe(PlanStep step) => step switch
    {
        PlanStep.Call call => (call.Target.IsAgent ? "agent" : "use", call.Target.Name),
        PlanStep.Group => ("do", ""),
        PlanStep.Parallel parallel => ("parallel", Join(parallel.Join, parallel.Max)),
        PlanStep.Map map => ("map", string.Join(", ", ((string[])[$"over {map.Over.Text}", Join(map.Join, map.Max)]).Where(static part => part.Length > 0))),
        PlanStep.Choose => ("choose", ""),
        PlanStep.Loop loop => ("loop", string.Create(CultureInfo.InvariantCulture, $"until {loop.Until.Text}, at most {loop.Max}")),
        PlanStep.Reflect reflect => ("reflect", string.Create(CultureInfo.InvariantCulture, $"until {reflect.Accept?.Text ?? "accepted"}, at most {reflect.Max}, else {Word(reflect.Otherwise)}")),
        PlanStep.Compete compete => ("compete", string.Join(", ", ((string[])[compete.Attempts > 0 ? string.Create(CultureInfo.InvariantCulture, $"{compete.Attempts} attempts") : "", $"best {compete.Score.Text}", compete.Enough is { } enough ? $"until {enough.Text}" : ""]).Where(static part => part.Length > 0))),
        PlanStep.Chat chat => ("chat", string.Create(CultureInfo.InvariantCulture, $"{Word(chat.Order)}, at most {chat.Max} turns")),
        PlanStep.Handoff handoff => ("handoff", string.Create(CultureInfo.InvariantCulture, $"at most {handoff.Max} times")),
        PlanStep.Bid bid => ("bid", bid.Score is { } score ? $"best {score.Text}" : "lowest price"),
        PlanStep.Swarm swarm => ("swarm", string.Create(CultureInfo.InvariantCulture, $"{(swarm.Board.Length > 0 ? $"{swarm.Board}, " : "")}{(swarm.Until is { } goal ? $"until {goal.Text}, " : "")}at most {swarm.Max} claims")),
        PlanStep.Route route => ("route", route.Among.Count > 0 ? string.Join(", ", route.Among) : "all agents"),
        PlanStep.Goal goal => ("goal", string.Create(CultureInfo.InvariantCulture, $"{goal.Text.Text}, at most {goal.Replans + 1} plans, else {Word(goal.Otherwise)}")),
        PlanStep.Publish publish => ("publish", $"{publish.Topic.Text}: {publish.Type.Text}"),
        PlanStep.Hear hear => ("hear", hear.Type.Length > 0 ? $"{hear.Topic}: {hear.Type}" : hear.Topic),
        PlanStep.Ask ask => ("ask", ask.By.Length > 0 ? ask.By : string.Join(" / ", ask.Choices)),
        PlanStep.Flow flow => ("flow", flow.Name),
        PlanStep.Rerun rerun => ("rerun", rerun.Target),
        PlanStep.Wait wait => ("wait", wait.For is { } time ? time.Text : $"signal {wait.Signal}"),
        PlanStep.UndoAll => ("undo-all", ""),
        PlanStep.Fail fail => ("fail", fail.Message.Text),
        _ => ("step", ""),
    };

    private static string Word(ChatOrder order) => order switch
    {
        ChatOrder.Together => "all at once",
        ChatOrder.Chosen => "the chair chooses",
        _ => "in turn",
    };

    private static string Word(Unaccepted otherwise) => otherwise switch
    {
        Unaccepted.Keep => "keeps the best",
        Unaccepted.Ask => "asks",
        _ => "fails",
    };

    private static string Join(PlanJoin join, int max) => string.Join(", ", ((string[])[
        join.Mode switch
        {
            JoinMode.Any => "any",
            JoinMode.Quorum => string.Create(CultureInfo.InvariantCulture, $"{join.Count} must succeed"),
            JoinMode.KeepPartial => "keeps partial results",
            _ => "",
        },
        max > 0 ? string.Create(CultureInfo.InvariantCulture, $"{max} at a time") : ""]).Where(static part => part.Length > 0));

    private static List<GraphEdge> Edges(IReadOnlyList<PlanStep> steps, bool isOrdered, Plan plan)
    {
        var edges = new Dictionary<(int, int), EdgeKind>();
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (number, step) in steps.Index())
        {
            foreach (var inner in PlanBlocks.All(step)) { numbers.TryAdd(StepReferences.VariableOf(inner.Id), number); }
        }

        foreach (var (number, step) in steps.Index())
        {
            if (step.Needs is null && isOrdered && number > 0) { edges[(number - 1, number)] = EdgeKind.Order; }
            foreach (var need in step.Needs ?? []) { Add(numbers.GetValueOrDefault(StepReferences.VariableOf(need), number), number, EdgeKind.Needs); }
            foreach (var variable in PlanBlocks.All(step).SelectMany(inner => StepReferences.Of(inner, plan))) { Add(numbers.GetValueOrDefault(variable, number), number, EdgeKind.Data); }
        }

        return [.. edges.Select(static pair => new GraphEdge(pair.Key.Item1, pair.Key.Item2, pair.Value)).OrderBy(static edge => edge.To).ThenBy(static edge => edge.From)];

        void Add(int from, int to, EdgeKind kind)
        {
            if (from != to && !edges.ContainsKey((to, from))) { edges.TryAdd((from, to), kind); }
        }
    }
}
