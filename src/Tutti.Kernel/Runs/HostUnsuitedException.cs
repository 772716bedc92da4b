namespace Tutti.Kernel.Runs;

/// <summary>
/// Thrown by a workflow before it does anything: this host lacks what the run needs. The run does not fail but needs attention as it stands; on a host that
/// has it, a retry goes on.
/// </summary>
/// <param name="code">A code of your own.</param>
/// <param name="message">What is missing and what to do.</param>
public sealed class HostUnsuitedException(string code, string message) : TuttiException(code, message)
{
}
