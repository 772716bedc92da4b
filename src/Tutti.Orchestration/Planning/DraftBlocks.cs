using System.Globalization;
using System.Text.Json;
using Tutti.Documents;
using Tutti.Documents.Json;
using Tutti.Expressions.Types;
using Tutti.Orchestration.Checking;
using Tutti.Orchestration.Writing;

namespace Tutti.Orchestration.Planning;

/// <summary>Steps of a draft as steps of a plan, with the blocks that they stand in.</summary>
/// <param name="shape">How they lie in each other; checked.</param>
/// <param name="takes">What agents take, by name.</param>
internal sealed class DraftBlocks(DraftShape shape, IReadOnlyDictionary<string, CelType> takes)
{
    private const string Task = "task";
    private const string Results = "results";
    private const string Item = "item";
    private const int AtOnce = 10;

    /// <summary>The steps of a block; of the plan itself with an empty name.</summary>
    public DocumentNode.Map Of(string block) => new([.. shape.In(block).Select(step => new DocumentEntry(step.Id, StepOf(step)))], SourcePlace.None);

    private DocumentNode.Map StepOf(DraftStep step)
    {
        var map = new MapWriter().Add("needs", MapWriter.Texts(NeedsOf(step))).Add("when", step.When);
        if (step.Each is { } each) { return map.Add("do", EachOf(step, DraftShape.ListOf(each))).ToMap(); }
        if (!shape.IsBlock(step)) { return Call(map, step, isEach: shape.Around(step).Any(static block => block.Each is not null)); }
        if (step.Until is not { } until) { return map.Add("do", Of(step.Id)).ToMap(); }
        return map.Add("loop", new MapWriter().Add("until", until).Add("max", step.Max ?? DraftShape.UsualRounds).ToMap()).Add("do", Of(step.Id)).ToMap();
    }

    /// <summary>A list is bounded when it is there: one that is longer fails the step, and another plan is made.</summary>
    private DocumentNode.Map EachOf(DraftStep step, string list)
    {
        var wide = string.Create(CultureInfo.InvariantCulture, $"'each' of '{step.Id}' has more than {DraftShape.MostItems} items. Let an agent choose the most important ones first.");
        var body = shape.IsBlock(step) ? Of(step.Id) : new MapWriter().Add($"{step.Id}-one", Call(new MapWriter(), step, isEach: true)).ToMap();
        return new MapWriter()
            .Add($"{step.Id}-wide", new MapWriter().Add("when", string.Create(CultureInfo.InvariantCulture, $"size({list}) > {DraftShape.MostItems}")).Add("fail", wide).ToMap())
            .Add($"{step.Id}-all", new MapWriter().Add("map", new MapWriter().Add("over", list).Add("as", Item).Add("max", AtOnce).ToMap()).Add("do", body).ToMap())
            .ToMap();
    }

    /// <summary>Steps of the same block; what lies elsewhere is waited for because it is read.</summary>
    private IEnumerable<string> NeedsOf(DraftStep step)
    {
        var beside = shape.In(step.In ?? "").Select(static other => other.Id).ToHashSet(StringComparer.Ordinal);
        var around = shape.Around(step).Any();
        return step.Needs.Where(need => beside.Contains(need) || !around);
    }

    private DocumentNode.Map Call(MapWriter map, DraftStep step, bool isEach)
    {
        var (input, type) = (InputOf(step), takes.GetValueOrDefault(step.Agent, CelType.Dyn));
        if (step.Task.Length > 0 && IsFree(step, Task, type)) { input.Add(Task, MapWriter.Text(DraftPlan.Literal(step.Task))); }
        if (isEach && IsFree(step, Item, type)) { input.Add(Item, MapWriter.Text($"${{{Item}}}")); }
        if (step.Needs.Count > 0 && IsFree(step, Results, type)) { input.Add(Results, DraftPlan.Fields(step.Needs)); }
        return map.Add("agent", MapWriter.Text(step.Agent)).AddFilled("with", input).ToMap();
    }

    private static bool IsFree(DraftStep step, string field, CelType type) => PlanTypes.HasRoom(type, field) && step.Input?.TryGetProperty(field, out _) != true;

    private static MapWriter InputOf(DraftStep step)
    {
        var map = new MapWriter();
        if (step.Input is not { ValueKind: JsonValueKind.Object } input) { return map; }
        foreach (var entry in ((DocumentNode.Map)DraftPlan.Quoted(JsonDocuments.Of(input))).Entries) { map.Add(entry.Key, entry.Value); }
        return map;
    }
}
