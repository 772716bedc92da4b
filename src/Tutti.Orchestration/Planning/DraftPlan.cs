using System.Text.RegularExpressions;
using Tutti.Documents;
using Tutti.Expressions.Types;
using Tutti.Orchestration.Plans;
using Tutti.Orchestration.Reading;
using Tutti.Orchestration.Writing;

namespace Tutti.Orchestration.Planning;

/// <summary>
/// A draft as a document of a plan. What a planner wrote stays text: the only holes in it are those that are made here, references to results of other steps, and conditions over them. It can name nobody
/// but agents, and says nothing of functions, files, events, effects, limits or rules.
/// </summary>
internal static partial class DraftPlan
{
    /// <summary>The answer among the outputs.</summary>
    internal const string Result = "result";

    /// <summary>The document.</summary>
    /// <param name="draft">The draft.</param>
    /// <param name="shell">A plan with all that the steps can use, and without steps.</param>
    /// <param name="takes">What agents take, by name.</param>
    public static DocumentNode.Map ToDocument(PlanDraft draft, Plan shell, IReadOnlyDictionary<string, CelType> takes)
    {
        var steps = new DraftBlocks(new DraftShape(draft), takes).Of("");
        var outputs = new MapWriter().Add(Result, ResultOf(draft)).ToMap();
        var document = PlanWriter.ToDocument(shell with { Outputs = outputs });
        return document with { Entries = [.. document.Entries.Select(entry => entry.Key == "steps" ? new DocumentEntry("steps", steps) : entry)] };
    }

    /// <summary>The answer: of one step, or of all that no other needs.</summary>
    private static DocumentNode ResultOf(PlanDraft draft)
    {
        if (draft.Result.Length > 0) { return Read(draft.Result); }
        var shape = new DraftShape(draft);
        var needed = draft.Steps.SelectMany(static step => step.Needs).Select(shape.OuterOf).ToHashSet(StringComparer.Ordinal);
        var last = shape.In("").Where(step => !needed.Contains(step.Id)).ToList();
        return last is [var only] ? Read(only.Id) : Fields(last.Select(static step => step.Id));
    }

    internal static DocumentNode.Map Fields(IEnumerable<string> ids)
    {
        var map = new MapWriter();
        foreach (var id in ids.Distinct(StringComparer.Ordinal)) { map.Add(id, Read(id)); }
        return map.ToMap();
    }

    /// <summary>The result of a step. Whether there is one is the checker's to say; what is no name reads nothing.</summary>
    private static DocumentNode Read(string id) => MapWriter.Text(PlanNames.IsStep(id) ? $"${{{PlanNames.VariableOf(id)}}}" : Literal(id));

    internal static DocumentNode Quoted(DocumentNode node) => node switch
    {
        DocumentNode.Text text => MapWriter.Text(Reference().IsMatch(text.Value) ? text.Value.Replace('-', '_') : Literal(text.Value)),
        DocumentNode.List list => new DocumentNode.List([.. list.Items.Select(Quoted)], SourcePlace.None),
        DocumentNode.Map map => new DocumentNode.Map([.. map.Entries.Select(static entry => new DocumentEntry(entry.Key, Quoted(entry.Value)))], SourcePlace.None),
        _ => node,
    };

    internal static string Literal(string text) => text.Replace("${", "$${", StringComparison.Ordinal);

    /// <summary>A result of another step, or a field in it; <c>inputs</c> and <c>run</c> are no steps, and what they hold is not the planner's.</summary>
    [GeneratedRegex(@"\A\$\{(?!(?:inputs|run|render)\b)[A-Za-z_][A-Za-z0-9_-]{0,63}(?:\.[A-Za-z_][A-Za-z0-9_]{0,63}){0,8}\}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Reference();
}
