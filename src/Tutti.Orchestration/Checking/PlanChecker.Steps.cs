using Tutti.Documents;
using Tutti.Expressions.Diagnostics;
using Tutti.Expressions.Types;
using Tutti.Expressions.Values;
using Tutti.Orchestration.Diagnostics;
using Tutti.Orchestration.Functions;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Checking;

/// <summary>Steps of every kind.</summary>
public sealed partial class PlanChecker
{
    private CompiledBlock CompileBlock(BlockInfo block)
    {
        var steps = block.Steps.Select(CompileStep).ToList();
        return Order(block, steps);
    }

    private CompiledStep CompileStep(StepInfo info)
    {
        var reader = new Reader(info.Block, info.Index, $"step '{info.Step.Id}'");
        var step = new CompiledStep { Step = info.Step, Slot = Math.Max(0, _environment.SlotOf(info.Variable)) };
        info.Compiled = step;
        step.When = CompileExpression(info.Step.When, reader, CelType.Bool);
        if (info.Step.When is { Text: "false" } never) { _faults.Warn(FaultCodes.Unreachable, never.Place, $"Step '{info.Step.Id}' never runs."); }
        CompileText(info.Step.Summary, reader);
        switch (info.Step)
        {
            case PlanStep.Call call: Compile(call, step, reader); break;
            case PlanStep.Group: step.Block = CompileBlock(info.Blocks[0]); break;
            case PlanStep.Parallel parallel: Compile(parallel, step, info); break;
            case PlanStep.Map map: Compile(map, step, info, reader); break;
            case PlanStep.Choose choose: Compile(choose, step, info, reader); break;
            case PlanStep.Loop loop: Compile(loop, step, info); break;
            case PlanStep.Reflect reflect: Compile(reflect, step, info); break;
            case PlanStep.Flow flow: Compile(flow, step, reader); break;
            case PlanStep.Rerun rerun: Compile(rerun, step, info, reader); break;
            case PlanStep.Ask ask: Compile(ask, step, reader); break;
            case PlanStep.Wait wait: step.Main = CompileExpression(wait.For, reader, CelType.Duration); break;
            case PlanStep.Fail fail: step.Text = CompileText(fail.Message, reader); break;
            default: CompileTeam(step, info, reader); break;
        }

        return step;
    }

    private void Compile(PlanStep.Ask ask, CompiledStep step, Reader reader)
    {
        step.Text = CompileText(ask.Prompt, reader);
        step.Result = ask.Show is null ? null : CompileValue(ask.Show, reader);
    }

    private void Compile(PlanStep.Call call, CompiledStep step, Reader reader)
    {
        step.With = CompileValue(call.With, reader);
        if (call.Target.IsAgent)
        {
            if (!_agents.TryGetValue(call.Target.Name, out var agent))
            {
                if (_plan.Agents.All(known => known.Name != call.Target.Name)) { _faults.Add(FaultCodes.UnknownName, call.Place, $"{reader.What} names the agent '{call.Target.Name}', which the flow does not have.{Spelling.Suggest(call.Target.Name, _plan.Agents.Select(static known => known.Name))}"); }
                return;
            }

            _used.Add(call.Target.Name);
            (step.Agent, step.OwnAgent) = (Formed(agent, reader.Block.Steps[reader.Index]), agent);
            step.Card = CompileValue(new DocumentNode.Map(agent.Templates, call.Place), reader);
            CheckInput(call.With, step.With, agent.Shape.Input, reader, $"agent '{call.Target.Name}'");
        }
        else
        {
            step.Function = FindFunction(call.Target.Name, call.Place, reader.What);
            if (step.Function is { } function) { CheckInput(call.With, step.With, function.Input, reader, $"'{function.Id}'"); }
        }

        CompileUndo(call, step, reader);
    }

    private PlanFunction? FindFunction(string id, SourcePlace place, string what)
    {
        if (_host.Functions.TryGetValue(id, out var function)) { return function; }
        _faults.Add(FaultCodes.UnknownName, place, $"{what} uses '{id}', which this host does not have.{Spelling.Suggest(id, _host.Functions.Keys)}");
        return null;
    }

    /// <summary>The fields of an input against what is expected; values of an unknown type pass, and are looked at when they are there.</summary>
    private void CheckInput(DocumentNode.Map with, CompiledValue value, CelType expected, Reader reader, string target)
    {
        var what = reader.What;
        if (expected.Kind != CelTypeKind.Object) { return; }
        foreach (var entry in with.Entries)
        {
            var field = expected.Fields.FirstOrDefault(known => known.Name == entry.Key);
            if (field is null && expected.Additional is null) { _faults.Add(FaultCodes.UnknownKey, entry.Place, $"{target} takes no '{entry.Key}' ({what}).{Spelling.Suggest(entry.Key, expected.Fields.Select(static known => known.Name))}"); }
            else if (field is not null && TypeOf(value, entry.Key) is { } actual && !PlanTypes.Fits(actual, field.Type)) { _faults.Add(FaultCodes.WrongType, entry.Value.Place, $"'{entry.Key}' of {target} is {field.Type}, and {what} gives {actual}."); }
        }

        foreach (var missing in expected.Fields.Where(field => !field.IsOptional && with.Find(field.Name) is null && !IsGiven(reader, field.Name)))
        {
            _faults.Add(FaultCodes.MissingKey, with.Place, $"{target} needs '{missing.Name}' ({missing.Type}), and {what} does not give it. Write it under 'with'.");
        }
    }

    private static CelType? TypeOf(CompiledValue value, string field) => value switch
    {
        CompiledValue.Map map => map.Fields.First(known => known.Key == field).Value.Type,
        CompiledValue.Constant { Value: var constant } when constant.TryGetField(field, out var found) => found.Kind switch
        {
            CelKind.Bool => CelType.Bool,
            CelKind.Int => CelType.Int,
            CelKind.Double => CelType.Double,
            CelKind.String => CelType.String,
            CelKind.List => CelType.List(CelType.Dyn),
            CelKind.Map => CelType.Map(CelType.String, CelType.Dyn),
            _ => null,
        },
        _ => null,
    };

    private void Compile(PlanStep.Parallel parallel, CompiledStep step, StepInfo info)
    {
        step.Block = CompileBlock(info.Blocks[0]);
        if (parallel.Join is { Mode: JoinMode.Quorum } quorum && quorum.Count > parallel.Each.Count) { _faults.Add(FaultCodes.WrongValue, parallel.Place, $"Step '{parallel.Id}' wants {quorum.Count} of {parallel.Each.Count} branches to succeed."); }
        foreach (var branch in parallel.Each.Where(static branch => branch.Id is "failed" or "passed")) { _faults.Add(FaultCodes.WrongName, branch.Place, $"'{branch.Id}' is a part of every result of steps side by side. Give the branch another id."); }
    }

    private void Compile(PlanStep.Map map, CompiledStep step, StepInfo info, Reader reader)
    {
        var body = info.Blocks[0];
        var inside = new Reader(body, -1, reader.What);
        step.Main = CompileExpression(map.Over, reader, expected: null);
        if (step.Main is { } over && !PlanTypes.Fits(over.ResultType, CelType.List(CelType.Dyn))) { _faults.Add(FaultCodes.WrongType, map.Over.Place, $"'over' of {reader.What} is a list, and this is {over.ResultType}."); }
        step.ItemSlot = _environment.SlotOf(map.As);
        step.Block = CompileBlock(body);
        step.Second = CompileExpression(map.Key, inside, expected: null);
        step.Result = map.Result is null ? null : CompileValue(map.Result, inside);
    }

    private void Compile(PlanStep.Choose choose, CompiledStep step, StepInfo info, Reader reader)
    {
        var cases = new List<(Expressions.Expression, CompiledBlock)>();
        for (var number = 0; number < choose.Cases.Count; number++)
        {
            var when = CompileExpression(choose.Cases[number].When, reader, CelType.Bool);
            var block = CompileBlock(info.Blocks[number]);
            if (when is not null) { cases.Add((when, block)); }
            if (choose.Cases[number].When.Text == "true" && number + 1 < choose.Cases.Count + Math.Min(1, choose.Else.Count)) { _faults.Warn(FaultCodes.Unreachable, choose.Cases[number].When.Place, $"What follows this case of step '{choose.Id}' can never run."); }
        }

        step.Cases = cases;
        step.Block = choose.Else.Count > 0 ? CompileBlock(info.Blocks[choose.Cases.Count]) : null;
    }

    private void Compile(PlanStep.Loop loop, CompiledStep step, StepInfo info)
    {
        var body = info.Blocks[0];
        var inside = new Reader(body, -1, $"step '{loop.Id}'");
        step.Block = CompileBlock(body);
        step.Main = CompileExpression(loop.Until, inside, CelType.Bool);
        step.Second = CompileExpression(loop.Best, inside, expected: null);
        step.Result = loop.Result is null ? null : CompileValue(loop.Result, inside);
    }

    private void Compile(PlanStep.Flow flow, CompiledStep step, Reader reader)
    {
        step.With = CompileValue(flow.With, reader);
        if (!_flows.TryGetValue(flow.Name, out var found))
        {
            _faults.Add(FaultCodes.UnknownName, flow.Place, $"{reader.What} runs the flow '{flow.Name}', which is not among 'flows'.{Spelling.Suggest(flow.Name, _flows.Keys)}");
            return;
        }

        step.Flow = found;
        CheckInput(flow.With, step.With, PlanTypes.OfGiven(found.Plan), reader, $"flow '{flow.Name}'");
    }

    private void Compile(PlanStep.Rerun rerun, CompiledStep step, StepInfo info, Reader reader)
    {
        step.Main = CompileExpression(rerun.Only, reader, CelType.List(CelType.Dyn));
        if (!_steps.TryGetValue(Reading.PlanNames.VariableOf(rerun.Target), out var target) || target.Step is not (PlanStep.Parallel or PlanStep.Map))
        {
            var known = _steps.Values.Where(static known => known.Step is PlanStep.Parallel or PlanStep.Map).Select(static known => known.Step.Id);
            _faults.Add(FaultCodes.UnknownName, rerun.Place, $"{reader.What} runs '{rerun.Target}' again, which is no 'parallel' and no 'map'.{Spelling.Suggest(rerun.Target, known)}");
            return;
        }

        ReadStep(target, reader, rerun.Place);
        if (target.Block.Chain(target.Index).Any(at => at.Block.Owner == info)) { return; }
        step.Target = target.Compiled;
        if (step.Target is null) { _faults.Add(FaultCodes.OutOfReach, rerun.Place, $"{reader.What} runs '{rerun.Target}' again, which comes after it."); }
    }
}
