using System.Globalization;
using Tutti.Expressions.Values;
using Tutti.Orchestration.Checking;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Interpreting;

/// <summary>Lists in plans of goals that failed on their way: what came of their items, so that the next plan goes on from there.</summary>
internal static class PlannedLists
{
    /// <summary>What came of the items of a step with <c>each</c>; null where it has none, or never got as far.</summary>
    public static CelValue? Of(CompiledStep step, Frame frame) => ListIn(step) is { } list && Passed(frame[list.Slot]).Count > 0 ? frame[list.Slot] : null;

    /// <summary>Lets lists see what was done of them, and says which those are.</summary>
    public static IReadOnlySet<string> Continue(CompiledBlock steps, IReadOnlyDictionary<string, CelValue> former, Frame frame)
    {
        var continued = new HashSet<string>(StringComparer.Ordinal);
        foreach (var step in steps.Steps.Where(step => former.ContainsKey(step.Id)))
        {
            if (ListIn(step) is not { } list) { continue; }
            frame[list.Slot] = former[step.Id];
            continued.Add(list.Id);
        }

        return continued;
    }

    /// <summary>Items that are to be done, by key: a planned list has numbers.</summary>
    public static HashSet<string> Undone(CelValue former)
    {
        var passed = Passed(former);
        return [.. Enumerable.Range(0, Count(former)).Select(static index => index.ToString(CultureInfo.InvariantCulture)).Where(key => !passed.Contains(key))];
    }

    /// <summary>How many items are done, and how many are not.</summary>
    public static (int Done, int Left) Progress(CelValue former)
    {
        var done = Passed(former).Count;
        return (done, Count(former) - done);
    }

    /// <summary>How far it came, for people and planners.</summary>
    public static string Describe(CelValue former)
    {
        var (done, left) = Progress(former);
        return string.Create(CultureInfo.InvariantCulture, $"{done} of {done + left} items are done; they are kept where the step comes again and nothing but its agents has changed.");
    }

    /// <summary>The list of a step with <c>each</c>, which is the last of the two that it is made of.</summary>
    private static CompiledStep? ListIn(CompiledStep step) => step.Step is PlanStep.Group && step.Block is { Steps: [.., { Step: PlanStep.Map } list] } ? list : null;

    private static int Count(CelValue former) => former.TryGetField("items", out var items) && items.TryGet(out IReadOnlyList<CelValue>? list) ? list.Count : 0;

    private static HashSet<string> Passed(CelValue former) => former.TryGetField("passed", out var passed) && passed.TryGet(out IReadOnlyList<CelValue>? list)
        ? [.. list.Select(static key => key.TryGet(out string? text) ? text : "")]
        : [];
}
