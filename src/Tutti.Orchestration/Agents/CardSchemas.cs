using System.Text.Json;
using Tutti.Documents;
using Tutti.Documents.Json;
using Tutti.Documents.Reading;
using Tutti.Expressions.Diagnostics;
using Tutti.Expressions.Json;
using Tutti.Expressions.Types;
using Tutti.Orchestration.Diagnostics;
using Tutti.Orchestration.Interpreting;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Agents;

/// <summary>Reads the JSON schemas of cards: in the card itself, or in a file of the plan.</summary>
/// <param name="plan">The plan that the card belongs to.</param>
/// <param name="faults">Takes faults.</param>
internal sealed class CardSchemas(Plan plan, FaultList faults)
{
    public JsonElement? Read(MapReader map, string key)
    {
        switch (map.Take(key))
        {
            case null:
                return null;
            case DocumentNode.Text path when plan.Files.FirstOrDefault(file => file.Path == path.Value) is { } file:
                return Parse(file, path.Place);
            case DocumentNode.Map schema:
                return Values.Written(writer => JsonDocuments.Write(schema, writer));
            case var other:
                faults.Add(FaultCodes.WrongKind, other.Place, $"'{key}' of {map.What} is a JSON schema, or a file with one such as ./{key}.schema.json.");
                return null;
        }
    }

    /// <summary>The type that a schema describes; anything where there is none.</summary>
    public CelType TypeOf(JsonElement? schema, string name, SourcePlace place)
    {
        try { return schema is { } known ? SchemaTypes.FromSchema(known, name) : CelType.Dyn; }
        catch (ExpressionException faulty)
        {
            foreach (var fault in faulty.Faults) { faults.Add(fault.Code, place, fault.Message); }
            return CelType.Dyn;
        }
    }

    private JsonElement? Parse(PlanFile file, SourcePlace place)
    {
        try { return JsonElement.Parse(file.Content); }
        catch (JsonException cause)
        {
            faults.Add(FaultCodes.NoJson, place, $"'{file.Path}' is no JSON: {cause.Message}");
            return null;
        }
    }
}
