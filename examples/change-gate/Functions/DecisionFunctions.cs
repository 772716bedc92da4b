using System.Text.Json.Serialization;
using ChangeGate.Decisions;
using ChangeGate.Inventories;
using ChangeGate.Reports;
using ChangeGate.Repositories;
using ChangeGate.Risks;
using Tutti.Kernel.Steps;
using Tutti.Orchestration.Functions;

namespace ChangeGate.Functions;

/// <summary>What the flow does when the checks are over.</summary>
internal static class DecisionFunctions
{
    internal static IEnumerable<PlanFunction> All =>
    [
        PlanFunction.Create("gate/risk", "Says how much care the change deserves.", GateJson.Default.RiskInput, GateJson.Default.RiskScore, static (_, input) => ValueTask.FromResult(input.Change.Risk.With(input.State.Results, input.Inventory?.Changes ?? []))) with { Repeat = RepeatRule.Pure },
        PlanFunction.Create("gate/decide", "Decides, or says what a person has to decide.", GateJson.Default.DecideInput, GateJson.Default.Decision, static (_, input) => ValueTask.FromResult(Decision.Of(input))) with { Repeat = RepeatRule.Pure },
        PlanFunction.Create("gate/end", "Says how the gate closes.", GateJson.Default.EndInput, GateJson.Default.Ending, static (_, input) => ValueTask.FromResult(Ending.Of(input))) with { Repeat = RepeatRule.Pure },
        PlanFunction.Create("gate/report", "Writes the report.", GateJson.Default.ReportInput, GateJson.Default.GateOutput, ReportAsync) with { Retry = RepositoryFunctions.Patient },
    ];

    private static async ValueTask<GateOutput> ReportAsync(StepContext step, ReportInput input)
    {
        var files = await ReportFiles.WriteAsync(input.Folder, input.ToReport(step.Run.ToString()), step.CancellationToken).ConfigureAwait(false);
        return input.ToOutput() with { Report = files.Markdown, Page = files.Html };
    }
}

/// <summary>What risk comes from.</summary>
internal sealed record RiskInput
{
    [JsonPropertyName("change")]
    public required ChangeSummary Change { get; init; }

    [JsonPropertyName("state")]
    public required GateState State { get; init; }

    /// <summary>Null where there is no change.</summary>
    [JsonPropertyName("inventory")]
    public InventoryReport? Inventory { get; init; }
}

/// <summary>All that a report tells.</summary>
internal sealed record ReportInput
{
    /// <summary>Where reports lie.</summary>
    [JsonPropertyName("folder")]
    public required string Folder { get; init; }

    [JsonPropertyName("repository")]
    public required RepositoryFacts Repository { get; init; }

    [JsonPropertyName("change")]
    public required ChangeSummary Change { get; init; }

    [JsonPropertyName("state")]
    public required GateState State { get; init; }

    [JsonPropertyName("risk")]
    public required RiskScore Risk { get; init; }

    /// <summary>Risk from which a person is asked.</summary>
    [JsonPropertyName("limit")]
    public required int Limit { get; init; }

    [JsonPropertyName("ending")]
    public required Ending Ending { get; init; }

    [JsonPropertyName("copy")]
    public required IsolatedCopy Copy { get; init; }

    /// <summary>Null where there is no change.</summary>
    [JsonPropertyName("inventory")]
    public InventoryReport? Inventory { get; init; }

    [JsonPropertyName("decision")]
    public required Decision Decision { get; init; }

    /// <summary>What a person said; null where nobody was asked.</summary>
    [JsonPropertyName("answer")]
    public Answered? Answer { get; init; }

    /// <summary>What was put into the repository, or null.</summary>
    [JsonPropertyName("published")]
    public PublishedBranch? Published { get; init; }

    /// <summary>When the run began.</summary>
    [JsonPropertyName("time")]
    public required DateTimeOffset Time { get; init; }

    internal GateOutput ToOutput() => new()
    {
        Verdict = Ending.Verdict,
        Summary = Ending.Summary,
        Repository = Repository.Root,
        Base = Repository.Base,
        Head = Repository.Head,
        Branch = Published?.Branch,
        Commit = Published?.Commit,
        Checks = [.. State.Results.Select(static result => result.Summarise())],
        Rounds = State.Rounds,
        RepairedFiles = State.RepairedFiles,
        Risk = Risk,
        DecidedBy = Ending.DecidedBy,
        Sandbox = State.Sandbox,
    };

    internal GateReport ToReport(string run) => new()
    {
        Verdict = Ending.Verdict,
        Summary = Ending.Summary,
        Change = Change,
        Risk = Risk,
        RiskLimit = Limit,
        Checks = State.Results,
        Repairs = [.. State.Repairs.Select(static repair => new ReportRepair { Check = repair.Check, Reason = repair.Reason, Touched = repair.Touched, Diff = repair.Diff })],
        Inventory = Inventory,
        Approval = Answer is null ? null : new ReportApproval { Question = Decision.Question, Answer = Answer.Choice, By = Answer.By, Comment = Answer.Comment, Evidence = Decision.Evidence?.Lines ?? [] },
        Provenance = new ReportProvenance
        {
            Repository = Repository.Root,
            Base = Repository.Base,
            Head = Repository.Head,
            Content = State.Content == Copy.Content && !Copy.HasUncommitted ? "" : State.Content,
            HasUncommitted = Copy.HasUncommitted,
            Branch = Published?.Branch,
            Commit = Published?.Commit,
            Run = run,
            Started = Time,
            Sandbox = State.Sandbox,
        },
        Timeline = State.Timeline,
    };
}
