using Tutti.Kernel;

namespace Tutti.Agents.Processes;

/// <summary>A command ended without having done its work, and the same call may succeed later. It may have acted.</summary>
public sealed class CommandInterruptedException : TuttiException
{
    internal CommandInterruptedException(ProcessRequest request, ProcessResult result)
        : base("TUT4010", Describe(request, result), isTransient: true) => Outcome = result.Outcome;

    /// <summary>How it ended.</summary>
    public ProcessOutcome Outcome { get; }

    private static string Describe(ProcessRequest request, ProcessResult result) => result.Outcome switch
    {
        ProcessOutcome.SupervisorLost =>
            $"The supervisor of '{request.File}' was killed from outside, so its outcome is lost. What it left has been ended; give the step a retry policy.",
        ProcessOutcome.TimedOut => $"The command '{request.File}' ran past its limit of {request.RunLimit} and was ended. Raise the limit, or make its task smaller.",
        ProcessOutcome.IdleTimedOut => $"The command '{request.File}' wrote nothing for {request.IdleLimit} and was ended. Raise the limit, or make it show progress.",
        _ => $"The command '{request.File}' ended with code {result.ExitCode}, which says that it may succeed later. Give the step a retry policy, or map the code otherwise.",
    };
}
