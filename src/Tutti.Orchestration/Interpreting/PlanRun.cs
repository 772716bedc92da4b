using System.Text.Json;
using System.Text.Json.Serialization;
using Tutti.Agents.ModelAgents;
using Tutti.Governance.Gates;
using Tutti.Kernel.Runs;
using Tutti.Orchestration.Agents;
using Tutti.Orchestration.Checking;
using Tutti.Orchestration.Diagnostics;
using Tutti.Orchestration.Patterns;

namespace Tutti.Orchestration.Interpreting;

/// <summary>The input of a run of a plan: the plan itself, so that the run never needs it again (rule D1), and what it was given.</summary>
public sealed record PlanRun
{
    /// <summary>The plan as canonical JSON.</summary>
    [JsonPropertyName("plan")] public required JsonElement Plan { get; init; }

    /// <summary>SHA-256 of the plan.</summary>
    [JsonPropertyName("digest")] public required string Digest { get; init; }

    /// <summary>The inputs, complete: defaults are filled in.</summary>
    [JsonPropertyName("inputs")] public required JsonElement Inputs { get; init; }

    /// <summary>Absolute path of the directory where the run was started: <c>run.directory</c>; empty for none.</summary>
    [JsonPropertyName("directory")] public string Directory { get => field ?? ""; init; }

    /// <summary>Absolute path of the project whose functions the plan uses; empty for those of the host alone.</summary>
    [JsonPropertyName("project")] public string Project { get => field ?? ""; init; }

    /// <summary>Who started the run, as the host knows them; empty for nobody in particular.</summary>
    [JsonPropertyName("by")] public string By { get => field ?? ""; init; }

    /// <summary>What the round before gave, where the plan repeats; null in the first.</summary>
    [JsonPropertyName("before"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public JsonElement? Before { get; init; }

    /// <summary>When the present round began, where the plan repeats; null in the first.</summary>
    [JsonPropertyName("began"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public DateTimeOffset? Began { get; init; }

    /// <summary>Numbers of behaviours of interpreter and language that the run was started with; never reused.</summary>
    [JsonPropertyName("flags")] public required IReadOnlyList<int> Flags { get; init; }

    /// <summary>Reads the input of a run.</summary>
    /// <param name="utf8">What <see cref="ToJson"/> wrote.</param>
    /// <exception cref="JsonException">It is none.</exception>
    public static PlanRun Parse(ReadOnlySpan<byte> utf8) => JsonSerializer.Deserialize(utf8, PlanJson.Default.PlanRun) ?? throw new JsonException("The input of the run is null.");

    /// <summary>The encoded input, as the journal keeps it.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, PlanJson.Default.PlanRun);
}

/// <summary>What a plan can read of its run, beside what every run knows of itself.</summary>
/// <param name="Name">The flow's name.</param>
/// <param name="Directory">Where the run was started; empty for nowhere.</param>
/// <param name="Session">The run's gate; null on a host that has none.</param>
internal sealed record RunFacts(string Name, string Directory, GateSession? Session)
{
    /// <summary>Whose functions the plan uses; empty for those of the host alone.</summary>
    public string Project { get; init; } = "";

    /// <summary>Names of the steps that flows in flows are, joined by dots; empty for the run's own plan.</summary>
    public string Scope { get; init; } = "";

    /// <summary>The scope of a step that is a flow, or has agents that are.</summary>
    public string Under(string step) => Scope.Length == 0 ? step : $"{Scope}.{step}";

    /// <summary>What agents that think have spent in the run, as far as they answered: shared by all flows of the run, and the same on replay.</summary>
    public SpendTally Spent { get; init; } = new();

    /// <summary>The attempt of a competition that this is a part of; null for none.</summary>
    public AttemptSpending? Attempt { get; init; }

    /// <summary>Is told of calls of models; null where nobody counts them.</summary>
    public Action<ModelCallNote>? Watch => Attempt is { } attempt ? attempt.Note : null;

    /// <summary>Whether competitions journal what they spent: <see cref="PlanWorkflows.SpendingFlag"/>.</summary>
    public bool KeepsSpending { get; init; }

    /// <summary>Whether flows and tools that are agents keep the <c>timeout</c> and the <c>output</c> that their cards or steps say: <see cref="PlanWorkflows.BoundAgentsFlag"/>.</summary>
    public bool BindsAgents { get; init; }

    /// <summary>Whether the gate judges what is published: <see cref="PlanWorkflows.JudgedEventsFlag"/>.</summary>
    public bool JudgesEvents { get; init; }

    /// <summary>Whether agents that think stop at <see cref="Agents.ModelAgents.ModelCard.UsualTokens"/> where their cards say nothing: <see cref="PlanWorkflows.BoundTokensFlag"/>.</summary>
    public bool BoundsTokens { get; init; }

    /// <summary>Whether items of a list that failed are kept where a goal is planned anew: <see cref="PlanWorkflows.KeptItemsFlag"/>.</summary>
    public bool KeepsItems { get; init; }

    /// <summary>How often each step of the run has begun to listen: shared by all flows of the run, and the same on replay.</summary>
    private Dictionary<string, int> Listeners { get; } = new(StringComparer.Ordinal);

    /// <summary>A name to listen under that no other step of the run has, and no other time of this one.</summary>
    /// <param name="step">The step's id.</param>
    public string NextListener(string step)
    {
        var place = Under(step);
        var number = Listeners[place] = Listeners.GetValueOrDefault(place) + 1;
        return number == 1 ? place : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{place}#{number}");
    }

    /// <summary>The facts within what a plan brings: it can only narrow.</summary>
    /// <exception cref="HostUnsuitedException">The host has no gate that could keep it.</exception>
    public RunFacts Within(CompiledPlan plan, string scope)
    {
        if (plan.Bounds is not { } bounds) { return this with { Scope = scope }; }
        if (Session is null) { throw new HostUnsuitedException(FaultCodes.NoGateForBounds, $"The flow '{plan.Plan.Name}' has a budget or a policy of its own, and this host has no gate that keeps them. Start a host that has one."); }
        return this with { Scope = scope, Session = Session.Within(bounds, scope) };
    }
}

/// <summary>JSON of the input, and of undos.</summary>
[JsonSerializable(typeof(PlanRun))]
[JsonSerializable(typeof(PlanUndoCall))]
[JsonSerializable(typeof(PlanUndoAgent))]
internal sealed partial class PlanJson : JsonSerializerContext;
