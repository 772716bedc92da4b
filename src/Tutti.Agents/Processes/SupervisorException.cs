using Tutti.Kernel;

namespace Tutti.Agents.Processes;

/// <summary>Supervision itself did not work. Before the claim nothing was executed; afterwards the result says so instead.</summary>
public sealed class SupervisorException : TuttiException
{
    private SupervisorException(string code, string message, bool isTransient, Exception? cause = null)
        : base(code, message, isTransient, cause)
    {
    }

    internal static SupervisorException NoAnswer(string file, string errors, Exception? cause = null) => new(
        "TUT4006",
        $"The supervisor '{file}' did not answer, so nothing was executed. Its Main must call SupervisorProgram.TryServe first."
        + (errors.Length == 0 ? "" : $" It said: {errors}"),
        isTransient: true,
        cause);

    internal static SupervisorException NoProgram() => new(
        "TUT4006", "The path of the own program is unknown, so no supervisor can be started. Name one by SupervisorProgram.At.", isTransient: false);

    internal static SupervisorException Unsupported() => new(
        "TUT4007", "Process agents need Linux: this system has no subreaper to hold a process tree together. Run the host in WSL or a container.", isTransient: false);
}
