using System.Text.Json.Serialization;
using Tutti.Agents.Cards;
using Tutti.Kernel.Steps;

namespace Tutti.Agents.Tools;

/// <summary>What a tool does to the world, on the two axes of rule E1, and what helps a policy to judge it.</summary>
public sealed record ToolEffect
{
    /// <summary>Nothing is known: it must not be done twice, cannot be undone, and may be anything.</summary>
    public static ToolEffect Unknown { get; } = new();

    /// <summary>It only looks.</summary>
    public static ToolEffect Pure { get; } = new() { Repeat = RepeatRule.Pure, IsDestructive = false };

    /// <summary>Doing it again with the same key does nothing more.</summary>
    public static ToolEffect Idempotent { get; } = new() { Repeat = RepeatRule.Idempotent };

    /// <summary>What may be done again when its outcome is unknown.</summary>
    [JsonPropertyName("repeat")]
    [JsonConverter(typeof(RepeatRuleConverter))]
    public RepeatRule Repeat { get => field == 0 ? RepeatRule.AtMostOnce : field; init; }

    /// <summary>The id of the registered undo that takes it back, with the call as its input; null when nothing does.</summary>
    [JsonPropertyName("undo")]
    public string? Undo { get; init; }

    /// <summary>Whether it may delete or overwrite; null when nobody says, which counts as yes.</summary>
    [JsonPropertyName("destructive")]
    public bool? IsDestructive { get; init; }

    /// <summary>Whether it reaches what lies outside; null when nobody says, which counts as yes.</summary>
    [JsonPropertyName("external")]
    public bool? IsExternal { get; init; }

    /// <summary>What to declare of a step that calls it; its undo is for the caller to register.</summary>
    [JsonIgnore]
    public StepOptions StepOptions => new() { Repeat = Repeat };
}
