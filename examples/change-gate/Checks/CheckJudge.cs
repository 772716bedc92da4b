using System.Globalization;

namespace ChangeGate.Checks;

/// <summary>Turns the end of a command into a verdict. What only this machine lacks never counts against the change, and never for it.</summary>
internal static class CheckJudge
{
    private const int MostOutputCharacters = 64 * 1024;

    /// <summary>What tools say when they cannot reach a registry.</summary>
    private static readonly string[] NoNetwork =
    [
        "NU1301", "EAI_AGAIN", "ENOTFOUND", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "ENETUNREACH", "Could not resolve host", "ENOTCACHED", "no such host",
        "Network is unreachable", "Temporary failure in name resolution", "Name or service not known", "Connection refused", "NewConnectionError",
        "failed to download from", "failed to get `", "Could not find a version that satisfies", "dial tcp", "i/o timeout", "failed to load source for dependency", "Unable to update registry",
    ];

    /// <summary>What tools say when a tool that they call is missing, or older than the project needs.</summary>
    private static readonly string[] NoTool =
    [
        "Error 127", "Error 126", "A compatible .NET SDK was not found", "No .NET SDKs were found", "NETSDK1045", "npm error code ENOENT", "npx canceled due to missing packages",
        "No module named pytest", "No module named black", "No module named ruff", "No module named pip", "ensurepip is not available", "No module named venv", "note: module requires Go", "requires go >= ",
        "invalid go version", "no such command: `fmt`", "'cargo-fmt' is not installed", "is not installed for the toolchain", "requires rustc ",
    ];

    /// <summary>The result of a check whose command was run by a process agent.</summary>
    /// <param name="check">The check.</param>
    /// <param name="report">What became of the command.</param>
    /// <param name="attempt">Which attempt it was, from 1.</param>
    /// <param name="before">The result of the attempt before; null for the first.</param>
    internal static CheckResult ToResult(CheckSpec check, CommandReport report, int attempt, CheckResult? before)
    {
        var (verdict, reason) = Judge(check.Role, report);
        var isFlaky = verdict == CheckVerdict.Passed && check.Role == CheckRole.Tests && attempt > 1;
        return new CheckResult
        {
            Name = check.Name,
            Kind = check.Kind,
            Role = check.Role,
            Verdict = isFlaky ? CheckVerdict.Flaky : verdict,
            Reason = isFlaky ? $"It passed at attempt {attempt} only." : reason,
            Attempts = attempt,
            StartedAt = report.StartedAt,
            DurationMs = report.DurationMs,
            Output = report.Output.Length <= MostOutputCharacters ? report.Output : "…" + report.Output[^MostOutputCharacters..],
            Command = check.CommandText,
            Sandbox = report.Sandbox,
            Tries = [.. before?.Tries ?? [], new CheckTry { StartedAt = report.StartedAt, DurationMs = report.DurationMs, Verdict = verdict }],
        };
    }

    internal static (CheckVerdict Verdict, string Reason) Judge(CheckRole role, CommandReport report) => report.Verdict switch
    {
        CommandReport.Succeeded => (CheckVerdict.Passed, "It ended with success."),
        CommandReport.CannotRunHere => (CheckVerdict.CannotRunHere, WhyNot(report)),
        CommandReport.Unknown => (CheckVerdict.Failed, report.Reason.Length > 0 ? report.Reason : "It was ended before it was done."),
        _ when role == CheckRole.Setup && Finds(report.Output, NoNetwork) is { } sign =>
            (CheckVerdict.CannotRunHere, $"Dependencies could not be downloaded ({sign}); connect this machine, or fill its package cache."),
        _ when Finds(report.Output, NoTool) is { } sign =>
            (CheckVerdict.CannotRunHere, $"A tool that it calls is missing or too old ({sign}); see its output."),
        _ => (CheckVerdict.Failed, string.Create(CultureInfo.InvariantCulture, $"It ended with exit code {report.ExitCode}.")),
    };

    private static string WhyNot(CommandReport report) => report.ExitCode is { } code
        ? string.Create(CultureInfo.InvariantCulture, $"It ended with exit code {code}: a tool that it calls is missing or may not be executed.")
        : report.Reason;

    private static string? Finds(string text, string[] signs) => Array.Find(signs, sign => text.Contains(sign, StringComparison.Ordinal));
}
