using System.Text.Json;
using System.Text.Json.Serialization;
using Tutti.Agents.Tools;
using Tutti.Governance.Gates;
using Tutti.Governance.Naming;
using Tutti.Kernel.Runs;
using Tutti.Kernel.Steps;

namespace Tutti.Agents.ModelAgents.Running;

/// <summary>A tool as a run keeps it: calls are checked and declared by this, also after a restart with another version of the tool.</summary>
internal sealed record StampedTool
{
    [JsonPropertyName("tool")]
    public required ToolDeclaration Declaration { get; init; }

    /// <summary>What policies name.</summary>
    [JsonPropertyName("target")]
    public required string Target { get; init; }

    /// <summary>Of the tool as its server listed it when the agent began, which is how models are told of it; null for what is not listed, and in runs of former versions.</summary>
    [JsonPropertyName("fingerprint")]
    public string? Fingerprint { get; init; }
}

/// <summary>A tool that is declared as the run keeps it, and does what the host's tool of this name does.</summary>
/// <param name="stamped">What the run keeps.</param>
/// <param name="live">The host's tool; null when it has none of this name any more.</param>
internal sealed class PinnedTool(StampedTool stamped, Tool? live) : Tool(stamped.Declaration)
{
    internal string Target => stamped.Target;

    internal Tool? Live => live;

    /// <summary>Whether the gate keeps it from the model: by its description, which the run keeps, or by how it is listed now.</summary>
    internal bool IsHidden(GateSession gate, WorkflowContext scope)
    {
        var target = TargetName.Parse(Target);
        return gate.Hides(scope, target, ListedFingerprint) || (stamped.Fingerprint is { } told && told != ListedFingerprint && gate.Hides(scope, target, told));
    }

    public override string? ListedFingerprint => live?.ListedFingerprint;

    public override Task<ToolOutput> InvokeAsync(JsonElement arguments, StepContext attempt) => live is null
        ? throw new NotExecutedException($"The host has no tool '{Declaration.Name}' any more. Nothing was done.", ModelAgentErrors.GoneCode, isTransient: false)
        : live.InvokeAsync(arguments, attempt);
}
