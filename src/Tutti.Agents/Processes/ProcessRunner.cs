using Tutti.Agents.Processes.Supervision;

namespace Tutti.Agents.Processes;

/// <summary>Executes commands under supervision: claimed before they act, bounded while they run, gone when they are over. Thread-safe.</summary>
/// <param name="program">How to start a supervisor; see <see cref="SupervisorProgram.TryServe"/>.</param>
/// <param name="environment">Where the allowed variables come from.</param>
/// <param name="admission">How many commands may run at once; share one between all runners of a host.</param>
/// <param name="timeProvider">The clock of limits and durations.</param>
public sealed class ProcessRunner(
    SupervisorProgram program, ProcessEnvironment environment, ProcessAdmission admission, TimeProvider timeProvider)
{
    private const int MaximumInputBytes = 64 * 1024 * 1024;
    private const int MaximumStepCharacters = 1024;

    /// <summary>The clock of limits and durations.</summary>
    internal TimeProvider TimeProvider => timeProvider;

    /// <summary>Executes a command and waits until it and everything that it started have gone.</summary>
    /// <param name="request">What to execute.</param>
    /// <param name="observer">Who journals the claim and sees the output.</param>
    /// <param name="cancellationToken">
    /// Before the execution: nothing was executed, and the call ends with <see cref="OperationCanceledException"/>.
    /// Afterwards: the tree is ended and the result is <see cref="ProcessOutcome.Cancelled"/>, because it may have acted.
    /// </param>
    /// <returns>How it ended; a command that cannot be found or executed is a result too.</returns>
    /// <exception cref="SupervisorException">No supervisor could be started; nothing was executed.</exception>
    public async Task<ProcessResult> RunAsync(ProcessRequest request, IProcessObserver observer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(observer);
        Check(request);
        if (!OperatingSystem.IsLinux()) { throw SupervisorException.Unsupported(); }
        using var place = await admission.EnterAsync(cancellationToken).ConfigureAwait(false);
        var path = environment.ForCommand(request, identity: null).GetValueOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin");
        if (CommandLocator.Locate(request, path, out var file) is { } notStarted) { return NotStarted(notStarted); }
        var connection = await SupervisorConnection.OpenAsync(program, environment, timeProvider, cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var identity = connection.Identify(request.Step, program.File);
            await observer.OnClaimAsync(identity, cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            var session = new ProcessSession(connection, request, identity, observer, timeProvider);
            return await session.RunAsync(Order(request, file, identity), cancellationToken).ConfigureAwait(false);
        }
    }

    internal static ProcessResult NotStarted(ProcessNotStartedException reason) =>
        new() { Outcome = ProcessOutcome.NotStarted, NotStarted = reason };

    private static void Check(ProcessRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentException.ThrowIfNullOrEmpty(request.File);
        ArgumentException.ThrowIfNullOrEmpty(request.Step);
        Require(request.Step.Length <= MaximumStepCharacters && !request.Step.Any(char.IsControl), "Step is at most 1024 characters without control characters.");
        Require(Path.IsPathRooted(request.WorkingDirectory), "WorkingDirectory must be an absolute path.");
        Require(request.StandardInput.Length <= MaximumInputBytes, "StandardInput is at most 64 MiB; write larger input to a file.");
        Require(!request.Arguments.Append(request.File).Any(HasNull), "File and Arguments must not hold null characters.");
        Require(request.Environment.All(static pair => IsVariable(pair.Key, pair.Value)), "Environment names must not be empty or hold '=' or null characters.");
        Require(IsLimit(request.RunLimit) && IsLimit(request.IdleLimit), "Limits must be positive or Timeout.InfiniteTimeSpan.");
        Require(request.Grace >= TimeSpan.Zero && request.OutputLimitBytes > 0, "Grace must not be negative, OutputLimitBytes must be positive.");

        static bool HasNull(string text) => text.Contains('\0', StringComparison.Ordinal);
        static bool IsVariable(string name, string? value) => name.Length > 0 && !name.Contains('=', StringComparison.Ordinal) && !HasNull(name) && !HasNull(value ?? "");
        static bool IsLimit(TimeSpan limit) => limit > TimeSpan.Zero || limit == Timeout.InfiniteTimeSpan;
    }

    private static void Require(bool condition, string message)
    {
        if (!condition) { throw new ArgumentException(message); }
    }

    private StartOrder Order(ProcessRequest request, string file, ProcessIdentity identity) => new()
    {
        File = file,
        Arguments = [request.File, .. request.Arguments],
        WorkingDirectory = request.WorkingDirectory,
        Environment = environment.ForCommand(request, identity),
        StandardInput = request.StandardInput,
        SeparatesErrors = request.SeparatesErrors,
        Grace = request.Grace,
    };
}
