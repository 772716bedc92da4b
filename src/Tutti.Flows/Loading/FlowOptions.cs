namespace Tutti.Flows.Loading;

/// <summary>How flows are loaded.</summary>
public sealed class FlowOptions
{
    /// <summary>Kinds of agents that are known; by default those that Tutti itself brings.</summary>
    public IReadOnlyCollection<string> AgentKinds { get; set; } = ["process", "model", "http", "a2a", "mcp", "flow", "person"];

    /// <summary>Whether a flow may name files outside of its folder: by absolute paths, by <c>..</c>, or over symbolic links. False by default.</summary>
    public bool AllowOutside { get; set; }
}
