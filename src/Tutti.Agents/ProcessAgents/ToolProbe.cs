using Tutti.Agents.Cards;
using Tutti.Agents.Processes;

namespace Tutti.Agents.ProcessAgents;

/// <summary>Asks required tools for their version before the command itself is started.</summary>
internal static class ToolProbe
{
    private const int OutputLimitBytes = 16 * 1024;
    private static readonly TimeSpan RunLimit = TimeSpan.FromSeconds(30);

    /// <summary>The versions by tool.</summary>
    /// <exception cref="Kernel.Steps.NotExecutedException">A tool is missing or has another version.</exception>
    internal static async Task<IReadOnlyDictionary<string, string>> RunAsync(StepProcesses processes, AgentCard card, ProcessRequest command)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var rule in card.Process?.Requires ?? []) { found[rule.Tool] = await AskAsync(processes, card, rule, command).ConfigureAwait(false); }
        return found;
    }

    private static async Task<string> AskAsync(StepProcesses processes, AgentCard card, ToolRequirement rule, ProcessRequest command)
    {
        var request = command with
        {
            File = rule.Tool,
            Arguments = rule.Probe,
            StandardInput = default,
            RunLimit = RunLimit,
            OutputLimitBytes = OutputLimitBytes,
            SeparatesErrors = false,
        };
        var (verdict, result) = await processes.RunAsync(request, showsOutput: false).ConfigureAwait(false);
        if (result.NotStarted is { } reason) { throw TaskRefusals.NoTool(card, rule, reason.Message); }
        if (verdict == ExitVerdict.CannotRunHere || result.Outcome != ProcessOutcome.Exited) { throw TaskRefusals.NoTool(card, rule, $"it ended as {result.Outcome} with code {result.ExitCode}."); }
        var version = VersionRange.Find(result.Output.Text);
        if (rule.Version is not { } wanted) { return version is null ? "" : VersionRange.Show(version); }
        if (version is null) { throw TaskRefusals.NoVersion(card, rule); }
        return VersionRange.TryParse(wanted, out var range) && range.Contains(version)
            ? VersionRange.Show(version)
            : throw TaskRefusals.WrongVersion(card, rule, VersionRange.Show(version));
    }
}
