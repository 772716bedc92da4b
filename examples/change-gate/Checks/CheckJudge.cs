using System.Globalization;
using Tutti.Agents.Processes;

namespace ChangeGate.Checks;

/// <summary>Turns the end of a command into a verdict. What only this machine lacks never counts against the change, and never for it.</summary>
internal static class CheckJudge
{
    /// <summary>What tools say when they cannot reach a registry.</summary>
    private static readonly string[] NoNetwork =
    [
        "NU1301", "EAI_AGAIN", "ENOTFOUND", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "ENETUNREACH", "Could not resolve host",
        "Network is unreachable", "Temporary failure in name resolution", "Name or service not known", "Connection refused",
    ];

    /// <summary>What tools say when a tool that they call is missing: make of its recipes, the .NET host of its SDK.</summary>
    private static readonly string[] NoTool = ["Error 127", "Error 126", "A compatible .NET SDK was not found", "No .NET SDKs were found"];

    internal static (CheckVerdict Verdict, string Reason) Judge(CheckSpec spec, ExitVerdict verdict, ProcessResult result)
    {
        var text = result.Output.Text;
        return verdict switch
        {
            ExitVerdict.Succeeded => (CheckVerdict.Passed, "It ended with success."),
            ExitVerdict.CannotRunHere => (CheckVerdict.CannotRunHere, WhyNot(result)),
            ExitVerdict.Unknown => (CheckVerdict.Failed, Interrupted(result)),
            _ when spec.Role == CheckRole.Setup && Finds(text, NoNetwork) is { } sign =>
                (CheckVerdict.CannotRunHere, $"Dependencies could not be downloaded ({sign}); connect this machine, or fill its package cache."),
            _ when Finds(text, NoTool) is { } sign =>
                (CheckVerdict.CannotRunHere, $"A tool that it calls is missing ({sign}); see its output."),
            _ => (CheckVerdict.Failed, string.Create(CultureInfo.InvariantCulture, $"It ended with exit code {result.ExitCode}.")),
        };
    }

    private static string WhyNot(ProcessResult result) => result.NotStarted is { } reason
        ? reason.Message
        : string.Create(CultureInfo.InvariantCulture, $"It ended with exit code {result.ExitCode}: a tool that it calls is missing or may not be executed.");

    private static string Interrupted(ProcessResult result) => result.Outcome switch
    {
        ProcessOutcome.TimedOut => "It ran past its time limit and was ended.",
        ProcessOutcome.IdleTimedOut => "It wrote nothing for too long and was ended.",
        _ => string.Create(CultureInfo.InvariantCulture, $"It was ended by signal {result.Signal}."),
    };

    private static string? Finds(string text, string[] signs) => Array.Find(signs, sign => text.Contains(sign, StringComparison.Ordinal));
}
