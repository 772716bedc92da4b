using System.Text.Json;
using Tutti.Documents;
using Tutti.Documents.Json;
using Tutti.Documents.Reading;
using Tutti.Orchestration.Diagnostics;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Agents.ModelAgents;

/// <summary>Reads the card of one model agent.</summary>
internal sealed class ModelCardReader(PlanAgent agent, Plan plan, FaultList faults)
{
    internal const string Instructions = "instructions";

    private const int MostTurns = 1000;

    /// <summary>The tier of whoever names none.</summary>
    private const string Usual = "large";

    public ModelCard Read()
    {
        var map = new MapReader(agent.Card, $"agent '{agent.Name}'", faults);
        _ = (map.Text("description"), map.Texts("capabilities"), map.Texts("examples"));
        var model = OpenModel(map);
        var card = new ModelCard
        {
            Name = agent.Name,
            Model = model.Text("name") ?? model.Word("tier", "small", "large", "reasoning") ?? Usual,
            Fallback = model.Text("fallback"),
            Templates = [new DocumentEntry(Instructions, ReadInstructions(model))],
            Tools = model.Texts("tools") ?? [],
            Input = ReadSchema(map, "input"),
            Output = ReadSchema(model, "output") ?? ReadSchema(map, "output"),
            Turns = model.Whole("turns", 1, MostTurns),
            Tokens = model.Whole("tokens", 1, int.MaxValue),
            Timeout = map.Span("timeout"),
        };
        model.Close();
        map.Close();
        return card;
    }

    /// <summary>A text is short for a map with nothing but the tier.</summary>
    private MapReader OpenModel(MapReader map)
    {
        var node = map.Take("model") ?? new DocumentNode.Map([], map.Place);
        if (node is DocumentNode.Text) { node = new DocumentNode.Map([new DocumentEntry("tier", node) { Place = node.Place }], node.Place); }
        return new MapReader(node, $"'model' of {map.What}", faults);
    }

    /// <summary>A text with holes, or the name of a file of the flow that holds one.</summary>
    private DocumentNode.Text ReadInstructions(MapReader map)
    {
        if (map.TextNode(Instructions) is not { } text)
        {
            return new DocumentNode.Text("", map.Place);
        }

        return plan.Files.FirstOrDefault(file => file.Path == text.Value) is { } file ? new DocumentNode.Text(file.Content, text.Place) : text;
    }

    private JsonElement? ReadSchema(MapReader map, string key)
    {
        switch (map.Take(key))
        {
            case null:
                return null;
            case DocumentNode.Text path when plan.Files.FirstOrDefault(file => file.Path == path.Value) is { } file:
                return Parse(file, path.Place);
            case DocumentNode.Map schema:
                return ElementOf(schema);
            case var other:
                faults.Add(FaultCodes.WrongKind, other.Place, $"'{key}' of {map.What} is a JSON schema, or a file with one such as ./{key}.schema.json.");
                return null;
        }
    }

    private JsonElement? Parse(PlanFile file, SourcePlace place)
    {
        try { return JsonElement.Parse(file.Content); }
        catch (JsonException refused)
        {
            faults.Add(FaultCodes.WrongValue, place, $"'{file.Path}' is no JSON: {refused.Message}");
            return null;
        }
    }

    private static JsonElement ElementOf(DocumentNode.Map schema)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer)) { JsonDocuments.Write(schema, writer); }
        return JsonElement.Parse(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }
}
