using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tutti.Orchestration.Planning;

/// <summary>What a planner says: steps of known agents, and which of them gives the answer. Data: nothing in it is ever evaluated.</summary>
internal sealed record PlanDraft
{
    /// <summary>The steps, in any order.</summary>
    [JsonPropertyName("steps")]
    public required IReadOnlyList<DraftStep> Steps { get; init; }

    /// <summary>The step whose result is the answer; empty for those that no other needs.</summary>
    [JsonPropertyName("result")]
    public string Result { get => field ?? ""; init; }

    /// <summary>Why this plan, in a sentence.</summary>
    [JsonPropertyName("because")]
    public string Because { get => field ?? ""; init; }
}

/// <summary>One step of a draft.</summary>
internal sealed record DraftStep
{
    /// <summary>Its id.</summary>
    [JsonPropertyName("id")]
    public required string Id { get; init; }

    /// <summary>The agent that does it.</summary>
    [JsonPropertyName("agent")]
    public string Agent { get => field ?? ""; init; }

    /// <summary>What it is to do, in words.</summary>
    [JsonPropertyName("task")]
    public string Task { get => field ?? ""; init; }

    /// <summary>Steps whose results it gets.</summary>
    [JsonPropertyName("needs")]
    public IReadOnlyList<string> Needs { get => field ?? []; init; }

    /// <summary>Fields that it takes beside the task; null for none.</summary>
    [JsonPropertyName("input")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Input { get; init; }
}

/// <summary>What a planner without a model makes of a goal.</summary>
internal sealed record RulePlan
{
    /// <summary>What made it: <c>template NAME</c> (an agent that is a flow, for the whole goal) or <c>rules</c>.</summary>
    [JsonPropertyName("by")]
    public required string By { get; init; }

    /// <summary>The draft; who is not known yet is empty in it.</summary>
    [JsonPropertyName("draft")]
    public required PlanDraft Draft { get; init; }

    /// <summary>For each step of the draft whom it may be given, the best first.</summary>
    [JsonPropertyName("candidates")]
    public IReadOnlyList<IReadOnlyList<string>> Candidates { get => field ?? []; init; }
}

/// <summary>One version of the plan of a goal, as the journal keeps it.</summary>
internal sealed record GoalVersion
{
    /// <summary>1 for the first.</summary>
    [JsonPropertyName("number")]
    public required int Number { get; init; }

    /// <summary>Who made it: <c>agent NAME</c>, <c>function ID</c>, <c>template NAME</c> or <c>rules</c>.</summary>
    [JsonPropertyName("planner")]
    public required string Planner { get; init; }

    /// <summary>The plan.</summary>
    [JsonPropertyName("draft")]
    public required PlanDraft Draft { get; init; }

    /// <summary>Steps whose results of the version before are kept.</summary>
    [JsonPropertyName("kept")]
    public IReadOnlyList<string> Kept { get => field ?? []; init; }

    /// <summary>What it may cost; steps that are kept cost nothing more.</summary>
    [JsonPropertyName("estimate")]
    public GoalEstimate? Estimate { get; init; }
}

/// <summary>JSON of drafts and versions.</summary>
[JsonSerializable(typeof(PlanDraft))]
[JsonSerializable(typeof(RulePlan))]
[JsonSerializable(typeof(GoalVersion))]
[JsonSerializable(typeof(GoalEstimate))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class DraftJson : JsonSerializerContext;
