using System.Text.Json;
using System.Text.Json.Serialization;
using Tutti.Governance.Gates;

namespace Tutti.Agents.Tools;

/// <summary>What the undo of a tool gets (<see cref="ToolEffect.Undo"/>): the call, as it was claimed before it acted. It may never have happened. Immutable data.</summary>
public sealed record ToolUndo
{
    /// <summary>The tool, as policies name it.</summary>
    [JsonPropertyName("tool")]
    public required string Tool { get; init; }

    /// <summary>The arguments that were executed, as a person may have changed them.</summary>
    [JsonPropertyName("arguments")]
    public required JsonElement Arguments { get; init; }

    /// <summary>On whose behalf the call was made; null in runs of former versions.</summary>
    [JsonPropertyName("origin")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CallOrigin? Origin { get; init; }
}
