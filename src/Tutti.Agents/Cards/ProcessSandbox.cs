using System.Text.Json.Serialization;
using Tutti.Agents.Processes.Containment;

namespace Tutti.Agents.Cards;

/// <summary>What contains a command. docs/process-agents.md says what each level gives and does not give.</summary>
public sealed record ProcessSandbox
{
    /// <summary>Nothing.</summary>
    public static ProcessSandbox None { get; } = new();

    /// <summary>The level that is wanted.</summary>
    [JsonPropertyName("level")]
    public SandboxLevel Level { get => field == 0 ? SandboxLevel.None : field; init; }

    /// <summary>Whether it must not run with less. If not, it runs, plainly labelled as <em>not contained</em>.</summary>
    [JsonPropertyName("required")]
    public bool IsRequired { get; init; }

    /// <summary>Whether it may use the network; no by default. Only the namespace level can deny it.</summary>
    [JsonPropertyName("network")]
    public bool AllowsNetwork { get; init; }

    /// <summary>Paths that stay writable beside the working directory; absolute, or below <c>~/</c>.</summary>
    [JsonPropertyName("writable")]
    public IReadOnlyList<string> WritablePaths { get => field ?? []; init; }

    /// <summary>Paths that appear empty; absolute, or below <c>~/</c>.</summary>
    [JsonPropertyName("hidden")]
    public IReadOnlyList<string> HiddenPaths { get => field ?? []; init; }

    /// <summary>Whether it sees the home folder of the host's user as its home. If not (the default), its home is empty, writable and gone afterwards.</summary>
    [JsonPropertyName("hostHome")]
    public bool UsesHostHome { get; init; }
}
