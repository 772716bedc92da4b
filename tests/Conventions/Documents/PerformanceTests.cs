using System.Text.Json;
using System.Text.RegularExpressions;
using Tutti.Conventions.Repositories;
using Xunit;

namespace Tutti.Conventions.Documents;

/// <summary>The page of measurements says of each workload at which commit it was measured.</summary>
public sealed partial class PerformanceTests
{
    private const string Page = "docs/performance.md";

    [Fact]
    public void Performance_EachWorkload_StandsUnderTheCommitThatItWasMeasuredAt()
    {
        var origins = Repository.ReadLines(Page).Where(static line => line.StartsWith("Measured by", StringComparison.Ordinal)).ToDictionary(static line => Script().Match(line).Groups[1].Value);
        var faults = new List<string>();
        foreach (var file in Repository.Files.Where(static file => file.StartsWith("bench/results/", StringComparison.Ordinal) && !file.EndsWith("peers.jsonl", StringComparison.Ordinal)))
        {
            var times = Repository.ReadLines(file).Where(static line => line.Length > 0).Select(static line => JsonElement.Parse(line)).GroupBy(static figure => (Date: Text(figure, "date"), Commit: Text(figure, "commit")), static figure => Text(figure, "workload")).ToList();
            var origin = origins.GetValueOrDefault(Path.GetFileNameWithoutExtension(file), "");
            foreach (var time in times)
            {
                var when = $"on {time.Key.Date} at commit `{time.Key.Commit.TrimEnd('+')}`";
                var said = times.Count == 1 ? when : $"{string.Join(", ", time.Distinct())} {when}";
                if (!origin.Contains(said, StringComparison.Ordinal)) { faults.Add($"{Page} does not say '{said}', as {file} does"); }
            }
        }

        Assert.NotEmpty(origins);
        Faults.MustBeEmpty(faults, "Run bench/report.sh:");
    }

    private static string Text(JsonElement figure, string name) => figure.GetProperty(name).GetString() ?? "";

    [GeneratedRegex("`bench/([a-z]+)\\.sh`")]
    private static partial Regex Script();
}
