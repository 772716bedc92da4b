using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tutti.Governance.Approvals;

/// <summary>What comes with an answer to an approval.</summary>
public sealed record ApprovalContent
{
    /// <summary>The rules whose yes it is; told by the check, whatever the answer says.</summary>
    public IReadOnlyList<string>? Rules { get; init; }

    /// <summary>With <see cref="ApprovalChoice.Edit"/>: the other arguments, a JSON object.</summary>
    public JsonElement? Arguments { get; init; }

    /// <summary>With <see cref="ApprovalChoice.TopUp"/>: how much more, for the present window; what the call lacks unless told.</summary>
    public decimal? Amount { get; init; }

    /// <summary>Reads what came with an answer.</summary>
    /// <param name="content">JSON.</param>
    /// <exception cref="JsonException">It is not of this form.</exception>
    public static ApprovalContent Of(JsonElement? content) => content is { } given ? given.Deserialize(ApprovalContentJson.Default.ApprovalContent) ?? new ApprovalContent() : new ApprovalContent();

    /// <summary>As an answer carries it.</summary>
    public JsonElement ToJson() => JsonSerializer.SerializeToElement(this, ApprovalContentJson.Default.ApprovalContent);
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ApprovalContent))]
internal sealed partial class ApprovalContentJson : JsonSerializerContext;
