using System.Text.Json.Serialization;
using ChangeGate.Checks;
using ChangeGate.Repositories;
using Tutti.Agents.Processes;
using Tutti.Agents.WorkingCopies;

namespace ChangeGate.Repairs;

/// <summary>What a fixer did.</summary>
internal sealed record Repair
{
    private const int MostDiffCharacters = 20_000;

    [JsonPropertyName("check")]
    public required string Check { get; init; }

    /// <summary>Git's name of the content after it.</summary>
    [JsonPropertyName("content")]
    public required string Content { get; init; }

    /// <summary>The files that it changed; none where it failed or found nothing to do.</summary>
    [JsonPropertyName("touched")]
    public required IReadOnlyList<string> Touched { get; init; }

    [JsonPropertyName("reason")]
    public required string Reason { get; init; }

    [JsonPropertyName("startedAt")]
    public required DateTimeOffset StartedAt { get; init; }

    [JsonPropertyName("durationMs")]
    public required long DurationMs { get; init; }

    /// <summary>What it changed, as a unified difference: redacted, and cut above a limit.</summary>
    [JsonPropertyName("diff")]
    public string Diff { get => field ?? ""; init; }

    /// <summary>
    /// Runs a fixer on clean content, and keeps what it does to tracked files. What checks, or a fixer that was interrupted, did to them before is
    /// dropped: both happen in one attempt, so that half a repair is never taken for a whole one.
    /// </summary>
    internal static async Task<Repair> RunAsync(StepProcesses processes, Git git, CheckSpec check, IsolatedCopy copy, string content)
    {
        var (started, stamp) = (TimeProvider.System.GetUtcNow(), TimeProvider.System.GetTimestamp());
        var nothing = new Repair { Check = check.Name, Content = content, Touched = [], Reason = "Nothing is known to repair it.", StartedAt = started, DurationMs = 0 };
        if (check.Fixer is not { } fixer) { return nothing; }
        await processes.EndLeftoversAsync().ConfigureAwait(false);
        await IsolatedCopy.ResetAsync(git, copy.Tree, content).ConfigureAwait(false);
        var (verdict, result) = await processes.RunAsync(Request(processes, check, fixer, copy)).ConfigureAwait(false);
        if (verdict != ExitVerdict.Succeeded)
        {
            await IsolatedCopy.ResetAsync(git, copy.Tree, content).ConfigureAwait(false);
            var reason = CheckJudge.Judge(check.Role, CommandReport.Of(verdict, result)).Reason;
            return nothing with { Reason = $"'{fixer}' did not help. {reason}", DurationMs = Elapsed(stamp) };
        }

        await git.RunAsync(copy.Tree, "add", "--update", "--", ".").ConfigureAwait(false);
        var repaired = await git.LineAsync(copy.Tree, "write-tree").ConfigureAwait(false);
        var touched = await git.RunAsync(copy.Tree, "diff", "--name-only", "-z", "--no-renames", content, repaired).ConfigureAwait(false);
        var diff = touched.Length == 0 ? "" : await git.RunAsync(copy.Tree, "diff", "--no-color", "--no-ext-diff", "--no-textconv", "--no-renames", content, repaired).ConfigureAwait(false);
        return nothing with
        {
            Content = repaired,
            DurationMs = Elapsed(stamp),
            Diff = diff.Length <= MostDiffCharacters ? diff : diff[..MostDiffCharacters] + "…",
            Touched = touched.Split('\0', StringSplitOptions.RemoveEmptyEntries),
            Reason = touched.Length > 0 ? $"'{fixer}' repaired it." : $"'{fixer}' found nothing to repair.",
        };
    }

    private static long Elapsed(long stamp) => (long)TimeProvider.System.GetElapsedTime(stamp).TotalMilliseconds;

    /// <summary>Its time limits are those of the step.</summary>
    private static ProcessRequest Request(StepProcesses processes, CheckSpec check, CommandLine fixer, IsolatedCopy copy) => new()
    {
        Step = processes.Name,
        File = fixer.File,
        Arguments = fixer.Arguments,
        WorkingDirectory = Path.Combine(copy.Tree, check.Folder),
        Environment = new Dictionary<string, string?> { ["CI"] = "true", ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1", ["DOTNET_NOLOGO"] = "1", ["GIT_TERMINAL_PROMPT"] = "0", ["GOTOOLCHAIN"] = "local" },
    };
}
