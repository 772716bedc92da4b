using Tutti.Agents.Tools;

namespace Tutti.Agents.ModelAgents.Running;

/// <summary>What a call gave.</summary>
/// <param name="Output">What the model is told.</param>
/// <param name="IsDenied">Whether nothing was done because it may not be.</param>
internal sealed record ToolAnswer(ToolOutput Output, bool IsDenied = false)
{
    /// <summary>What a sub-agent did and spent; null for tools.</summary>
    public AgentTally? Sub { get; init; }
}
