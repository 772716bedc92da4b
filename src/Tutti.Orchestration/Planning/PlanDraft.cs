using System.Text.Json;
using System.Text.Json.Serialization;
using Tutti.Agents.Routing;
using Tutti.Expressions.Values;
using Tutti.Orchestration.Interpreting;

namespace Tutti.Orchestration.Planning;

/// <summary>What a planner says: steps of known agents, and which of them gives the answer. Of what is in it only conditions are evaluated, over results of its own steps.</summary>
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

    /// <summary>The agent that does it; empty for a block.</summary>
    [JsonPropertyName("agent")]
    public string Agent { get => field ?? ""; init; }

    /// <summary>What it is to do, in words.</summary>
    [JsonPropertyName("task")]
    public string Task { get => field ?? ""; init; }

    /// <summary>Steps whose results it gets.</summary>
    [JsonPropertyName("needs")]
    public IReadOnlyList<string> Needs { get => field ?? []; init; }

    /// <summary>The block that it stands in; null for none.</summary>
    [JsonPropertyName("in")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? In { get; init; }

    /// <summary>The list for each item of which it is done, as a reference; null for none.</summary>
    [JsonPropertyName("each")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Each { get; init; }

    /// <summary>The condition under which it is done, an expression; null for always.</summary>
    [JsonPropertyName("when")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? When { get; init; }

    /// <summary>The condition that ends the rounds of a block, an expression; null for one round.</summary>
    [JsonPropertyName("until")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Until { get; init; }

    /// <summary>Rounds at most; null for the usual.</summary>
    [JsonPropertyName("max")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Max { get; init; }

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

    /// <summary>For each step of the draft how it was routed: the three best with the parts of their scores. Of one that names its agent, how it would have been.</summary>
    [JsonPropertyName("routes")]
    public IReadOnlyList<RouteDecision> Routes { get => field ?? []; init; }
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

    /// <summary>Of steps with <c>each</c> that failed in the version before and go on in this one, how far they are; null for none.</summary>
    [JsonPropertyName("lists")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, KeptItems>? Lists { get; init; }

    /// <summary>What it may cost; steps and items that are kept cost nothing more.</summary>
    [JsonPropertyName("estimate")]
    public GoalEstimate? Estimate { get; init; }
}

/// <summary>How far a list is that goes on.</summary>
/// <param name="Done">Items whose results are kept.</param>
/// <param name="Left">Items that are to be done.</param>
internal sealed record KeptItems([property: JsonPropertyName("done")] int Done, [property: JsonPropertyName("left")] int Left)
{
    public static KeptItems Of(CelValue list)
    {
        var (done, left) = PlannedLists.Progress(list);
        return new KeptItems(done, left);
    }
}

/// <summary>JSON of drafts and versions.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PlanDraft))]
[JsonSerializable(typeof(DraftStep))]
[JsonSerializable(typeof(RulePlan))]
[JsonSerializable(typeof(GoalVersion))]
[JsonSerializable(typeof(GoalEstimate))]
[JsonSerializable(typeof(RouteDecision))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class DraftJson : JsonSerializerContext;
