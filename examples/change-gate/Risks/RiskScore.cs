using System.Text.Json.Serialization;

namespace ChangeGate.Risks;

/// <summary>How much care a change deserves, from 0 to 100: a fixed table over what it touches, nothing learned, nothing random.</summary>
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
        ("links or submodules", 25, static file => file.Mode is "120000" or "160000"),
        ("build settings", 20, static file => SensitivePaths.IsBuildSetting(file.Path)),
        ("deleted tests", 20, static file => file.Status == 'D' && SensitivePaths.IsTest(file.Path)),
        ("lock files", 15, static file => SensitivePaths.IsLockFile(file.Path)),
        ("binary files", 15, static file => file.Added is null && file.Mode is not ("120000" or "160000")),
        ("changed permissions", 10, static file => file.HasNewMode),
    ];

    [JsonPropertyName("score")]
    public required int Score { get; init; }

    [JsonPropertyName("reasons")]
    public required IReadOnlyList<RiskReason> Reasons { get; init; }

    internal static RiskScore Of(IReadOnlyList<ChangedFile> files)
    {
        List<RiskReason> reasons = [.. Size(files)];
        foreach (var (what, points, holds) in Rules)
        {
            var touched = files.Where(holds).Select(static file => file.Path).ToList();
            if (touched.Count > 0) { reasons.Add(new RiskReason(points, $"{what}: {Name(touched)}")); }
        }

        return new RiskScore { Score = Math.Min(Most, reasons.Sum(static reason => reason.Points)), Reasons = reasons };
    }

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

    private static string Name(List<string> files) => files.Count <= MostNamed
        ? string.Join(", ", files)
        : $"{string.Join(", ", files.Take(MostNamed))} and {files.Count - MostNamed} more";
}

/// <summary>One part of a score.</summary>
/// <param name="Points">What it adds.</param>
/// <param name="What">What it is about, with the files.</param>
internal sealed record RiskReason(
    [property: JsonPropertyName("points")] int Points,
    [property: JsonPropertyName("what")] string What);
