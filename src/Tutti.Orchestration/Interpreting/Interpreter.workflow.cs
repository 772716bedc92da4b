using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Tutti.Expressions;
using Tutti.Expressions.Json;
using Tutti.Expressions.Values;
using Tutti.Kernel;
using Tutti.Kernel.Runs;
using Tutti.Orchestration.Checking;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Interpreting;

/// <summary>
/// Runs a checked plan as a workflow: blocks in the order of their edges, each step under its id in the run's paths. All that it decides follows
/// from the plan and from journaled results, so that replay decides the same.
/// </summary>
[SuppressMessage("Maintainability", "CA1506:Avoid excessive class coupling", Justification = "Every kind of step runs here; each family has a file of its own.")]
internal sealed partial class Interpreter(CompiledPlan plan, RunFacts facts)
{
    /// <summary>Marks what needs a failed step, and so did not run.</summary>
    private static readonly OperationCanceledException NotRun = new();

    /// <summary>Whether no round follows, once the plan has run.</summary>
    public bool IsOver { get; private set; } = true;

    /// <summary>Lists of which some items are done already, by step; null where items of a list that fails count for nothing: everywhere but in plans of goals.</summary>
    private IReadOnlySet<string>? Continued { get; init; }

    /// <summary>Runs the plan.</summary>
    /// <param name="context">The scope of the run, or of the step that runs this plan as one of its own.</param>
    /// <param name="inputs">The inputs, complete.</param>
    /// <param name="before">What the round before gave, where the plan repeats; null in the first.</param>
    /// <returns>The outputs: an object.</returns>
    public async Task<CelValue> RunAsync(WorkflowContext context, JsonElement inputs, JsonElement? before = null)
    {
        var frame = FrameOf(context, inputs);
        if (plan.BeforeSlot >= 0) { frame[plan.BeforeSlot] = before is { } last ? JsonValues.FromJson(last) : CelValue.Null; }
        await ListenAsync(context);
        await RunBlockAsync(context, frame, plan.Steps);
        var outputs = Filled(plan.Outputs, frame, "outputs", "a value of");
        IsOver = plan.Plan.Repeat is not { } repeat || context.Generation + 1 >= repeat.Max || (plan.Until is { } until && Holds(until, frame, "repeat"));
        return outputs;
    }

    /// <summary>What the first steps see.</summary>
    private Frame FrameOf(WorkflowContext context, JsonElement inputs)
    {
        var frame = new Frame(plan.Environment, plan.SlotCount);
        frame[plan.InputsSlot] = JsonValues.FromJson(inputs, plan.InputsType);
        frame[plan.RunSlot] = CelValue.FromObject(
        [
            KeyValuePair.Create("id", CelValue.From(context.RunId.ToString())),
            KeyValuePair.Create("name", CelValue.From(facts.Name)),
            KeyValuePair.Create("started", CelValue.From(context.UtcNow)),
            KeyValuePair.Create("generation", CelValue.From((long)context.Generation)),
            KeyValuePair.Create("directory", CelValue.From(facts.Directory)),
        ]);
        return frame;
    }

    /// <summary>Runs the steps of a block, each once those that it needs have ended.</summary>
    private async Task RunBlockAsync(WorkflowContext scope, Frame frame, CompiledBlock block)
    {
        if (block.IsSequence)
        {
            foreach (var step in block.Steps) { await RunStepAsync(scope, frame, step); }
            return;
        }

        await RunGraphAsync(block, lanes: new Lanes(0), (step, _) => RunStepAsync(scope, frame, step));
    }

    /// <summary>Runs steps side by side as their edges allow. What needs a step that failed does not run; the first failure is thrown when all is over.</summary>
    private static async Task RunGraphAsync(CompiledBlock block, Lanes lanes, Func<CompiledStep, int, Task> run)
    {
        var tasks = new Task<Exception?>[block.Steps.Count];
        foreach (var index in block.Order) { tasks[index] = RunOneAsync(index); }
        var failures = await Task.WhenAll(tasks);
        if (Array.Find(failures, static failure => failure is not null && !ReferenceEquals(failure, NotRun)) is { } first) { System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(first); }

        async Task<Exception?> RunOneAsync(int index)
        {
            foreach (var need in block.Steps[index].Needs)
            {
                if (await tasks[need] is not null) { return NotRun; }
            }

            await lanes.EnterAsync();
            try
            {
                await run(block.Steps[index], index);
                return null;
            }
#pragma warning disable CA1031 // The boundary of a branch: its error is rethrown once all branches are over.
            catch (Exception error)
#pragma warning restore CA1031
            {
                return error;
            }
            finally { lanes.Leave(); }
        }
    }

    private async Task<CelValue> RunStepAsync(WorkflowContext scope, Frame frame, CompiledStep step)
    {
        if (step.When is { } when && !Holds(when, frame, step.Id)) { return frame[step.Slot] = CelValue.Null; }
        try { return frame[step.Slot] = await DoAsync(scope, frame, step); }
        catch (TuttiException error) when (step.Step.OnError == OnError.Continue)
        {
            return frame[step.Slot] = Values.OfError(error);
        }
    }

    private Task<CelValue> DoAsync(WorkflowContext scope, Frame frame, CompiledStep step) => step.Step switch
    {
        PlanStep.Call call => CallAsync(scope, frame, step, call),
        PlanStep.Group => GroupAsync(scope, frame, step, step.Block!), // the checker gives every group its block
        PlanStep.Parallel parallel => ParallelAsync(scope.Scope(step.Id), frame, step, parallel, only: null),
        PlanStep.Map map => MapAsync(scope.Scope(step.Id), frame, step, map, only: Continued?.Contains(step.Id) == true ? PlannedLists.Undone(frame[step.Slot]) : null),
        PlanStep.Choose => ChooseAsync(scope, frame, step),
        PlanStep.Loop loop => LoopAsync(scope.Scope(step.Id), frame, step, loop),
        PlanStep.Reflect reflect => ReflectAsync(scope.Scope(step.Id), frame, step, reflect),
        PlanStep.Compete compete => CompeteAsync(scope.Scope(step.Id), frame, step, compete),
        PlanStep.Chat chat => ChatAsync(scope.Scope(step.Id), frame, step, chat),
        PlanStep.Handoff handoff => HandoffAsync(scope.Scope(step.Id), frame, step, handoff),
        PlanStep.Bid bid => BidAsync(scope.Scope(step.Id), frame, step, bid),
        PlanStep.Swarm swarm => SwarmAsync(scope.Scope(step.Id), frame, step, swarm),
        PlanStep.Route route => RouteAsync(scope.Scope(step.Id), frame, step, route),
        PlanStep.Goal goal => GoalAsync(scope.Scope(step.Id), frame, step, goal),
        PlanStep.Publish => PublishAsync(scope, frame, step),
        PlanStep.Hear hear => HearAsync(scope.Scope(step.Id), frame, step, hear),
        PlanStep.Ask ask => AskAsync(scope, frame, step, ask),
        PlanStep.Flow flow => FlowAsync(scope, frame, step, flow),
        PlanStep.Rerun => RerunAsync(scope.Scope(step.Id), frame, step),
        PlanStep.Wait wait => WaitAsync(scope, frame, step, wait),
        PlanStep.UndoAll => UndoAllAsync(scope),
        PlanStep.Fail => throw PlanStepException.Failed(step.Id, TextOf(step, frame)),
        _ => throw new InvalidOperationException($"No rule runs {step.Step.GetType().Name}."),
    };

    private async Task<CelValue> GroupAsync(WorkflowContext scope, Frame frame, CompiledStep step, CompiledBlock block)
    {
        await RunBlockAsync(scope.Scope(step.Id), frame, block);
        return frame[block.LastSlot];
    }

    private async Task<CelValue> ChooseAsync(WorkflowContext scope, Frame frame, CompiledStep step)
    {
        var chosen = step.Cases.Select(static one => (one.When, one.Do)).FirstOrDefault(one => Holds(one.When, frame, step.Id)).Do ?? step.Block;
        // Steps of cases that do not run have no result, which is something else than a result that nobody knows.
        foreach (var block in step.Cases.Select(static one => one.Do).Append(step.Block)) { SkipAll(block, frame); }
        return chosen is null ? CelValue.Null : await GroupAsync(scope, frame, step, chosen);
    }

    private static void SkipAll(CompiledBlock? block, Frame frame)
    {
        foreach (var step in block?.Steps ?? [])
        {
            frame[step.Slot] = CelValue.Null;
            if (step.Step.OwnResults is null) { SkipAll(step.Block, frame); }
        }
    }

    private async Task<CelValue> FlowAsync(WorkflowContext scope, Frame frame, CompiledStep step, PlanStep.Flow flow)
    {
        var inner = step.Flow!; // the checker refuses a flow that is not there
        var given = Values.ToJson(Filled(step.With!, frame, step.Id, "'with' of"));
        var inputs = PlanInputs.Complete(inner.Plan, given, facts.Directory);
        return await new Interpreter(inner, (facts with { Name = flow.Name }).Within(inner, facts.Under(step.Id))).RunAsync(scope.Scope(step.Id), inputs);
    }

    private static async Task<CelValue> UndoAllAsync(WorkflowContext scope)
    {
        await scope.UndoAsync();
        return CelValue.Null;
    }

    private async Task<CelValue> WaitAsync(WorkflowContext scope, Frame frame, CompiledStep step, PlanStep.Wait wait)
    {
        if (wait.Signal.Length > 0) { return JsonValues.FromJson(await scope.SignalAsync<JsonElement>(wait.Signal)); }
        var value = step.Main!.Evaluate(frame.Activation); // without a signal it waits for a time
        if (!value.TryGet(out TimeSpan span)) { throw PlanStepException.Unknown(step.Id, "the time", step.Main.Text, value.Fault?.Message ?? "it is no duration."); }
        await scope.DelayAsync(step.Id, span);
        return CelValue.Null;
    }

    /// <summary>Whether a condition holds. One that nobody can tell stops the step: unknown means neither yes nor no.</summary>
    private static bool Holds(Expression condition, Frame frame, string step) => condition.EvaluateBool(frame.Activation, out var fault) switch
    {
        Truth.True => true,
        Truth.False => false,
        _ => throw PlanStepException.Unknown(step, "the condition", condition.Text, fault?.Message ?? ""),
    };

    private static CelValue Filled(CompiledValue value, Frame frame, string step, string what)
    {
        var filled = value.Evaluate(frame.Activation);
        return filled.IsFault ? throw PlanStepException.Unknown(step, what, step, filled.Fault?.Message ?? "") : filled;
    }

    private static string TextOf(CompiledStep step, Frame frame) =>
        Filled(step.Text!, frame, step.Id, "the text of").TryGet(out string? text) ? text : "";
}
