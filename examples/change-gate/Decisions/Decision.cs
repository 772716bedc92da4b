using System.Text.Json.Serialization;
using ChangeGate.Checks;
using ChangeGate.Projects;
using ChangeGate.Reports;
using ChangeGate.Repositories;
using ChangeGate.Risks;

namespace ChangeGate.Decisions;

/// <summary>What is known when it is decided.</summary>
internal sealed record DecideInput
{
    [JsonPropertyName("repository")]
    public required RepositoryFacts Repository { get; init; }

    [JsonPropertyName("change")]
    public required ChangeSummary Change { get; init; }

    [JsonPropertyName("plan")]
    public required Plan Plan { get; init; }

    [JsonPropertyName("state")]
    public required GateState State { get; init; }

    [JsonPropertyName("risk")]
    public required RiskScore Risk { get; init; }

    /// <summary>Risk from which a person is asked.</summary>
    [JsonPropertyName("limit")]
    public required int Limit { get; init; }
}

/// <summary>What is to become of the change, unless a person has to say it.</summary>
internal sealed record Decision
{
    [JsonPropertyName("verdict")]
    public required GateVerdict Verdict { get; init; }

    /// <summary>Why, in one or two sentences.</summary>
    [JsonPropertyName("summary")]
    public required string Summary { get; init; }

    /// <summary>Whether a person has to be asked; then the verdict is what it is when nobody answers.</summary>
    [JsonPropertyName("ask")]
    public required bool Ask { get; init; }

    /// <summary>The question; empty where there is none.</summary>
    [JsonPropertyName("question")]
    public string Question { get => field ?? ""; init; }

    /// <summary>What is shown with the question; null where there is none.</summary>
    [JsonPropertyName("evidence")]
    public QuestionDetails? Evidence { get; init; }

    internal static Decision Of(DecideInput input)
    {
        var red = input.State.Failed.Select(static result => result.Name).ToList();
        if (input.Change.FileCount == 0) { return Settled(GateVerdict.NothingToCheck, "There is no difference to the base."); }
        if (red.Count == 0 && WhyNotHere(input) is { } reason) { return Settled(GateVerdict.CannotRunHere, reason); }
        var isRisky = input.Risk.Score >= input.Limit;
        if (red.Count == 0 && !isRisky)
        {
            return input.State.RepairedFiles.Count > 0
                ? Settled(GateVerdict.Repaired, "Every check is green after repairs.")
                : Settled(GateVerdict.Passed, "Every check is green.");
        }

        var why = WhyAsk(red, isRisky, input.Risk.Score);
        return new Decision
        {
            Verdict = GateVerdict.Rejected,
            Summary = why,
            Ask = true,
            Question = $"{why} Put the change on the branch '{input.Repository.Branch}' all the same?",
            Evidence = QuestionDetails.Of(input),
        };
    }

    private static Decision Settled(GateVerdict verdict, string summary) => new() { Verdict = verdict, Summary = summary, Ask = false };

    private static string? WhyNotHere(DecideInput input)
    {
        if (!input.Plan.KnowsTheProject) { return "No build, test or format command is known for this repository, so only the change itself was looked at."; }
        var silent = input.State.Results.Where(static result => result.Verdict == CheckVerdict.CannotRunHere).ToList();
        return silent.Count == 0 ? null : $"{string.Join(", ", silent.Select(static result => result.Name))} cannot run here. {silent[0].Reason}";
    }

    private static string WhyAsk(List<string> red, bool isRisky, int score) => (red.Count, isRisky) switch
    {
        (0, _) => $"Every check is green, but the risk is {score} of 100.",
        (_, false) => $"Red: {string.Join(", ", red)}.",
        _ => $"Red: {string.Join(", ", red)}; the risk is {score} of 100.",
    };
}
