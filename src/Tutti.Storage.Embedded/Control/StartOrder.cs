using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tutti.Storage.Embedded.Control;

/// <summary>A run to be started.</summary>
public sealed record StartOrder
{
    /// <summary>Project folder of the workflow, or file of a definition that is data, such as a flow; empty for a workflow that the host brings.</summary>
    [JsonPropertyName("source")] public string Source { get; set; } = "";

    /// <summary>Id of the workflow; null for the only one of the source.</summary>
    [JsonPropertyName("workflow")] public string? Workflow { get; init; }

    /// <summary>Version of the workflow; 0 for the newest.</summary>
    [JsonPropertyName("version")] public int Version { get; init; }

    /// <summary>Inputs as texts, read as the workflow declares them; they win over <see cref="Document"/>.</summary>
    [JsonPropertyName("inputs")] public IReadOnlyDictionary<string, string> Inputs { get; set; } = new Dictionary<string, string>();

    /// <summary>Inputs as JSON.</summary>
    [JsonPropertyName("document")] public JsonElement? Document { get; init; }

    /// <summary>The caller's directory: paths in inputs are relative to it.</summary>
    [JsonPropertyName("directory")] public string Directory { get; set; } = "";

    /// <summary>Idempotency key, or null.</summary>
    [JsonPropertyName("key")] public string? Key { get; init; }

    /// <summary>Labels to find the run by.</summary>
    [JsonPropertyName("labels")] public IReadOnlyDictionary<string, string> Labels { get; set; } = new Dictionary<string, string>();
}

/// <summary>A run to be forked.</summary>
public sealed record ForkOrder
{
    /// <summary>The original's id, or the beginning of it.</summary>
    [JsonPropertyName("run")] public required string Run { get; init; }

    /// <summary>Position of the first record that is not copied; null for all results.</summary>
    [JsonPropertyName("before")] public long? Before { get; init; }

    /// <summary>Version of the workflow; 0 for the original's.</summary>
    [JsonPropertyName("version")] public int Version { get; init; }

    /// <summary>Absolute path of a definition that is data, such as an edited flow, for the new run: results that it leaves as they are get copied. Null for the original's.</summary>
    [JsonPropertyName("with")] public string? With { get; init; }

    /// <summary>The caller's directory.</summary>
    [JsonPropertyName("directory")] public string Directory { get; set; } = "";

    /// <summary>Idempotency key, or null.</summary>
    [JsonPropertyName("key")] public string? Key { get; init; }
}
