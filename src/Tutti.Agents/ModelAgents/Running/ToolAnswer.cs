using Tutti.Agents.Tools;

namespace Tutti.Agents.ModelAgents.Running;

/// <summary>What a call gave.</summary>
/// <param name="Output">What the model is told.</param>
/// <param name="IsDenied">Whether nothing was done because it may not be.</param>
internal sealed record ToolAnswer(ToolOutput Output, bool IsDenied = false)
{
    /// <summary>The sub-agent that worked, with what it did and spent; null for tools.</summary>
    public AgentState? Sub { get; init; }
}
