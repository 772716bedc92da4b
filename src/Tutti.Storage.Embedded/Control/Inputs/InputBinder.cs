using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Tutti.Kernel;
using Tutti.Kernel.Runs;
using Tutti.Storage.Embedded.Control.Views;

namespace Tutti.Storage.Embedded.Control.Inputs;

/// <summary>Makes a workflow's input from names and values, and reports all faults at once.</summary>
internal static class InputBinder
{
    /// <summary>The encoded input.</summary>
    /// <exception cref="TuttiException">Unknown names, missing or wrong values (TUT6020).</exception>
    public static ReadOnlyMemory<byte> Bind(WorkflowDefinition definition, StartOrder order)
    {
        var faults = new List<string>();
        if (!IsPlace(order.Directory)) { throw Refuse(definition, ["the caller's directory is no absolute path. Leave it out, or give the whole path."]); }
        if (definition.Inputs.Count == 0) { return BindUndeclared(definition, order, faults); }
        try { return BindDeclared(definition, order, faults); }
        catch (InvalidOperationException cause)
        {
            // The document's text is read only here, and JSON can write halves of characters that no text can hold.
            throw Refuse(definition, [$"the document holds text that is not Unicode. {cause.Message}"]);
        }
    }

    private static ReadOnlyMemory<byte> BindDeclared(WorkflowDefinition definition, StartOrder order, List<string> faults)
    {
        var given = Gather(definition, order, faults);
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartObject();
            foreach (var field in definition.Inputs) { Write(writer, field, given, order.Directory, faults); }
            writer.WriteEndObject();
        }

        return faults.Count == 0 ? bytes.WrittenMemory : throw Refuse(definition, faults);
    }

    private static bool IsPlace(string directory) => directory.Length == 0 || (Path.IsPathFullyQualified(directory) && !directory.Contains('\0', StringComparison.Ordinal));

    /// <summary>A workflow that declares nothing takes a document as it is.</summary>
    private static ReadOnlyMemory<byte> BindUndeclared(WorkflowDefinition definition, StartOrder order, List<string> faults)
    {
        foreach (var name in order.Inputs.Keys) { faults.Add($"'{name}' is not known: the workflow declares no inputs. Give its input as --input @file.json."); }
        if (faults.Count > 0) { throw Refuse(definition, faults); }
        return order.Document is { } document ? System.Text.Encoding.UTF8.GetBytes(document.GetRawText()) : "{}"u8.ToArray();
    }

    private static Dictionary<string, JsonElement> Gather(WorkflowDefinition definition, StartOrder order, List<string> faults)
    {
        var given = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        if (order.Document is { ValueKind: JsonValueKind.Object } document)
        {
            foreach (var member in document.EnumerateObject()) { given[member.Name] = member.Value; }
        }
        else if (order.Document is { } other) { faults.Add($"the document is no JSON object but {other.ValueKind.ToString().ToLowerInvariant()}"); }

        foreach (var (name, value) in order.Inputs) { given[name] = PayloadJson.Text(value); }
        var known = definition.Inputs.Select(static field => field.Name).ToList();
        foreach (var name in given.Keys.Where(name => !known.Contains(name, StringComparer.Ordinal)))
        {
            faults.Add($"'{name}' is not known.{Suggestions.DidYouMean(name, known)} Known: {string.Join(", ", known)}.");
        }

        return given;
    }

    private static void Write(Utf8JsonWriter writer, InputField field, Dictionary<string, JsonElement> given, string directory, List<string> faults)
    {
        if (!given.TryGetValue(field.Name, out var value))
        {
            if (field.Default is null)
            {
                faults.Add($"'{field.Name}' is missing: {field.Description} Give it with --input {field.Name}=VALUE.");
                return;
            }

            value = PayloadJson.Text(field.Default);
        }

        if (field.Choices.Count > 0 && !field.Choices.Contains(TextOf(value), StringComparer.Ordinal))
        {
            faults.Add($"'{field.Name}' is '{TextOf(value)}'.{Suggestions.DidYouMean(TextOf(value), field.Choices)} It is one of: {string.Join(", ", field.Choices)}.");
            return;
        }

        if (!TryWrite(writer, field, value, directory)) { faults.Add($"'{field.Name}' is '{TextOf(value)}', and must be {Expected(field.Kind)}."); }
    }

    private static bool TryWrite(Utf8JsonWriter writer, InputField field, JsonElement value, string directory)
    {
        var text = TextOf(value);
        switch (field.Kind)
        {
            case InputKind.Number when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number):
                writer.WriteNumber(field.Name, number);
                return true;
            case InputKind.Flag when bool.TryParse(text, out var flag):
                writer.WriteBoolean(field.Name, flag);
                return true;
            case InputKind.Path when value.ValueKind == JsonValueKind.String && !text.Contains('\0', StringComparison.Ordinal):
                writer.WriteString(field.Name, text.Length == 0 ? "" : Path.GetFullPath(text, directory.Length > 0 ? directory : Environment.CurrentDirectory));
                return true;
            case InputKind.Text when value.ValueKind == JsonValueKind.String:
                writer.WriteString(field.Name, text);
                return true;
            default:
                return false;
        }
    }

    private static string TextOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString() ?? "" : value.GetRawText();

    private static string Expected(InputKind kind) => kind switch
    {
        InputKind.Number => "a whole number",
        InputKind.Flag => "true or false",
        InputKind.Path => "a path",
        _ => "a text",
    };

    private static TuttiException Refuse(WorkflowDefinition definition, List<string> faults) => new(
        ControlErrors.WrongInputs,
        faults.Count == 1
            ? $"Input of '{definition.Id}': {faults[0]}"
            : $"{faults.Count} inputs of '{definition.Id}' are wrong:\n  {string.Join("\n  ", faults)}");
}
