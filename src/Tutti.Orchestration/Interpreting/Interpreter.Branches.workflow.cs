using Tutti.Expressions.Values;
using Tutti.Kernel.Runs;
using Tutti.Orchestration.Checking;
using Tutti.Orchestration.Plans;
using Tutti.Orchestration.Reading;

namespace Tutti.Orchestration.Interpreting;

/// <summary>Steps side by side, over lists, again and again.</summary>
internal sealed partial class Interpreter
{
    private async Task<CelValue> ParallelAsync(WorkflowContext scope, Frame frame, CompiledStep step, PlanStep.Parallel parallel, HashSet<string>? only)
    {
        var block = step.Block!; // the checker gives every parallel its block
        var join = new Join(parallel.Join, block.Steps.Count);
        var before = frame[step.Slot];
        await RunGraphAsync(block, new Lanes(parallel.Max), async (branch, index) =>
        {
            if (only is not null && !only.Contains(branch.Id)) { join.Keep(index, frame[branch.Slot], FailureIn(before, branch.Id)); }
            else if (!join.IsDecided) { await join.RunAsync(index, MayLose(parallel.Join) ? scope.CancellableScope(branch.Id) : null, inner => RunStepAsync(inner ?? scope, frame, branch)); }
        });
        join.Require(step.Id);
        for (var index = 0; index < block.Steps.Count; index++)
        {
            if (join.Failures[index] is not null) { frame[block.Steps[index].Slot] = CelValue.Null; }
        }

        return ResultOf(block.Steps.Select(branch => KeyValuePair.Create(PlanNames.VariableOf(branch.Id), frame[branch.Slot])), [.. block.Steps.Select(static branch => branch.Id)], join);
    }

    private async Task<CelValue> MapAsync(WorkflowContext scope, Frame frame, CompiledStep step, PlanStep.Map map, HashSet<string>? only)
    {
        var value = step.Main!.Evaluate(frame.Activation); // every map goes over something
        if (!value.TryGet(out IReadOnlyList<CelValue>? items)) { throw PlanStepException.WrongList(step.Id, value.Fault?.Message ?? value.ToString()); }
        var join = new Join(map.Join, items.Count);
        var lanes = new Lanes(map.Max);
        var keys = new string[items.Count];
        var results = new CelValue[items.Count];
        var before = frame[step.Slot];
        var tasks = new Task[items.Count];
        for (var index = 0; index < tasks.Length; index++) { tasks[index] = RunItemAsync(index); }
        await Task.WhenAll(tasks);
        var result = ResultOf([KeyValuePair.Create("items", CelValue.FromList(results))], keys, join);
        if (Continued is not null) { frame[step.Slot] = result; } // another plan may go on from there
        join.Require(step.Id);
        return result;

        async Task RunItemAsync(int index)
        {
            var own = frame.Copy();
            own[step.ItemSlot] = items[index];
            own[plan.IndexSlot] = CelValue.From((long)index);
            keys[index] = step.Second is { } key ? TextOf(key.Evaluate(own.Activation), index) : TextOf(CelValue.From((long)index), index);
            results[index] = CelValue.Null;
            await lanes.EnterAsync();
            try
            {
                var name = index.ToString(System.Globalization.CultureInfo.InvariantCulture);
                if (only is not null && !only.Contains(keys[index])) { results[index] = join.Keep(index, FormerItem(before, index), FailureIn(before, keys[index])); }
                else if (!join.IsDecided)
                {
                    var inner = MayLose(map.Join) ? scope.CancellableScope(name) : null;
                    results[index] = await join.RunAsync(index, inner, branch => RunBodyAsync(branch ?? scope.Scope(name), own, step, map.Result is not null));
                }
            }
            finally { lanes.Leave(); }
        }
    }

    private async Task<CelValue> RunBodyAsync(WorkflowContext scope, Frame frame, CompiledStep step, bool hasResult)
    {
        await RunBlockAsync(scope, frame, step.Block!); // every body has steps
        return hasResult ? Filled(step.Result!, frame, step.Id, "'result' of") : frame[step.Block!.LastSlot];
    }

    private async Task<CelValue> LoopAsync(WorkflowContext scope, Frame frame, CompiledStep step, PlanStep.Loop loop)
    {
        var (kept, last, best) = (CelValue.Null, CelValue.Null, double.NegativeInfinity);
        for (var round = 0; ; round++)
        {
            frame[step.Slot] = StateOf(kept, last, round, ended: false);
            // Only a condition that reads results of a round cannot be told before the first one.
            var ended = step.Main!.EvaluateBool(frame.Activation, out var fault);
            if (ended == Truth.Unknown && round > 0) { throw PlanStepException.Unknown(step.Id, "the condition", step.Main.Text, fault?.Message ?? ""); }
            if (ended == Truth.True || round == loop.Max)
            {
                if (ended != Truth.True && loop.MustEnd) { throw PlanStepException.Exhausted(step.Id, round); }
                return StateOf(kept, last, round, ended == Truth.True);
            }

            frame[plan.RoundSlot] = CelValue.From((long)round);
            last = await RunBodyAsync(scope.Scope("round"), frame, step, loop.Result is not null);
            if (step.Second is not { } score) { kept = last; }
            else if (NumberOf(score.Evaluate(frame.Activation), step.Id, score.Text) is var now && now > best) { (kept, best) = (last, now); }
        }
    }

    /// <summary>What a loop gives at its end, and to the steps in it what it gave so far.</summary>
    private static CelValue StateOf(CelValue kept, CelValue last, int rounds, bool ended) => CelValue.FromObject(
    [
        KeyValuePair.Create("value", kept),
        KeyValuePair.Create("last", last),
        KeyValuePair.Create("rounds", CelValue.From((long)rounds)),
        KeyValuePair.Create("ended", CelValue.From(ended)),
    ]);

    private async Task<CelValue> RerunAsync(WorkflowContext scope, Frame frame, CompiledStep step)
    {
        var target = step.Target!; // the checker refuses a rerun of nothing
        HashSet<string>? only = null;
        if (step.Main is { } chosen)
        {
            var value = chosen.Evaluate(frame.Activation);
            if (!value.TryGet(out IReadOnlyList<CelValue>? items)) { throw PlanStepException.Unknown(step.Id, "the choice", chosen.Text, value.Fault?.Message ?? "it is no list."); }
            only = [.. items.Select(static (item, index) => TextOf(item, index))];
        }

        return frame[target.Slot] = target.Step switch
        {
            PlanStep.Parallel parallel => await ParallelAsync(scope, frame, target, parallel, only),
            PlanStep.Map map => await MapAsync(scope, frame, target, map, only),
            _ => throw new InvalidOperationException("Only steps side by side run again."),
        };
    }

    private static bool MayLose(PlanJoin join) => join.Mode is JoinMode.Any or JoinMode.Quorum;

    private static CelValue FormerItem(CelValue before, int index) =>
        before.TryGetField("items", out var items) && items.TryGet(out IReadOnlyList<CelValue>? list) && index < list.Count ? list[index] : CelValue.Null;

    /// <summary>How a branch failed the last time; null where it did not.</summary>
    private static CelValue? FailureIn(CelValue before, string id) =>
        before.TryGetField("failed", out var failed) && failed.TryGet(out IReadOnlyList<CelValue>? list)
            ? list.Where(one => one.TryGetField("id", out var name) && name.TryGet(out string? text) && text == id).Select(static one => (CelValue?)one).FirstOrDefault()
            : null;

    private static CelValue ResultOf(IEnumerable<KeyValuePair<string, CelValue>> fields, IReadOnlyList<string> ids, Join join) => CelValue.FromObject(
    [
        .. fields,
        KeyValuePair.Create("failed", CelValue.FromList([.. join.FailuresOf(ids)])),
        KeyValuePair.Create("passed", CelValue.FromList([.. join.PassedOf(ids).Select(CelValue.From)])),
    ]);

    private static string TextOf(CelValue value, int index) => value.TryGet(out string? text)
        ? text
        : value.TryGet(out long number) ? number.ToString(System.Globalization.CultureInfo.InvariantCulture) : index.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static double NumberOf(CelValue value, string step, string text)
    {
        if (value.TryGet(out double exact)) { return exact; }
        if (value.TryGet(out long whole)) { return whole; }
        if (value.TryGet(out decimal amount)) { return (double)amount; }
        throw PlanStepException.Unknown(step, "the score", text, value.Fault?.Message ?? "it is no number.");
    }
}
