using Tutti.Agents.Processes;
using Tutti.Kernel.Steps;

namespace ChangeGate.Checks;

/// <summary>Runs one check as a supervised process agent.</summary>
internal static class CheckRunner
{
    /// <summary>How often a red test runs before it counts as red.</summary>
    internal const int Attempts = 3;

    /// <summary>A check that fails is red at its last attempt; until then the attempt fails, and the wait for the next one is durable.</summary>
    internal static StepOptions Options { get; } = new()
    {
        Retry = new RetryPolicy { MaxAttempts = Attempts, InitialDelay = TimeSpan.FromMilliseconds(250), Factor = 2 },
    };

    private static readonly TimeSpan RunLimit = TimeSpan.FromMinutes(20);
    private static readonly TimeSpan IdleLimit = TimeSpan.FromMinutes(10);
    private const int OutputLimitBytes = 256 * 1024;

    /// <summary>Tools that ask, report home or paint have no place in a gate.</summary>
    private static readonly Dictionary<string, string?> Settings = new()
    {
        ["CI"] = "true",
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
        ["DOTNET_NOLOGO"] = "1",
        ["GIT_TERMINAL_PROMPT"] = "0",
        ["npm_config_update_notifier"] = "false",
    };

    internal static async Task<CheckResult> RunAsync(StepProcesses processes, StepContext step, CheckSpec spec, CommandLine command, string tree)
    {
        var (verdict, result) = await processes.RunAsync(Request(processes, command, tree)).ConfigureAwait(false);
        var (judged, reason) = CheckJudge.Judge(spec, verdict, result);
        var isFlaky = judged == CheckVerdict.Passed && spec.Role == CheckRole.Tests && step.Attempt > 1;
        if (judged == CheckVerdict.Failed && spec.Role == CheckRole.Tests && step.Attempt < Attempts) { throw GateErrors.CheckFailed(spec.Name, reason); }
        return new CheckResult
        {
            Name = spec.Name,
            Kind = spec.Kind,
            Role = spec.Role,
            Verdict = isFlaky ? CheckVerdict.Flaky : judged,
            Reason = isFlaky ? $"It passed at attempt {step.Attempt} only." : reason,
            Attempts = step.Attempt,
            DurationMs = (long)result.Duration.TotalMilliseconds,
            Output = result.Output.Text,
            Command = command.ToString(),
        };
    }

    internal static ProcessRequest Request(StepProcesses processes, CommandLine command, string tree) => new()
    {
        Step = processes.Name,
        File = command.File,
        Arguments = command.Arguments,
        WorkingDirectory = tree,
        Environment = Settings,
        RunLimit = RunLimit,
        IdleLimit = IdleLimit,
        OutputLimitBytes = OutputLimitBytes,
    };
}
