using System.Text.Json.Serialization;

namespace Tutti.Storage.Embedded.Control;

/// <summary>Which runs to list; every condition that is set must hold.</summary>
public sealed record RunFilter
{
    /// <summary>Any of these statuses by their wire names; empty for all.</summary>
    [JsonPropertyName("statuses")] public IReadOnlyList<string> Statuses { get; set; } = [];

    /// <summary>Id of the workflow, or null.</summary>
    [JsonPropertyName("workflow")] public string? Workflow { get; init; }

    /// <summary>All of these labels.</summary>
    [JsonPropertyName("labels")] public IReadOnlyDictionary<string, string> Labels { get; set; } = new Dictionary<string, string>();

    /// <summary>Started at this time or later.</summary>
    [JsonPropertyName("from")] public DateTimeOffset? From { get; init; }

    /// <summary>Whose newest record is older than this.</summary>
    [JsonPropertyName("updatedBefore")] public DateTimeOffset? UpdatedBefore { get; init; }

    /// <summary>Only runs whose payloads were erased, or only the others; null for all.</summary>
    [JsonPropertyName("erased")] public bool? Erased { get; init; }

    /// <summary>Only runs that started before this one, a whole id: the last of the page before.</summary>
    [JsonPropertyName("before")] public string? Before { get; init; }

    /// <summary>At most so many.</summary>
    [JsonPropertyName("limit")] public int Limit { get; set; } = 50;
}

/// <summary>Which events of a run to read.</summary>
public sealed record EventQuery
{
    /// <summary>The run's id, or the beginning of it.</summary>
    [JsonPropertyName("run")] public required string Run { get; init; }

    /// <summary>Only events after this position; -1 for all.</summary>
    [JsonPropertyName("after")] public long After { get; set; } = -1;

    /// <summary>Whether to go on with the events to come, live signs in between.</summary>
    [JsonPropertyName("follow")] public bool Follow { get; init; }

    /// <summary>Larger payloads are left out, in bytes.</summary>
    [JsonPropertyName("payloadLimit")] public int PayloadLimit { get; init; }
}
