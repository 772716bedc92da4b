using System.Globalization;
using System.Text.Json;
using Tutti.Documents;
using Tutti.Documents.Json;
using Tutti.Documents.Reading;
using Tutti.Orchestration.Diagnostics;

namespace Tutti.Orchestration.Planning;

/// <summary>Reads what a planner answered, whoever it is, and finds all that is wrong with its form.</summary>
internal static class DraftReader
{
    /// <summary>Steps of one plan at most.</summary>
    internal const int MostSteps = 1_000;

    private const int MostCharacters = 1024 * 1024;
    private const int MostTaskCharacters = 20_000;

    private static readonly SourcePlace Nowhere = SourcePlace.None;

    /// <summary>Reads a draft.</summary>
    /// <param name="answer">The answer; a text that is JSON counts as that.</param>
    /// <param name="faults">Takes faults.</param>
    /// <returns>The draft, as far as it can be read.</returns>
    public static PlanDraft Read(JsonElement answer, FaultList faults)
    {
        var nothing = new PlanDraft { Steps = [] };
        if (answer.GetRawText().Length > MostCharacters)
        {
            faults.Add(FaultCodes.TooLarge, Nowhere, string.Create(CultureInfo.InvariantCulture, $"The plan has more than {MostCharacters} characters."));
            return nothing;
        }

        if (answer.ValueKind == JsonValueKind.String && !TryParse(answer.GetString() ?? "", out answer))
        {
            faults.Add(FaultCodes.NoJson, Nowhere, "The plan is words, and no JSON. Answer with an object that has 'steps'.");
            return nothing;
        }

        if (answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("steps", out var listed) && listed.ValueKind == JsonValueKind.Array && listed.GetArrayLength() > MostSteps)
        {
            faults.Add(FaultCodes.TooLarge, Nowhere, string.Create(CultureInfo.InvariantCulture, $"The plan has {listed.GetArrayLength()} steps; at most {MostSteps} are allowed."));
            return nothing;
        }

        var map = new MapReader(JsonDocuments.Of(answer), "the plan", faults);
        var draft = new PlanDraft { Steps = ReadSteps(map, faults), Result = map.Text("result") ?? "", Because = map.Text("because") ?? "" };
        map.Close();
        return draft;
    }

    private static List<DraftStep> ReadSteps(MapReader map, FaultList faults)
    {
        if (map.List("steps") is not { } list)
        {
            if (!map.Has("steps")) { map.Missing("steps", "It lists the steps."); }
            return [];
        }

        if (list.Items.Count == 0) { faults.Add(FaultCodes.MissingKey, Nowhere, "The plan has no step."); }
        return [.. list.Items.Select((item, index) => ReadStep(item, index, faults))];
    }

    private static DraftStep ReadStep(DocumentNode node, int index, FaultList faults)
    {
        var id = (node as DocumentNode.Map)?.Find("id") is DocumentNode.Text { Value: var named } ? named : string.Create(CultureInfo.InvariantCulture, $"step {index + 1}");
        var map = new MapReader(node, $"step '{(id.Length <= 64 ? id : id[..64])}' of the plan", faults);
        if (!map.Has("id") && node is DocumentNode.Map) { map.Missing("id", "Give each step a name of its own."); }
        if (!map.Has("agent") && node is DocumentNode.Map) { map.Missing("agent", "Say who does it; a block has the agent ''."); }
        var task = map.Text("task") ?? "";
        if (task.Length > MostTaskCharacters) { faults.Add(FaultCodes.TooLarge, Nowhere, string.Create(CultureInfo.InvariantCulture, $"The task of {map.What} has more than {MostTaskCharacters} characters.")); }
        var step = new DraftStep
        {
            Id = map.Text("id") ?? "",
            Agent = map.Text("agent") ?? "",
            Task = task,
            Needs = map.Has("needs") ? map.Texts("needs") ?? [] : [],
            In = TextOf(map, "in", node),
            Each = TextOf(map, "each", node),
            When = TextOf(map, "when", node),
            Until = TextOf(map, "until", node),
            Max = RoundsOf(map, node),
            Input = InputOf(map),
        };
        map.Close();
        return step;
    }

    /// <summary>A text that may be left out; empty and null are the same as that.</summary>
    private static string? TextOf(MapReader map, string key, DocumentNode node) =>
        (node as DocumentNode.Map)?.Find(key) is DocumentNode.Null or DocumentNode.Text { Value: "" } ? Skip(map, key)?.ToString(CultureInfo.InvariantCulture) : map.Text(key);

    private static int? RoundsOf(MapReader map, DocumentNode node) =>
        (node as DocumentNode.Map)?.Find("max") is DocumentNode.Null ? Skip(map, "max") : map.Whole("max", 1, DraftShape.MostRounds);

    private static int? Skip(MapReader map, string key)
    {
        _ = map.Take(key);
        return null;
    }

    private static JsonElement? InputOf(MapReader map)
    {
        if (map.Take("input") is not { } input || input is DocumentNode.Null) { return null; }
        if (input is DocumentNode.Map fields) { return Interpreting.Values.Written(writer => JsonDocuments.Write(fields, writer)); }
        map.Faults.Add(FaultCodes.WrongKind, Nowhere, $"'input' of {map.What} is an object, and this is {input.Kind}.");
        return null;
    }

    private static bool TryParse(string text, out JsonElement value)
    {
        try
        {
            value = JsonElement.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            value = default;
            return false;
        }
    }
}
