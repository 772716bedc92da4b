using System.Globalization;
using Tutti.Kernel.Steps;

namespace ChangeGate.Checks;

/// <summary>A check of the change itself: it lists what it finds, and is red where anything of that is an error.</summary>
/// <param name="Role">What it is for; its name is that of the role.</param>
/// <param name="Clean">What is said where nothing was found.</param>
internal sealed record Audit(CheckRole Role, string Clean)
{
    private const int MostShown = 20;

    private string Name => Role switch
    {
        CheckRole.Secrets => "secrets",
        CheckRole.Files => "files",
        _ => "inventory",
    };

    /// <summary>Looks, and says what was found to whoever watches.</summary>
    internal async Task<CheckResult> RunAsync(StepContext step, Func<Task<IReadOnlyList<Finding>>> find)
    {
        var (started, stamp) = (TimeProvider.System.GetUtcNow(), TimeProvider.System.GetTimestamp());
        IReadOnlyList<Finding> findings = await find().ConfigureAwait(false);
        var lines = findings.Select(Describe).ToList();
        foreach (var line in lines.Take(MostShown)) { step.Output(line); }
        var red = findings.Where(static finding => finding.Severity == FindingSeverity.Error).Select(Describe).ToList();
        return new CheckResult
        {
            Name = Name,
            Kind = Name,
            Role = Role,
            Verdict = red.Count == 0 ? CheckVerdict.Passed : CheckVerdict.Failed,
            Reason = (red.Count, lines.Count) switch
            {
                (0, 0) => Clean,
                (0, 1) => lines[0],
                (0, _) => string.Create(CultureInfo.InvariantCulture, $"{lines.Count} places are worth a look, the first is {lines[0]}"),
                (1, _) => red[0],
                _ => string.Create(CultureInfo.InvariantCulture, $"{red.Count} places are wrong, the first is {red[0]}"),
            },
            Attempts = step.Attempt,
            StartedAt = started,
            DurationMs = (long)TimeProvider.System.GetElapsedTime(stamp).TotalMilliseconds,
            Output = string.Join('\n', lines.Take(MostShown)),
            Findings = findings,
        };
    }

    private static string Describe(Finding finding)
    {
        var place = finding switch
        {
            { Path: { } path, Line: { } line } => string.Create(CultureInfo.InvariantCulture, $"{path}:{line}: "),
            { Path: { } path } => path + ": ",
            _ => "",
        };
        return $"{place}{finding.Rule}: {finding.Message}";
    }
}
