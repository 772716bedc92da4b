using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tutti.Governance.Notices;

/// <summary>One message that is to be sent: the input of a run of <c>tutti/notice</c>.</summary>
internal sealed record NoticeOrder
{
    /// <summary>The notice of the policy.</summary>
    public required string Notice { get; init; }

    /// <summary>The id of the message, the same however often it is sent.</summary>
    public required string Id { get; init; }

    /// <summary>The run that asks; empty where none does.</summary>
    public required string Run { get; init; }

    /// <summary>The path of its question; the account where a budget is what it is about.</summary>
    public required string Path { get; init; }

    /// <summary>Since when people are asked, or when it happened.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>What is sent.</summary>
    public required JsonElement Body { get; init; }
}

/// <summary>A CloudEvent 1.0 that says that people are asked, or what they should know.</summary>
internal sealed record NoticeEvent
{
    /// <summary>People are asked.</summary>
    public const string Asked = "tutti.approval.asked";

    /// <summary>More people are asked, because nobody had answered for a while.</summary>
    public const string Escalated = "tutti.approval.escalated";

    /// <summary>A share of a budget is reached at which somebody is told.</summary>
    public const string Warned = "tutti.budget.warned";

    [JsonPropertyName("specversion")] public string Specification { get; init; } = "1.0";

    [JsonPropertyName("id")] public required string Id { get; init; }

    [JsonPropertyName("source")] public string Source { get; init; } = "tutti";

    [JsonPropertyName("type")] public required string Type { get; init; }

    [JsonPropertyName("subject")] public required string Subject { get; init; }

    [JsonPropertyName("time")] public required DateTimeOffset Time { get; init; }

    [JsonPropertyName("datacontenttype")] public string ContentType { get; init; } = "application/json";

    [JsonPropertyName("data")] public required JsonElement Data { get; init; }
}

/// <summary>What is asked.</summary>
internal sealed record NoticeData
{
    public required string Notice { get; init; }

    public required string Run { get; init; }

    public required string Path { get; init; }

    public required string Prompt { get; init; }

    public required IReadOnlyList<string> Choices { get; init; }

    public required string Target { get; init; }

    public required string Risk { get; init; }

    public string? Agent { get; init; }

    public required string Caller { get; init; }

    public string? Rule { get; init; }

    public required string Policy { get; init; }

    /// <summary>SHA-256 of the canonical arguments, which the message itself need not carry.</summary>
    public required string Digest { get; init; }

    public required IReadOnlyList<NoticeNeed> Needs { get; init; }

    /// <summary>The account without room, where more is asked for.</summary>
    public string? Account { get; init; }

    public DateTimeOffset? Expires { get; init; }

    public DateTimeOffset? Escalates { get; init; }

    /// <summary>The command that shows the same.</summary>
    public required string Command { get; init; }

    /// <summary>The arguments; only where the policy says so.</summary>
    public JsonElement? Arguments { get; init; }

    /// <summary>What the call costs; only with the arguments, which say it.</summary>
    public IReadOnlyList<string>? Costs { get; init; }
}

/// <summary>One yes that is needed.</summary>
internal sealed record NoticeNeed
{
    public required string Rule { get; init; }

    public IReadOnlyList<string> Groups { get; init; } = [];

    public IReadOnlyList<string> Users { get; init; } = [];

    public required int Quorum { get; init; }

    public required bool NotCaller { get; init; }

    /// <summary>Who said yes so far.</summary>
    public IReadOnlyList<string> Given { get; init; } = [];

    /// <summary>Groups that were added because nobody had answered for a while.</summary>
    public IReadOnlyList<string>? Escalated { get; init; }
}

/// <summary>Which share of which account is reached.</summary>
internal sealed record BudgetNoticeData
{
    public required string Notice { get; init; }

    public required string Account { get; init; }

    public required int Percent { get; init; }

    public required string Unit { get; init; }

    public required string Window { get; init; }

    /// <summary>The command that shows the same.</summary>
    public required string Command { get; init; }

    /// <summary>How the account stood when this was written; only where the policy lets messages say what calls cost.</summary>
    public decimal? Limit { get; init; }

    public decimal? Held { get; init; }

    public decimal? Spent { get; init; }
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(NoticeOrder))]
[JsonSerializable(typeof(NoticeEvent))]
[JsonSerializable(typeof(NoticeData))]
[JsonSerializable(typeof(BudgetNoticeData))]
internal sealed partial class NoticeJson : JsonSerializerContext;
