using System.Text.Json;
using System.Text.Json.Serialization;
using Tutti.Agents.Schemas;
using Tutti.Kernel;
using Tutti.Kernel.Waits;
using Tutti.Orchestration.Diagnostics;

namespace Tutti.Orchestration.Agents.PersonAgents;

/// <summary>A task of a person as a question: what they are given, and the form of what they give.</summary>
public sealed record PersonTask
{
    /// <summary>The check that every answer passes.</summary>
    public const string CheckName = "tutti/task";

    /// <summary>The choice of who does not do it.</summary>
    public const string Decline = "decline";

    /// <summary>The choice of who has done it; it comes with words, or with what the form wants.</summary>
    public const string Done = "done";

    /// <summary>What they are given.</summary>
    [JsonPropertyName("input")] public required JsonElement Input { get; init; }

    /// <summary>The JSON schema of what they give; null for words.</summary>
    [JsonPropertyName("form")] public JsonElement? Form { get; init; }

    /// <summary>Reads what a question shows.</summary>
    /// <param name="details">What it shows, UTF-8.</param>
    /// <returns>Null where it is no task.</returns>
    public static PersonTask? Parse(ReadOnlySpan<byte> details)
    {
        try { return JsonSerializer.Deserialize(details, PersonTaskJson.Default.PersonTask); }
        catch (JsonException) { return null; }
    }

    internal static JsonElement DetailsOf(JsonElement input, JsonElement? form) => JsonSerializer.SerializeToElement(new PersonTask { Input = input, Form = form }, PersonTaskJson.Default.PersonTask);

    /// <summary>An answer in words.</summary>
    /// <param name="text">The words.</param>
    public static JsonElement Words(string text) => JsonSerializer.SerializeToElement(text, PersonTaskJson.Default.String);

    /// <summary>An answer in fields.</summary>
    /// <param name="fields">The fields.</param>
    public static JsonElement Fields(IReadOnlyDictionary<string, JsonElement> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        return JsonSerializer.SerializeToElement(fields, PersonTaskJson.Default.IReadOnlyDictionaryStringJsonElement);
    }

    /// <summary>Holds answers against the form, before they count.</summary>
    internal sealed class AnswerCheck : IAnswerCheck
    {
        public CheckedAnswer Check(AnswerOffer offer)
        {
            var given = new CheckedAnswer(offer.Options.By, offer.Options.Content);
            if (offer.Choice == Decline) { return given; }
            var task = Parse(offer.Details.Span) ?? throw new TuttiException(FaultCodes.TaskAnswer, $"'{offer.Path}' is no task of a person.");
            if (task.Form is not { } form)
            {
                return offer.Options.Content is not null || offer.Options.Comment.Length > 0
                    ? given
                    : throw new TuttiException(FaultCodes.TaskAnswer, "The task wants an answer in words. Say it, or decline.");
            }

            var result = offer.Options.Content ?? Words(offer.Options.Comment);
            var faults = JsonSchema.FindFaults(form, result);
            return faults.Count == 0 ? given with { Content = result } : throw new TuttiException(FaultCodes.TaskAnswer, $"The answer does not fit the form of the task:\n{string.Join('\n', faults.Select(static fault => $"- {fault}"))}\nThe task stays open.");
        }
    }
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PersonTask))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, JsonElement>))]
internal sealed partial class PersonTaskJson : JsonSerializerContext;
