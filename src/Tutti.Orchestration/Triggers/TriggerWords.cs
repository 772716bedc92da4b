using System.Text.Json;
using Tutti.Documents;
using Tutti.Documents.Reading;
using Tutti.Expressions;
using Tutti.Expressions.Diagnostics;
using Tutti.Expressions.Json;
using Tutti.Expressions.Types;
using Tutti.Expressions.Values;
using Tutti.Kernel;
using Tutti.Orchestration.Checking;
using Tutti.Orchestration.Interpreting;

namespace Tutti.Orchestration.Triggers;

/// <summary>What a trigger says of its event: the condition, and the inputs that are filled from it.</summary>
internal static class TriggerWords
{
    private static readonly ExpressionEnvironment Environment = new(new EnvironmentOptions
    {
        Variables =
        [
            new VariableDeclaration("event", CelType.Object("event",
            [
                new CelField("id", CelType.String),
                new CelField("type", CelType.String),
                new CelField("source", CelType.String),
                new CelField("subject", CelType.String),
                new CelField("time", CelType.String),
                new CelField("at", CelType.Timestamp),
                new CelField("number", CelType.Int),
                new CelField("data", CelType.Dyn),
            ])),
            new VariableDeclaration("trigger", CelType.Object("trigger", [new CelField("name", CelType.String)])),
        ],
        Functions = PlanFunctions.All,
    });

    /// <summary>Reports what is wrong with a condition.</summary>
    public static void Check(DocumentNode.Text where, FaultList faults)
    {
        if (!Environment.TryCompile(where.Value, out _, out var found, where.Place.Position, CelType.Bool)) { Report(found, where.Place, "'where'", faults); }
    }

    /// <summary>Reports what is wrong with inputs.</summary>
    public static void Check(DocumentNode node, FaultList faults)
    {
        switch (node)
        {
            case DocumentNode.Text text when text.Value.Contains("${", StringComparison.Ordinal):
                try { _ = Environment.CompileTemplate(text.Value, text.Place.Position); }
                catch (ExpressionException faulty) { Report(faulty.Faults, text.Place, "'with'", faults); }
                break;
            case DocumentNode.List list:
                foreach (var item in list.Items) { Check(item, faults); }
                break;
            case DocumentNode.Map map:
                foreach (var entry in map.Entries) { Check(entry.Value, faults); }
                break;
        }
    }

    /// <summary>Whether an event fits. A condition that cannot be told of it does not hold: strangers send what they like.</summary>
    public static bool Fits(TriggerDefinition trigger, TriggerEvent happened) =>
        trigger.Where.Length == 0 || Environment.Compile(trigger.Where, expected: CelType.Bool).EvaluateBool(Activate(trigger, happened), out _) == Truth.True;

    /// <summary>The inputs of a run.</summary>
    /// <exception cref="TuttiException">They cannot be filled from this event (TUT4728).</exception>
    public static JsonElement Fill(TriggerDefinition trigger, TriggerEvent happened)
    {
        var filled = Fill(trigger.With, Activate(trigger, happened));
        return filled.IsFault ? throw new TuttiException(TriggerCodes.NotFilled, $"The inputs of trigger '{trigger.Name}' cannot be filled from event '{happened.Type}': {filled.Fault?.Message} Correct 'with', or say with 'where' which events are meant.") : Values.ToJson(filled);
    }

    private static CelValue Fill(JsonElement node, Activation activation)
    {
        switch (node.ValueKind)
        {
            case JsonValueKind.String when node.GetString() is { } text && text.Contains("${", StringComparison.Ordinal):
                return Environment.CompileTemplate(text).Evaluate(activation);
            case JsonValueKind.Array:
                var items = node.EnumerateArray().Select(item => Fill(item, activation)).ToArray();
                return Array.FindIndex(items, static item => item.IsFault) is var faulty and >= 0 ? items[faulty] : CelValue.FromList(items);
            case JsonValueKind.Object:
                var fields = node.EnumerateObject().Select(field => KeyValuePair.Create(field.Name, Fill(field.Value, activation))).ToArray();
                return Array.FindIndex(fields, static field => field.Value.IsFault) is var wrong and >= 0 ? fields[wrong].Value : CelValue.FromObject(fields);
            default:
                return JsonValues.FromJson(node);
        }
    }

    private static Activation Activate(TriggerDefinition trigger, TriggerEvent happened)
    {
        var activation = Environment.CreateActivation();
        activation.Set("event", CelValue.FromObject(
        [
            KeyValuePair.Create("id", CelValue.From(happened.Id)),
            KeyValuePair.Create("type", CelValue.From(happened.Type)),
            KeyValuePair.Create("source", CelValue.From(happened.Source)),
            KeyValuePair.Create("subject", CelValue.From(happened.Subject)),
            KeyValuePair.Create("time", CelValue.From(happened.Time)),
            KeyValuePair.Create("at", CelValue.From(happened.At)),
            KeyValuePair.Create("number", CelValue.From(happened.Number)),
            KeyValuePair.Create("data", JsonValues.FromJson(happened.Data)),
        ]));
        activation.Set("trigger", CelValue.FromObject([KeyValuePair.Create("name", CelValue.From(trigger.Name))]));
        return activation;
    }

    private static void Report(IEnumerable<ExpressionFault> found, SourcePlace place, string what, FaultList faults)
    {
        foreach (var fault in found) { faults.Add(fault.Code, new SourcePlace(place.File, fault.Position), $"In {what}: {fault.Message}"); }
    }
}
