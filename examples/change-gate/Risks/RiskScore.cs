using System.Text.Json.Serialization;
using ChangeGate.Checks;
using ChangeGate.Inventories;

namespace ChangeGate.Risks;

/// <summary>
/// How much care a change deserves, from 0 to 100: a fixed table over what it touches and what was found, nothing learned, nothing random.
/// Every part only adds, so one more finding never lowers the score.
/// </summary>
internal sealed record RiskScore
{
    private const int Most = 100;
    private const int MostNamed = 3;

    /// <summary>Rules over single files: each adds its points once, however many files it is true of.</summary>
    private static readonly (string What, int Points, Func<ChangedFile, bool> Holds)[] Rules =
    [
        ("files that usually hold secrets", 60, static file => file.Status != 'D' && SensitivePaths.MayHoldSecrets(file.Path)),
        ("automation that runs with rights of its own", 40, static file => SensitivePaths.IsAutomation(file.Path)),
        ("database migrations", 40, static file => SensitivePaths.IsMigration(file.Path)),
        ("infrastructure", 30, static file => SensitivePaths.IsInfrastructure(file.Path)),
        ("access rights or cryptography", 25, static file => SensitivePaths.IsSecurity(file.Path)),
        ("links or submodules", 25, static file => file.Mode is "120000" or "160000"),
        ("build settings", 20, static file => SensitivePaths.IsBuildSetting(file.Path)),
        ("deleted tests", 20, static file => file.Status == 'D' && SensitivePaths.IsTest(file.Path)),
        ("lock files", 15, static file => SensitivePaths.IsLockFile(file.Path)),
        ("binary files", 15, static file => file.Added is null && file.Mode is not ("120000" or "160000")),
        ("generated or vendored files", 10, static file => SensitivePaths.IsGenerated(file.Path)),
        ("changed permissions", 10, static file => file.HasNewMode),
    ];

    [JsonPropertyName("score")]
    public required int Score { get; init; }

    [JsonPropertyName("reasons")]
    public required IReadOnlyList<RiskReason> Reasons { get; init; }

    /// <summary>The risk of what a change touches.</summary>
    internal static RiskScore Of(IReadOnlyList<ChangedFile> files)
    {
        List<RiskReason> reasons = [.. Size(files), .. Untested(files)];
        foreach (var (what, points, holds) in Rules)
        {
            var touched = files.Where(holds).Select(static file => file.Path).ToList();
            if (touched.Count > 0) { reasons.Add(new RiskReason(points, $"{what}: {Name(touched)}")); }
        }

        return Sum(reasons);
    }

    /// <summary>The same, and what checks and the inventory say.</summary>
    /// <param name="checks">The newest result of each check, with its findings.</param>
    /// <param name="dependencies">What becomes of dependencies.</param>
    internal RiskScore With(IReadOnlyList<CheckResult> checks, IReadOnlyList<InventoryChange> dependencies) =>
        Sum([.. Reasons, .. FindingRisk.Of(checks), .. FindingRisk.Of(dependencies)]);

    internal static string Name(IReadOnlyList<string> names) => names.Count <= MostNamed
        ? string.Join(", ", names)
        : $"{string.Join(", ", names.Take(MostNamed))} and {names.Count - MostNamed} more";

    private static RiskScore Sum(List<RiskReason> reasons) => new() { Score = Math.Min(Most, reasons.Sum(static reason => reason.Points)), Reasons = reasons };

    private static IEnumerable<RiskReason> Size(IReadOnlyList<ChangedFile> files)
    {
        const int linesPerPoint = 20, mostForLines = 30, filesPerPoint = 2, mostForFiles = 15, perDeletion = 5, mostForDeletions = 25;
        var lines = files.Sum(static file => (file.Added ?? 0) + (file.Removed ?? 0));
        var deleted = files.Count(static file => file.Status == 'D');
        return new RiskReason[]
        {
            new(Math.Min(mostForLines, lines / linesPerPoint), $"{lines} changed lines"),
            new(Math.Min(mostForFiles, files.Count / filesPerPoint), $"{files.Count} changed files"),
            new(Math.Min(mostForDeletions, deleted * perDeletion), $"{deleted} deleted files"),
        }.Where(static reason => reason.Points > 0);
    }

    /// <summary>Code that grows while no test is touched.</summary>
    private static IEnumerable<RiskReason> Untested(IReadOnlyList<ChangedFile> files)
    {
        const int points = 10, fewestLines = 30;
        var lines = files.Where(static file => SensitivePaths.IsCode(file.Path)).Sum(static file => file.Added ?? 0);
        if (lines >= fewestLines && !files.Any(static file => SensitivePaths.IsTest(file.Path))) { yield return new RiskReason(points, $"{lines} new lines of code, and no test is touched"); }
    }
}

/// <summary>One part of a score.</summary>
/// <param name="Points">What it adds.</param>
/// <param name="What">What it is about, with the files.</param>
internal sealed record RiskReason(
    [property: JsonPropertyName("points")] int Points,
    [property: JsonPropertyName("text")] string What);
