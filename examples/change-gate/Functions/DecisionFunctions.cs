using System.Text.Json.Serialization;
using ChangeGate.Decisions;
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
        PlanFunction.Create("gate/risk", "Says how much care the change deserves.", GateJson.Default.RiskInput, GateJson.Default.RiskScore, static (_, input) => ValueTask.FromResult(input.Change.Risk)) with { Repeat = RepeatRule.Pure },
        PlanFunction.Create("gate/decide", "Decides, or says what a person has to decide.", GateJson.Default.DecideInput, GateJson.Default.Decision, static (_, input) => ValueTask.FromResult(Decision.Of(input))) with { Repeat = RepeatRule.Pure },
        PlanFunction.Create("gate/end", "Says how the gate closes.", GateJson.Default.EndInput, GateJson.Default.Ending, static (_, input) => ValueTask.FromResult(Ending.Of(input))) with { Repeat = RepeatRule.Pure },
        PlanFunction.Create("gate/report", "Writes the report.", GateJson.Default.ReportInput, GateJson.Default.GateOutput, ReportAsync) with { Retry = RepositoryFunctions.Patient },
    ];

    private static async ValueTask<GateOutput> ReportAsync(StepContext step, ReportInput input)
    {
        var output = input.ToOutput();
        var text = MarkdownReport.Write(input.ToContent(output), step.Run.ToString());
        return output with { Report = await ReportFile.WriteAsync(input.Folder, step.Run.ToString(), text, step.CancellationToken).ConfigureAwait(false) };
    }
}

/// <summary>What risk comes from.</summary>
internal sealed record RiskInput
{
    [JsonPropertyName("change")]
    public required ChangeSummary Change { get; init; }

    [JsonPropertyName("state")]
    public required GateState State { get; init; }
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

    internal ReportContent ToContent(GateOutput output) => new()
    {
        Time = Time,
        Output = output,
        Change = Change,
        Checks = State.Results,
        Repairs = State.Repairs,
        RiskLimit = Limit,
    };
}
