using System.Text.Json.Serialization;
using ChangeGate.Checks;
using ChangeGate.Repositories;
using Tutti.Agents.Processes;
using Tutti.Agents.WorkingCopies;

namespace ChangeGate.Repairs;

/// <summary>What a formatter did.</summary>
internal sealed record Repair
{
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

    /// <summary>Runs a formatter on clean content, and keeps what it does to tracked files. What checks did to them before is dropped.</summary>
    internal static async Task<Repair> RunAsync(StepProcesses processes, Git git, CheckSpec spec, CommandLine fixer, IsolatedCopy copy, string content)
    {
        await IsolatedCopy.ResetAsync(git, copy.Tree, content).ConfigureAwait(false);
        var (verdict, result) = await processes.RunAsync(CheckRunner.Request(processes, fixer, copy.Tree)).ConfigureAwait(false);
        if (verdict != ExitVerdict.Succeeded)
        {
            await IsolatedCopy.ResetAsync(git, copy.Tree, content).ConfigureAwait(false);
            var reason = CheckJudge.Judge(spec, verdict, result).Reason;
            return new Repair { Check = spec.Name, Content = content, Touched = [], Reason = $"'{fixer}' did not help. {reason}" };
        }

        await git.RunAsync(copy.Tree, "add", "--update", "--", ".").ConfigureAwait(false);
        var repaired = await git.LineAsync(copy.Tree, "write-tree").ConfigureAwait(false);
        var touched = await git.RunAsync(copy.Tree, "diff", "--name-only", "-z", "--no-renames", content, repaired).ConfigureAwait(false);
        return new Repair
        {
            Check = spec.Name,
            Content = repaired,
            Touched = touched.Split('\0', StringSplitOptions.RemoveEmptyEntries),
            Reason = touched.Length > 0 ? $"'{fixer}' repaired it." : $"'{fixer}' found nothing to repair.",
        };
    }
}
