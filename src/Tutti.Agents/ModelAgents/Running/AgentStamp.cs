using System.Text.Json.Serialization;
using Tutti.Agents.Mcp;
using Tutti.Agents.Models;
using Tutti.Agents.Tools;
using Tutti.Governance.Naming;

namespace Tutti.Agents.ModelAgents.Running;

/// <summary>What is data of an agent, journaled when it begins (rule D1): the run goes on with it, whatever the host has meanwhile. Equal agents give equal bytes, which a store keeps once.</summary>
internal sealed record AgentStamp
{
    internal const string BuiltIn = "tutti";
    private const string Local = "local";

    [JsonPropertyName("name")]
    public required string Name { get; init; }

    [JsonPropertyName("instructions")]
    public required string Instructions { get; init; }

    /// <summary>The model that it began with; later calls are made under the name of the model that they go to.</summary>
    [JsonPropertyName("model")]
    public required string Model { get; init; }

    [JsonPropertyName("takesMedia")]
    public bool TakesMedia { get; init; }

    [JsonPropertyName("tools")]
    public IReadOnlyList<StampedTool> Tools { get => field ?? []; init; }

    [JsonPropertyName("answer")]
    public AnswerForm? Answer { get; init; }

    [JsonPropertyName("maxOutputTokens")]
    public int? MaximumOutputTokens { get; init; }

    [JsonPropertyName("temperature")]
    public float? Temperature { get; init; }

    [JsonPropertyName("seed")]
    public long? Seed { get; init; }

    [JsonPropertyName("contextTokens")]
    public int? ContextTokens { get; init; }

    [JsonPropertyName("fallbackContextTokens")]
    public int? FallbackContextTokens { get; init; }

    [JsonPropertyName("limits")]
    public ModelAgentLimits Limits { get => field ?? ModelAgentLimits.Default; init; }

    /// <summary>Whether what those above it may spend bounds it while it works. Runs of former versions do not say so, and go on without.</summary>
    [JsonPropertyName("bounded")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsBounded { get; init; }

    /// <summary>Whether calls of tools that there are not, and of arguments that nobody can read, are steps too. In runs of former versions they are not.</summary>
    [JsonPropertyName("refusals")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool RecordsRefusals { get; init; }

    /// <summary>Takes the data of an agent.</summary>
    /// <exception cref="ModelAgentException">TUT4209: a policy cannot name one of its tools.</exception>
    /// <exception cref="ModelException">TUT4121, TUT4122: its model is not to be had.</exception>
    internal static AgentStamp Of(ModelAgent agent, IEnumerable<Tool> tools) => new()
    {
        Name = agent.Name,
        Instructions = agent.Instructions,
        Model = agent.Model.Name,
        TakesMedia = agent.TakesMedia,
        Tools = [.. tools.Select(tool => new StampedTool { Declaration = tool.Declaration, Target = TargetOf(agent, tool), Fingerprint = tool.ListedFingerprint })],
        Answer = agent.Answer,
        MaximumOutputTokens = agent.MaximumOutputTokens,
        Temperature = agent.Temperature,
        Seed = agent.Seed,
        ContextTokens = agent.Model.ContextTokens,
        FallbackContextTokens = agent.Fallback?.ContextTokens,
        RecordsRefusals = true,
        Limits = agent.Limits,
    };

    private static string TargetOf(ModelAgent agent, Tool tool)
    {
        var identity = tool.Declaration.Identity;
        var target = tool switch
        {
            DelegationTool => identity,
            ReadMoreTool => $"{BuiltIn}.{identity}",
            ProcessTool => $"process:{identity}",
            _ when identity.Contains('.', StringComparison.Ordinal) => Foreign(agent, tool, identity),
            _ => $"{Local}.{identity}",
        };
        return TargetName.TryParse(target, out _) ? target : throw ModelAgentErrors.BadTarget(agent.Name, identity);
    }

    /// <summary>A server must not pass for what is of this program.</summary>
    private static string Foreign(ModelAgent agent, Tool tool, string identity) => identity.Split('.')[0] switch
    {
        DelegationTool.Server or BuiltIn => throw ModelAgentErrors.BadTarget(agent.Name, identity),
        Local when tool is McpTool => throw ModelAgentErrors.BadTarget(agent.Name, identity),
        _ => identity,
    };
}
