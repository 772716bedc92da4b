using System.Text.Json;
using Tutti.Documents;
using Tutti.Documents.Json;
using Tutti.Expressions.Diagnostics;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Interpreting;

/// <summary>What a run is given, against what its plan takes.</summary>
public static class PlanInputs
{
    /// <summary>Inputs as people write them, <c>name=value</c>, as JSON of the types that the plan declares. What does not fit stays a text, for <see cref="Complete"/> to refuse.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="texts">Names and values; they win over the document.</param>
    /// <param name="document">An object with further inputs; null for none.</param>
    /// <returns>An object.</returns>
    public static JsonElement OfTexts(Plan plan, IReadOnlyDictionary<string, string> texts, JsonElement? document = null)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(texts);
        if (document is { ValueKind: not JsonValueKind.Object }) { throw new DocumentException([Fault(plan, "The document with the inputs is no JSON object.")]); }
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var member in Members(document ?? default).Where(member => !texts.ContainsKey(member.Name))) { member.WriteTo(writer); }
            foreach (var (name, text) in texts)
            {
                writer.WritePropertyName(name);
                WriteText(plan.Inputs.FirstOrDefault(input => input.Name == name)?.Type ?? PlanType.Text, text, writer);
            }

            writer.WriteEndObject();
        }

        return JsonElement.Parse(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    /// <summary>Fills in defaults, makes paths absolute, and checks names, types and choices.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="given">An object.</param>
    /// <param name="directory">Absolute path of what relative paths are relative to; empty where they stay as they are.</param>
    /// <param name="folder">The same for defaults; null for <paramref name="directory"/>.</param>
    /// <returns>An object with every input.</returns>
    /// <exception cref="DocumentException">Inputs are missing, unknown or of another type; all faults are listed (TUT4657).</exception>
    public static JsonElement Complete(Plan plan, JsonElement given, string directory = "", string? folder = null)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var faults = new List<DocumentFault>();
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var input in plan.Inputs) { Write(input, given, (directory, folder ?? directory), writer, faults); }
            writer.WriteEndObject();
        }

        var known = plan.Inputs.Select(static input => input.Name).ToList();
        foreach (var extra in Members(given).Where(member => !known.Contains(member.Name)))
        {
            faults.Add(Fault(plan, $"The flow '{plan.Name}' has no input '{extra.Name}'.{Spelling.Suggest(extra.Name, known)}"));
        }

        return faults.Count == 0 ? JsonElement.Parse(buffer.GetBuffer().AsSpan(0, (int)buffer.Length)) : throw new DocumentException(faults);
    }

    private static void Write(PlanInput input, JsonElement given, (string Given, string Default) directory, Utf8JsonWriter writer, List<DocumentFault> faults)
    {
        writer.WritePropertyName(input.Name);
        var there = Members(given).Where(member => member.Name == input.Name).Select(static member => (JsonElement?)member.Value).FirstOrDefault();
        if (there is { } value)
        {
            if (input.Type == PlanType.Path && value.ValueKind == JsonValueKind.String) { writer.WriteStringValue(Absolute(value.GetString() ?? "", directory.Given)); }
            else { value.WriteTo(writer); }
            if (!Fits(value, input.Type)) { faults.Add(Fault(input, $"Input '{input.Name}' must be of the type {Reading.PlanReader.NameOf(input.Type)}, and {value.GetRawText()} is not.")); }
            else if (input.Choices.Count > 0 && !input.Choices.Contains(value.ToString(), StringComparer.Ordinal)) { faults.Add(Fault(input, $"Input '{input.Name}' is one of {string.Join(", ", input.Choices)}, and '{value}' is not.{Spelling.Suggest(value.ToString(), input.Choices)}")); }
        }
        else if (input is { Type: PlanType.Path, Default: DocumentNode.Text path }) { writer.WriteStringValue(Absolute(path.Value, directory.Default)); }
        else if (input.Default is { } usual) { JsonDocuments.Write(usual, writer); }
        else
        {
            writer.WriteNullValue();
            faults.Add(Fault(input, $"Input '{input.Name}' is missing{(input.Description.Length > 0 ? $": {input.Description.TrimEnd('.')}" : "")}. Give it: --input {input.Name}=…"));
        }
    }

    /// <summary>An empty path is none, and stays so.</summary>
    private static string Absolute(string path, string directory) =>
        path.Length == 0 || directory.Length == 0 || path.Contains('\0', StringComparison.Ordinal) ? path : Path.GetFullPath(path, directory);

    private static void WriteText(PlanType type, string text, Utf8JsonWriter writer)
    {
        if (type is PlanType.Text or PlanType.Path || !TryParse(text, out var value)) { writer.WriteStringValue(text); }
        else { value.WriteTo(writer); }
    }

    private static bool TryParse(string text, out JsonElement value)
    {
        value = default;
        try
        {
            value = JsonElement.Parse(text);
            return true;
        }
        catch (JsonException) { return false; }
    }

    private static JsonElement.ObjectEnumerator Members(JsonElement given) => given.ValueKind == JsonValueKind.Object ? given.EnumerateObject() : default;

    private static DocumentFault Fault(PlanInput input, string message) => new("TUT4657", input.Place, message);

    private static DocumentFault Fault(Plan plan, string message) => new("TUT4657", plan.Place, message);

    private static bool Fits(JsonElement value, PlanType type) => type switch
    {
        PlanType.Text or PlanType.Path => value.ValueKind == JsonValueKind.String,
        PlanType.Whole => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        PlanType.Number => value.ValueKind == JsonValueKind.Number,
        PlanType.Amount => (value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out _)) || (value.ValueKind == JsonValueKind.String && decimal.TryParse(value.GetString(), System.Globalization.NumberStyles.Number, System.Globalization.CultureInfo.InvariantCulture, out _)),
        PlanType.Flag => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        PlanType.List => value.ValueKind == JsonValueKind.Array,
        _ => value.ValueKind == JsonValueKind.Object,
    };
}
