using System.Text.Json;
using Tutti.Agents.Schemas;

namespace Tutti.Agents.Models.Structured;

/// <summary>Checks answers that must be JSON, and says to a model what is wrong with one.</summary>
public static class StructuredAnswer
{
    private const int MostFaults = 5;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 64, AllowDuplicateProperties = false };

    /// <summary>Reads an answer, whatever the server promised: some ignore the schema.</summary>
    /// <param name="form">What it must be.</param>
    /// <param name="reply">What the model gave.</param>
    /// <param name="value">The answer, when it fits.</param>
    /// <returns>What is wrong with it, at most 5 faults; empty when it fits.</returns>
    public static IReadOnlyList<string> Check(AnswerForm form, ModelReply reply, out JsonElement value)
    {
        ArgumentNullException.ThrowIfNull(form);
        ArgumentNullException.ThrowIfNull(reply);
        value = default;
        var thoughts = string.Concat(reply.Message.Parts.OfType<ModelPart.Reasoning>().Select(static part => part.Value));
        var text = AnswerText.Find(reply.Message.Text, thoughts);
        if (string.IsNullOrWhiteSpace(text)) { return [reply.Finish == ModelFinish.Length ? "/: the answer was cut before it began" : "/: the answer is empty"]; }
        try
        {
            using var document = JsonDocument.Parse(text, Strict);
            value = document.RootElement.Clone();
        }
        catch (JsonException error)
        {
            var place = $"line {(error.LineNumber ?? 0) + 1}, byte {(error.BytePositionInLine ?? 0) + 1}";
            return [reply.Finish == ModelFinish.Length ? "/: the answer was cut before its JSON was complete" : $"/: the answer is no JSON ({place})"];
        }

        return FaultsOf(form, value);
    }

    /// <summary>What is wrong with a value, at most 5 faults; empty when it fits.</summary>
    /// <param name="form">What it must be.</param>
    /// <param name="value">The value.</param>
    public static IReadOnlyList<string> FaultsOf(AnswerForm form, JsonElement value)
    {
        ArgumentNullException.ThrowIfNull(form);
        if (form.Schema is { } schema) { return [.. JsonSchema.FindFaults(schema, value).Take(MostFaults)]; }
        return value.ValueKind == JsonValueKind.Object ? [] : ["/: the answer must be a JSON object"];
    }

    /// <summary>Reads an answer that must fit.</summary>
    /// <param name="form">What it must be.</param>
    /// <param name="reply">What the model gave.</param>
    /// <exception cref="ModelException">TUT4119: it does not fit.</exception>
    public static JsonElement Require(AnswerForm form, ModelReply reply)
    {
        var faults = Check(form, reply, out var value);
        return faults.Count == 0 ? value : throw ModelErrors.Misfit(form.Name, faults);
    }

    /// <summary>The message that follows an answer that does not fit.</summary>
    /// <param name="faults">What <see cref="Check"/> found.</param>
    public static ModelMessage Repair(IReadOnlyList<string> faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        return ModelMessage.User($"Your answer does not fit the schema:\n{string.Join('\n', faults.Select(static fault => $"- {fault}"))}\nAnswer again with the corrected JSON and nothing else.");
    }
}
