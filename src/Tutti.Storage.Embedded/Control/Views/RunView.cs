using System.Text.Json.Serialization;
using Tutti.Kernel.Catalogue;

namespace Tutti.Storage.Embedded.Control.Views;

/// <summary>A run as tools show it, and as the control socket carries it.</summary>
public sealed record RunView
{
    /// <summary>The whole id.</summary>
    [JsonPropertyName("id")] public required string Id { get; init; }

    /// <summary>One of <see cref="StatusNames"/>.</summary>
    [JsonPropertyName("status")] public required string Status { get; init; }

    /// <summary>Id of the workflow.</summary>
    [JsonPropertyName("workflow")] public required string Workflow { get; init; }

    /// <summary>Version of the workflow.</summary>
    [JsonPropertyName("version")] public required int Version { get; init; }

    /// <summary>Project folder of the workflow, or file of the flow; empty where the host brings it.</summary>
    [JsonPropertyName("source")] public required string Source { get; init; }

    /// <summary>When it started.</summary>
    [JsonPropertyName("started")] public required DateTimeOffset Started { get; init; }

    /// <summary>When its newest record was written.</summary>
    [JsonPropertyName("updated")] public required DateTimeOffset Updated { get; init; }

    /// <summary>Position of its newest record.</summary>
    [JsonPropertyName("position")] public required long Position { get; init; }

    /// <summary>Its labels.</summary>
    [JsonPropertyName("labels")] public IReadOnlyDictionary<string, string> Labels { get; set; } = new Dictionary<string, string>();

    /// <summary>The run that started it, or null.</summary>
    [JsonPropertyName("parent")] public string? Parent { get; init; }

    /// <summary>Open questions and unknown outcomes.</summary>
    [JsonPropertyName("openQuestions")] public int OpenQuestions { get; init; }

    /// <summary>A time before which it does not wake by itself, or null; perhaps too early, never too late. Its waits have the exact ones.</summary>
    [JsonPropertyName("nextDue")] public DateTimeOffset? NextDue { get; init; }

    /// <summary>Whether its payloads were erased; null for no.</summary>
    [JsonPropertyName("erased")] public bool? Erased { get; init; }

    internal static RunView Of(RunSummary run) => new()
    {
        Id = run.Id.ToString(),
        Status = StatusNames.Of(run.Status),
        Workflow = run.Definition,
        Version = run.Version,
        Source = run.Source,
        Started = run.Started,
        Updated = run.Updated,
        Position = run.LastPosition,
        Labels = run.Labels.DistinctBy(static label => label.Key).ToDictionary(static label => label.Key, static label => label.Value),
        Parent = run.Parent?.ToString(),
        OpenQuestions = run.OpenQuestions,
        Erased = run.IsErased ? true : null,
        NextDue = StatusNames.IsEnded(StatusNames.Of(run.Status)) ? null : run.NextDue,
    };
}
