using Tutti.Documents;
using Tutti.Expressions;
using Tutti.Expressions.Diagnostics;
using Tutti.Orchestration.Diagnostics;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Checking;

/// <summary>What waits for what: order, needs, and results that are read (rule D2).</summary>
public sealed partial class PlanChecker
{
    private static readonly HashSet<string> Rounds = new(StringComparer.Ordinal) { "index", "round" };

    /// <summary>Notes that a reader needs a result, where it can have it.</summary>
    private void Read(ExpressionReference reference, Reader reader, SourcePlace place)
    {
        var name = reference.Variable;
        if (_steps.TryGetValue(name, out var step)) { ReadStep(step, reader, place); }
        else if (Rounds.Contains(name) || _items.ContainsKey(name)) { RequireAround(name, reader, place); }
    }

    private void RequireAround(string name, Reader reader, SourcePlace place)
    {
        var isThere = reader.Block.Chain(reader.Index).Any(at => at.Block.Owner?.Step switch
        {
            PlanStep.Map map => name == "index" || map.As == name,
            PlanStep.Compete => name == "index",
            PlanStep.Loop or PlanStep.Reflect => name == "round",
            _ => false,
        });
        if (!isThere) { _faults.Add(FaultCodes.OutOfReach, place, $"'{name}' is known inside of a {(name == "round" ? "loop" : "map")} only, and {reader.What} is not in one."); }
    }

    private void ReadStep(StepInfo step, Reader reader, SourcePlace place)
    {
        if (ReferenceEquals(step.Block, reader.Block) && reader.Index >= 0 && reader.Index != step.Index)
        {
            reader.Block.Reads[reader.Index].Add(step.Index); // beside it, as nearly always
            return;
        }

        var outside = step.Block.Chain(step.Index).ToList();
        foreach (var (block, index) in reader.Block.Chain(reader.Index))
        {
            var met = outside.FindIndex(at => ReferenceEquals(at.Block, block));
            if (met < 0) { continue; }
            var (_, source) = outside[met];
            if (outside.Take(met).Select(static at => at.Block.Owner).FirstOrDefault(static owner => owner?.HasOwnResults == true) is { } many)
            {
                _faults.Add(FaultCodes.OutOfReach, place, $"'{step.Step.Id}' runs many times inside of '{many.Step.Id}'. Outside, read '{many.Variable}.{many.Step.OwnResults}'.");
            }
            else if (index == source && step.Step.ShowsProgress && met == 0 && !ReferenceEquals(block, reader.Block)) { return; } // a round reads what those before it gave
            else if (index == source) { _faults.Add(FaultCodes.OutOfReach, place, $"{reader.What} cannot read '{step.Step.Id}': it is a part of it, or of another case."); }
            else if (index >= 0) { block.Reads[index].Add(source); }
            return;
        }
    }

    /// <summary>Orders a block, or says which steps wait for each other.</summary>
    private CompiledBlock Order(BlockInfo block, List<CompiledStep> steps)
    {
        var needs = block.Steps.Select((step, index) => NeedsOf(block, step, index)).ToList();
        for (var index = 0; index < steps.Count; index++) { steps[index].Needs = Sorted(needs[index]); }
        var order = needs.Index().All(static step => step.Item.All(other => other < step.Index)) ? [.. Enumerable.Range(0, needs.Count)] : InOrder(needs);
        if (order.Count < steps.Count)
        {
            ReportCycle(block, needs, [.. Enumerable.Range(0, steps.Count).Except(order)]);
            order = [];
        }

        var isSequence = order.Count == steps.Count && needs.Select(static (need, index) => index == 0 || need.Contains(index - 1)).All(static follows => follows);
        return new CompiledBlock(steps, order) { IsSequence = isSequence };
    }

    private static int[] Sorted(HashSet<int> places)
    {
        int[] sorted = [.. places];
        Array.Sort(sorted);
        return sorted;
    }

    /// <summary>An order in which each comes after those it needs, the first of the text first; without those on a cycle or behind one.</summary>
    private static List<int> InOrder(List<HashSet<int>> needs)
    {
        var waiting = needs.ConvertAll(static need => need.Count);
        var needed = needs.SelectMany(static (need, index) => need.Select(other => (Other: other, Index: index))).ToLookup(static edge => edge.Other, static edge => edge.Index);
        var ready = new PriorityQueue<int, int>(waiting.Index().Where(static step => step.Item == 0).Select(static step => (step.Index, step.Index)));
        var order = new List<int>(needs.Count);
        while (ready.TryDequeue(out var next, out _))
        {
            order.Add(next);
            foreach (var freed in needed[next])
            {
                if (--waiting[freed] == 0) { ready.Enqueue(freed, freed); }
            }
        }

        return order;
    }

    private HashSet<int> NeedsOf(BlockInfo block, StepInfo step, int index)
    {
        var needs = new HashSet<int>(block.Reads[index]);
        if (step.Step.Needs is null)
        {
            if (block.IsOrdered && index > 0) { needs.Add(index - 1); }
            return needs;
        }

        foreach (var name in step.Step.Needs)
        {
            var found = block.Places.GetValueOrDefault(name, -1);
            if (found >= 0 && found != index) { needs.Add(found); }
            else
            {
                var known = block.Steps.Where(other => other != step).Select(static other => other.Step.Id);
                _faults.Add(FaultCodes.UnknownName, step.Step.Place, found == index ? $"Step '{name}' needs itself." : $"Step '{step.Step.Id}' needs '{name}', which is no step beside it.{Spelling.Suggest(name, known)}");
            }
        }

        return needs;
    }

    private void ReportCycle(BlockInfo block, List<HashSet<int>> needs, List<int> open)
    {
        var path = new List<int> { open[0] };
        for (var at = open[0]; path.IndexOf(at) is var first && first == path.Count - 1; path.Add(at)) { at = needs[at].First(open.Contains); }
        var cycle = path.SkipWhile(index => index != path[^1]).ToList();
        var reader = cycle.Find(index => block.Reads[index].Any(read => read > index));
        var step = block.Steps[reader];
        var later = block.Reads[reader].Where(read => read > reader && cycle.Contains(read)).Select(read => block.Steps[read].Step.Id).FirstOrDefault();
        if (later is not null && block.IsOrdered && step.Step.Needs is null) { _faults.Add(FaultCodes.OutOfReach, step.Step.Place, $"Step '{step.Step.Id}' reads the result of '{later}', which runs after it. Change their order."); }
        else { _faults.Add(FaultCodes.Cycle, block.Steps[cycle[0]].Step.Place, $"Steps wait for each other: {string.Join(" → ", cycle.Select(index => block.Steps[index].Step.Id))}."); }
    }
}
