using System.Text.Json.Serialization;
using Tutti.Governance.Grants;
using Tutti.Governance.Identities;
using Tutti.Governance.Naming;

namespace Tutti.Governance.Gates;

/// <summary>On whose behalf a call is made, as data that an undo carries. Claims of tokens are not kept: rules that read them do not know them there.</summary>
public sealed record CallOrigin
{
    /// <summary>The caller's name.</summary>
    [JsonPropertyName("user")]
    public required string User { get; init; }

    /// <summary>How the caller proved who it is.</summary>
    [JsonPropertyName("kind")]
    public required CallerKind Kind { get; init; }

    /// <summary>Groups that the proof named; null for none.</summary>
    [JsonPropertyName("groups")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Groups { get; init; }

    /// <summary>The team that the proof named; null for none.</summary>
    [JsonPropertyName("team")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Team { get; init; }

    /// <summary>What proved it; null for a local user.</summary>
    [JsonPropertyName("source")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Source { get; init; }

    /// <summary>The flow or workflow; null for none.</summary>
    [JsonPropertyName("flow")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Flow { get; init; }

    /// <summary>The agent; null where a caller calls by itself.</summary>
    [JsonPropertyName("agent")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Agent { get; init; }

    /// <summary>What was delegated, as sets of patterns of which a name must be in each; null for all that the caller may.</summary>
    [JsonPropertyName("grant")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<IReadOnlyList<string>>? Grant { get; init; }

    /// <summary>When what was delegated ends; null for never.</summary>
    [JsonPropertyName("grantEnds")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? GrantEnds { get; init; }

    internal static CallOrigin Of(Caller caller, string? flow, string? agent, Grant? delegated) => new()
    {
        User = caller.User,
        Kind = caller.Kind,
        Groups = caller.Groups.Count > 0 ? caller.Groups : null,
        Team = caller.Team,
        Source = caller.Source.Length > 0 ? caller.Source : null,
        Flow = flow,
        Agent = agent,
        Grant = delegated is null ? null : [.. delegated.All.Select(static names => names.Patterns.Select(static pattern => pattern.Text).ToArray())],
        GrantEnds = delegated?.Expires,
    };

    internal Caller Caller => new(User, Kind, Groups, Team, Source ?? "");

    internal Grant? Delegated => Grant?.Select(static names => new Grant("delegated", NameSet.Of(names))).Aggregate(static (one, other) => one.Narrow(other)) is { } grant ? grant with { Expires = GrantEnds } : null;
}
