using ChangeGate.Checks;
using ChangeGate.Inventories;

namespace ChangeGate.Risks;

/// <summary>What findings add to a risk: so much for each, up to a limit, so that a hundred notes do not outweigh one secret.</summary>
internal static class FindingRisk
{
    /// <summary>Groups of findings by their rules. A finding counts in the first group that takes it.</summary>
    private static readonly (string What, int Each, int Most, Func<Finding, bool> Holds)[] Groups =
    [
        ("likely secrets", 60, 60, static finding => Is(finding, "secret.", FindingSeverity.Error)),
        ("places marked as secrets that may stay", 30, 60, static finding => Is(finding, "secret.", FindingSeverity.Warning)),
        ("licences that the policy denies", 40, 40, static finding => Is(finding, "licence.", FindingSeverity.Error)),
        ("licences to look at", 5, 20, static finding => Is(finding, "licence.", FindingSeverity.Warning)),
        ("dependencies from elsewhere than the registry", 15, 30, static finding => Is(finding, "dependency.", FindingSeverity.Warning)),
        ("deceptive text, names or links", 30, 60, static finding => Is(finding, "text.", FindingSeverity.Error) || Is(finding, "files.", FindingSeverity.Error)),
        ("files to look at", 5, 20, static finding => Is(finding, "text.", FindingSeverity.Warning) || Is(finding, "files.", FindingSeverity.Warning)),
        ("other errors", 5, 20, static finding => finding.Severity == FindingSeverity.Error),
        ("other warnings", 1, 10, static finding => finding.Severity == FindingSeverity.Warning),
    ];

    /// <summary>Verdicts that are not green by themselves.</summary>
    private static readonly (string What, int Each, int Most, CheckVerdict Verdict)[] Verdicts =
    [
        ("red checks", 15, 45, CheckVerdict.Failed),
        ("flaky checks", 10, 20, CheckVerdict.Flaky),
        ("checks that cannot run here", 10, 20, CheckVerdict.CannotRunHere),
    ];

    internal static IEnumerable<RiskReason> Of(IReadOnlyList<CheckResult> checks)
    {
        foreach (var (what, each, most, verdict) in Verdicts)
        {
            var names = checks.Where(check => check.Verdict == verdict).Select(static check => check.Name).ToList();
            if (names.Count > 0) { yield return new RiskReason(Math.Min(most, each * names.Count), $"{what}: {RiskScore.Name(names)}"); }
        }

        var findings = checks.SelectMany(static check => check.Findings).ToLookup(static finding => Array.FindIndex(Groups, group => group.Holds(finding)));
        for (var index = 0; index < Groups.Length; index++)
        {
            var places = findings[index].Select(static finding => finding.Path ?? finding.Rule).ToList();
            if (places.Count > 0)
            {
                yield return new RiskReason(Math.Min(Groups[index].Most, Groups[index].Each * places.Count), $"{Groups[index].What}: {RiskScore.Name([.. places.Distinct()])}");
            }
        }
    }

    internal static IEnumerable<RiskReason> Of(IReadOnlyList<InventoryChange> dependencies)
    {
        const int forNew = 5, mostForNew = 25, forTools = 2, mostForTools = 10, forVersion = 1, mostForVersions = 10;
        var added = dependencies.Where(static change => change.Kind == InventoryChangeKind.Added).ToLookup(static change => change.IsDevelopment, static change => change.Name);
        var changed = dependencies.Where(static change => change.Kind == InventoryChangeKind.Changed).Select(static change => change.Name).ToList();
        return new[]
        {
            Make(forNew, mostForNew, "new dependencies", [.. added[false]]),
            Make(forTools, mostForTools, "new dependencies for development", [.. added[true]]),
            Make(forVersion, mostForVersions, "other versions of dependencies", changed),
        }.OfType<RiskReason>();
    }

    private static RiskReason? Make(int each, int most, string what, List<string> names) =>
        names.Count == 0 ? null : new RiskReason(Math.Min(most, each * names.Count), $"{what}: {RiskScore.Name(names)}");

    private static bool Is(Finding finding, string rules, FindingSeverity severity) =>
        finding.Severity == severity && finding.Rule.StartsWith(rules, StringComparison.Ordinal);
}
