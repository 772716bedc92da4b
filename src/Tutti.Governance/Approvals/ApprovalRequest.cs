using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tutti.Governance.Gates;

namespace Tutti.Governance.Approvals;

/// <summary>What a person sees of a call that needs a yes, and what the answer is checked against: the details of the question.</summary>
public sealed record ApprovalRequest
{
    /// <summary>The code of a call that waits for a person's yes: it is made under a path of its own then, or refused with another code.</summary>
    public const string Code = GateCodes.NeedsApproval;

    /// <summary>The call as the gate judged it.</summary>
    public required GateRecord Call { get; init; }

    /// <summary>Each yes that is needed; empty for a top-up.</summary>
    public IReadOnlyList<GateApproval> Needed { get; init; } = [];

    /// <summary>Who said yes so far.</summary>
    public IReadOnlyList<GateVote> Given { get; init; } = [];

    /// <summary>The account without room, where a top-up is asked for.</summary>
    public GateShortage? Shortage { get; init; }

    /// <summary>The JSON schema of the call's arguments, which those that a person writes must fit; null where none is known.</summary>
    public JsonElement? Schema { get; init; }

    /// <summary>When people were first asked; null where it was not written down.</summary>
    public DateTimeOffset? Asked { get; init; }

    /// <summary>Until when it can be answered, and a yes is good.</summary>
    public DateTimeOffset Until { get; init; }

    /// <summary>Reads the details of a question.</summary>
    /// <param name="utf8">JSON.</param>
    /// <returns>The request; null for what is none.</returns>
    public static ApprovalRequest? Parse(ReadOnlySpan<byte> utf8)
    {
        try { return utf8.IsEmpty ? null : JsonSerializer.Deserialize(utf8, ApprovalJson.Default.ApprovalRequest); }
        catch (JsonException) { return null; }
    }

    /// <summary>As a question shows it.</summary>
    public JsonElement ToJson() => JsonSerializer.SerializeToElement(this, ApprovalJson.Default.ApprovalRequest);

    /// <summary>When further groups may answer next; null for never.</summary>
    [JsonIgnore]
    public DateTimeOffset? EscalatesAt => Missing().Min(needed => needed.Escalations is [var next, ..] ? Asked + next.After : null) is { } at && at < Until ? at : null;

    /// <summary>As it is at a moment: with the groups that may answer by then.</summary>
    /// <param name="now">The moment.</param>
    public ApprovalRequest At(DateTimeOffset now) => Asked is { } asked ? this with { Needed = [.. Needed.Select(needed => needed.After(now - asked))] } : this;

    /// <summary>The yeses that are still missing.</summary>
    public IEnumerable<GateApproval> Missing() => Needed.Where(needed => Given.Count(vote => vote.Rules.Contains(needed.Rule)) < needed.Quorum);
}

/// <summary>The choices of an approval.</summary>
public static class ApprovalChoice
{
    /// <summary>The call is not made.</summary>
    public const string Deny = "deny";

    /// <summary>The call is made as it is.</summary>
    public const string Approve = "approve";

    /// <summary>The call is made with other arguments, which are judged first.</summary>
    public const string Edit = "edit";

    /// <summary>The call is not made; the person's words take the place of its result.</summary>
    public const string Respond = "respond";

    /// <summary>The budget gets more, and the call is judged again.</summary>
    public const string TopUp = "top-up";
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ApprovalRequest))]
[SuppressMessage("Maintainability", "CA1506:Avoid excessive class coupling", Justification = "Generated: it knows each type that the request holds.")]
internal sealed partial class ApprovalJson : JsonSerializerContext;
