using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Tutti.Documents;
using Tutti.Documents.Reading;
using Tutti.Orchestration.Diagnostics;
using Tutti.Orchestration.Reading;

namespace Tutti.Orchestration.Planning;

/// <summary>
/// How the steps of a draft lie in each other. A draft is a flat list, in which a step names the block that it stands in: a form without recursion, which every model server takes. Found
/// here is what the plan's own checks cannot find, because what is wrong would never get there.
/// </summary>
internal sealed partial class DraftShape
{
    /// <summary>Items of a list that a step is done for, at most.</summary>
    internal const int MostItems = 100;

    /// <summary>Rounds of a block that is repeated, at most.</summary>
    internal const int MostRounds = 20;

    /// <summary>Rounds where nothing is said.</summary>
    internal const int UsualRounds = 3;

    private const int MostLevels = 3;
    private const int MostCharacters = 1_000;

    private readonly Dictionary<string, DraftStep> _steps = new(StringComparer.Ordinal);
    private readonly ILookup<string, DraftStep> _children;

    public DraftShape(PlanDraft draft)
    {
        foreach (var step in draft.Steps) { _steps.TryAdd(step.Id, step); }
        _children = draft.Steps.ToLookup(static step => step.In ?? "", StringComparer.Ordinal);
    }

    /// <summary>The steps of a block, in their order; of no block with an empty name.</summary>
    public IEnumerable<DraftStep> In(string block) => _children[block];

    /// <summary>Whether other steps stand in it.</summary>
    public bool IsBlock(DraftStep step) => _children.Contains(step.Id);

    /// <summary>The blocks that a step stands in, the innermost first. It ends also where they stand in each other in a circle.</summary>
    public IEnumerable<DraftStep> Around(DraftStep step)
    {
        for (var (at, levels) = (step, 0); at.In is { Length: > 0 } name && levels <= MostLevels && _steps.TryGetValue(name, out var block); at = block, levels++) { yield return block; }
    }

    /// <summary>The outermost step that a step is a part of: itself, or a block.</summary>
    public string OuterOf(string id) => _steps.TryGetValue(id, out var step) ? Around(step).LastOrDefault()?.Id ?? id : id;

    /// <summary>All that a step and the steps in it say, but for who does them; empty where there is no such step.</summary>
    public string TextOf(string id) => _steps.ContainsKey(id)
        ? string.Join('\n', _steps.Values.Where(step => OuterOf(step.Id) == id).OrderBy(static step => step.Id, StringComparer.Ordinal).Select(static step => JsonSerializer.Serialize(step with { Agent = "" }, DraftJson.Default.DraftStep)))
        : "";

    /// <summary>Finds all that is wrong.</summary>
    public void Check(FaultList faults)
    {
        foreach (var step in _steps.Values)
        {
            var what = $"Step '{(step.Id.Length <= 64 ? step.Id : step.Id[..64])}'";
            CheckPlace(step, what, faults);
            CheckRepeats(step, what, faults);
            CheckCondition(step.When, $"{what}: 'when'", faults);
            CheckCondition(step.Until, $"{what}: 'until'", faults);
        }
    }

    private void CheckPlace(DraftStep step, string what, FaultList faults)
    {
        if (step.In is { Length: > 0 } block && !_steps.ContainsKey(block)) { faults.Add(FaultCodes.UnknownName, SourcePlace.None, $"{what} stands 'in' a step that the plan does not have."); }
        if (Around(step).Count() >= MostLevels) { faults.Add(FaultCodes.TooLarge, SourcePlace.None, string.Create(CultureInfo.InvariantCulture, $"{what} lies deeper than {MostLevels - 1} blocks, or its blocks stand in each other. Make steps of their own of it.")); }
        if (IsBlock(step) && step.Agent.Length > 0) { faults.Add(FaultCodes.WrongStep, SourcePlace.None, $"{what} has an agent, and other steps stand in it. A block has no agent: the steps in it have."); }
    }

    private void CheckRepeats(DraftStep step, string what, FaultList faults)
    {
        if (step.Each is not null && Around(step).Any(static outer => outer.Each is not null)) { faults.Add(FaultCodes.TooLarge, SourcePlace.None, $"{what} is done for 'each' item within another 'each'. One is enough."); }
        if (step.Each is not null && step.Until is not null) { faults.Add(FaultCodes.WrongStep, SourcePlace.None, $"{what} has 'each' and 'until'. Let a block with the one stand in a block with the other."); }
        if (step.Until is not null && !IsBlock(step)) { faults.Add(FaultCodes.WrongStep, SourcePlace.None, $"{what} is repeated 'until' something, and no steps stand in it. Only a block can be repeated."); }
        if (step.Max is { } max && (step.Until is null || max is < 1 or > MostRounds)) { faults.Add(FaultCodes.WrongValue, SourcePlace.None, string.Create(CultureInfo.InvariantCulture, $"{what}: 'max' says how often a block with 'until' is done at most, 1 to {MostRounds}.")); }
        if (step.Each is { } each && !List().IsMatch(each)) { faults.Add(FaultCodes.WrongValue, SourcePlace.None, $"{what}: 'each' names a list in the result of another step, such as ${{find.files}}."); }
    }

    private static void CheckCondition(string? text, string what, FaultList faults)
    {
        if (text is null) { return; }
        if (text.Length is 0 or > MostCharacters) { faults.Add(FaultCodes.TooLarge, SourcePlace.None, string.Create(CultureInfo.InvariantCulture, $"{what} is an expression of at most {MostCharacters} characters.")); }
        else if (Foreign().IsMatch(text)) { faults.Add(FaultCodes.OutOfReach, SourcePlace.None, $"{what} reads results of steps of this plan, and nothing else; the words inputs, run and render are not taken there, in texts neither."); }
    }

    /// <summary>The expression that <c>each</c> stands for.</summary>
    public static string ListOf(string each) => List().Match(each) is { Success: true } found ? found.Groups[1].Value.Replace('-', '_') : PlanNames.VariableOf(each);

    [GeneratedRegex(@"\A\$\{((?!(?:inputs|run|render)\b)[A-Za-z_][A-Za-z0-9_-]{0,63}(?:\.[A-Za-z_][A-Za-z0-9_]{0,63}){0,8})\}\z", RegexOptions.CultureInvariant)]
    private static partial Regex List();

    /// <summary>Looked for in texts too: where a text ends can be hidden, and what the run was given is not the planner's to read.</summary>
    [GeneratedRegex(@"\b(?:inputs|run|render)\b", RegexOptions.CultureInvariant)]
    private static partial Regex Foreign();
}
