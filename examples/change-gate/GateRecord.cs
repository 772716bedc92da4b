using System.Text.Json;
using ChangeGate.Checks;
using ChangeGate.Repairs;
using ChangeGate.Reports;
using ChangeGate.Repositories;
using ChangeGate.Risks;

namespace ChangeGate;

/// <summary>What a run has found so far, as its workflow knows it: rebuilt on replay from the results of steps.</summary>
internal sealed class GateRecord
{
    private readonly Dictionary<string, CheckResult> _results = [];
    private readonly Dictionary<string, int> _executions = [];
    private readonly List<Repair> _repairs = [];

    /// <summary>Rounds of repair that were begun.</summary>
    internal int Rounds { get; private set; }

    /// <summary>The newest result of each check, in the order in which they came.</summary>
    internal IReadOnlyCollection<CheckResult> Results => _results.Values;

    internal IReadOnlyList<Repair> Repairs => _repairs;

    internal IReadOnlyList<CheckResult> Red => [.. Results.Where(static result => result.Verdict == CheckVerdict.Failed)];

    private IReadOnlyList<string> RepairedFiles =>
        [.. _repairs.SelectMany(static repair => repair.Touched).Distinct().Order(StringComparer.Ordinal)];

    private IEnumerable<CheckSummary> Summaries => Results.Select(result => result.Summarise(_executions.GetValueOrDefault(result.Name)));

    internal void Add(CheckResult result)
    {
        // A test that was flaky once stays flaky, though it passes at once after a repair.
        var wasFlaky = _results.GetValueOrDefault(result.Name) is { Verdict: CheckVerdict.Flaky } && result.Verdict == CheckVerdict.Passed;
        _results[result.Name] = wasFlaky ? _results[result.Name] with { DurationMs = result.DurationMs } : result;
        if (result.Attempts > 0) { _executions[result.Name] = _executions.GetValueOrDefault(result.Name) + 1; }
    }

    internal void Add(Repair repair) => _repairs.Add(repair);

    internal void BeginRound() => Rounds++;

    /// <summary>Whether a formatter could help.</summary>
    internal bool IsRepairable(CheckSpec check) => check.Fixer is not null && _results[check.Name].Verdict == CheckVerdict.Failed;

    internal GateOutput ToOutput(Ending ending, RepositoryFacts repository, ChangeSummary change) => new()
    {
        Verdict = ending.Verdict,
        Summary = ending.Summary,
        Repository = repository.Root,
        Base = repository.Base,
        Head = repository.Head,
        Branch = ending.Branch?.Branch,
        Commit = ending.Branch?.Commit,
        Checks = [.. Summaries],
        Rounds = Rounds,
        RepairedFiles = RepairedFiles,
        Risk = change.Risk,
        DecidedBy = ending.DecidedBy,
    };

    internal ReportContent ToReport(GateOutput output, ChangeSummary change, int riskLimit, DateTimeOffset time) => new()
    {
        Time = time,
        Output = output,
        Change = change,
        Checks = [.. Results],
        Repairs = [.. _repairs],
        RiskLimit = riskLimit,
    };

    internal JsonElement ToDetails(RepositoryFacts repository, ChangeSummary change) => JsonSerializer.SerializeToElement(
        new QuestionDetails
        {
            Repository = repository.Root,
            Change = $"{change.FileCount} files, +{change.Added} -{change.Removed}",
            Files = change.Files,
            NotGreen = [.. Summaries.Where(static check => check.Verdict is not (CheckVerdict.Passed or CheckVerdict.Flaky))],
            Risk = change.Risk,
            RepairedFiles = RepairedFiles,
            Branch = repository.Branch,
        },
        GateJson.Default.QuestionDetails);
}
