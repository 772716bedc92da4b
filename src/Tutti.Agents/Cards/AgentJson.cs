using System.Text.Json;
using System.Text.Json.Serialization;
using Tutti.Kernel.Steps;

namespace Tutti.Agents.Cards;

/// <summary>The JSON forms of cards.</summary>
[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = false)]
[JsonSerializable(typeof(AgentCard))]
internal sealed partial class AgentJson : JsonSerializerContext;

/// <summary>Rules of repetition by the names that flows use.</summary>
internal sealed class RepeatRuleConverter : JsonConverter<RepeatRule>
{
    private static readonly (string Name, RepeatRule Rule)[] Names =
        [("pure", RepeatRule.Pure), ("idempotent", RepeatRule.Idempotent), ("at-most-once", RepeatRule.AtMostOnce)];

    public override RepeatRule Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.GetString();
        return Array.Find(Names, pair => pair.Name == text) is { Rule: not 0 } found
            ? found.Rule
            : throw new JsonException($"'{text}' is no rule of repetition; use pure, idempotent or at-most-once.");
    }

    public override void Write(Utf8JsonWriter writer, RepeatRule value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Array.Find(Names, pair => pair.Rule == value).Name);
}
