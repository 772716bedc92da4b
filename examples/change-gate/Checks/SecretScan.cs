using System.Globalization;
using ChangeGate.Repositories;
using Tutti.Agents.Secrets;
using Tutti.Agents.WorkingCopies;
using Tutti.Kernel.Steps;

namespace ChangeGate.Checks;

/// <summary>Looks for secrets in the lines that a change adds. Their values stay in a private file, which is removed at once.</summary>
internal static class SecretScan
{
    private const int MostShown = 20;

    internal static async Task<CheckResult> RunAsync(Git git, StepContext step, CheckSpec spec, RepositoryFacts repository, IsolatedCopy copy, string content)
    {
        var started = TimeProvider.System.GetTimestamp();
        var file = Path.Combine(copy.Folder, "secrets.diff");
        try
        {
            // Git's own output would be redacted before it could be judged, so the difference goes into a file.
            await git.RunAsync(
                copy.Tree, "diff", "--unified=0", "--no-color", "--no-ext-diff", "--no-textconv", "--no-renames", "--src-prefix=a/", "--dst-prefix=b/",
                "--output=" + file, repository.Base, content).ConfigureAwait(false);
            var places = Find(file);
            foreach (var place in places.Take(MostShown)) { step.Output(place); }
            return Result(spec, places, step.Attempt, TimeProvider.System.GetElapsedTime(started));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static List<string> Find(string file)
    {
        var redactor = new Redactor([]);
        using var diff = File.OpenText(file);
        return
        [
            .. AddedLines.Read(diff).SelectMany(added => SecretDetector.Find(added.Text).Select(finding =>
                redactor.Redact(string.Create(CultureInfo.InvariantCulture, $"{added.File}:{added.FirstLine + finding.Line - 1}: {finding.Kind}")))),
        ];
    }

    private static CheckResult Result(CheckSpec spec, List<string> places, int attempt, TimeSpan duration) => new()
    {
        Name = spec.Name,
        Kind = spec.Kind,
        Role = spec.Role,
        Verdict = places.Count == 0 ? CheckVerdict.Passed : CheckVerdict.Failed,
        Reason = places.Count switch
        {
            0 => "No added line looks like a secret.",
            1 => $"An added line looks like a secret: {places[0]}.",
            _ => $"{places.Count} places look like secrets, the first is {places[0]}.",
        },
        Attempts = attempt,
        DurationMs = (long)duration.TotalMilliseconds,
        Output = string.Join('\n', places.Take(MostShown)),
    };
}
