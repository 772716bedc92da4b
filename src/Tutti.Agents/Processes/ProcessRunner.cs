using Tutti.Agents.Processes.Admission;
using Tutti.Agents.Processes.Containment;
using Tutti.Agents.Processes.Supervision;

namespace Tutti.Agents.Processes;

/// <summary>Executes commands under supervision: claimed before they act, bounded while they run, gone when they are over. Thread-safe.</summary>
/// <param name="program">How to start a supervisor; see <see cref="SupervisorProgram.TryServe"/>.</param>
/// <param name="environment">Where the allowed variables come from.</param>
/// <param name="admission">How many commands may run at once; share one between all runners of a host.</param>
/// <param name="timeProvider">The clock of limits and durations.</param>
public sealed partial class ProcessRunner(
    SupervisorProgram program, ProcessEnvironment environment, ProcessAdmission admission, TimeProvider timeProvider)
{
    private const string PrivateHome = "/tmp";
    private static readonly TimeSpan QueueReminder = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private SandboxTrial? _trial;

    /// <summary>The clock of limits and durations.</summary>
    internal TimeProvider TimeProvider => timeProvider;

    /// <summary>The program that makes user namespaces; null if there is none.</summary>
    internal string? Launcher { get; init; } = SandboxPaths.Launcher;

    private SandboxTrial Trial
    {
        get
        {
            lock (_gate) { return _trial ??= new SandboxTrial(program, environment, timeProvider, Launcher); }
        }
    }

    /// <summary>The home folder of the host's user, if it is known.</summary>
    internal string? Home => environment.Home;

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
        using var place = await EnterAsync(request, observer, cancellationToken).ConfigureAwait(false);
        var variables = environment.ForCommand(request, identity: null);
        var path = variables.GetValueOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin");
        if (CommandLocator.Locate(request, path, out var file) is { } notStarted) { return NotStarted(notStarted); }
        var (sandbox, applied) = await DecideAsync(request, cancellationToken).ConfigureAwait(false);
        if (sandbox is null && request.Sandbox is { IsRequired: true }) { return NotStarted(ProcessNotStartedException.NoSandbox(request.File, applied.Label)); }
        var connection = await SupervisorConnection.OpenAsync(program, environment, timeProvider, sandbox?.Launcher, cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var identity = connection.Identify(request.Step, program.File);
            await observer.OnClaimAsync(identity, cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            var session = new ProcessSession(connection, request, identity, observer, timeProvider);
            var result = await session.RunAsync(Order(request, file, identity, sandbox), cancellationToken).ConfigureAwait(false);
            return result with { Sandbox = applied };
        }
    }

    /// <summary>Finds out, by building one, whether commands can run in a room of their own here. The first answer is kept.</summary>
    /// <param name="cancellationToken">Stops waiting for it.</param>
    public Task<SandboxSupport> ProbeSandboxAsync(CancellationToken cancellationToken) => Trial.Support.WaitAsync(cancellationToken);

    internal static ProcessResult NotStarted(ProcessNotStartedException reason) =>
        new() { Outcome = ProcessOutcome.NotStarted, NotStarted = reason };

    private async Task<IDisposable> EnterAsync(ProcessRequest request, IProcessObserver observer, CancellationToken cancellationToken)
    {
        var ahead = -1;
        // Whoever waits in the queue is not idle: clocks of steps hear of it from time to time.
        var reminder = timeProvider.CreateTimer(_ => Remind(), state: null, QueueReminder, QueueReminder);
        await using (reminder.ConfigureAwait(false)) { return await admission.EnterAsync(request.Weight, Tell, cancellationToken).ConfigureAwait(false); }

        void Tell(int count)
        {
            Volatile.Write(ref ahead, count);
            observer.OnQueued(count);
        }

        void Remind()
        {
            if (Volatile.Read(ref ahead) is >= 0 and var last) { observer.OnQueued(last); }
        }
    }

    /// <summary>What to build, and what to call it.</summary>
    private async Task<(SandboxOrder? Order, AppliedSandbox Applied)> DecideAsync(ProcessRequest request, CancellationToken cancellationToken)
    {
        if (request.Sandbox is not { } wanted) { return (null, AppliedSandbox.None); }
        var support = await ProbeSandboxAsync(cancellationToken).ConfigureAwait(false);
        return support.IsAvailable && Launcher is { } launcher
            ? (SandboxPaths.Resolve(wanted, request.WorkingDirectory, environment.Home, launcher), AppliedSandbox.Of(wanted))
            : (null, AppliedSandbox.Unavailable(support.Reason));
    }

    private Dictionary<string, string> Variables(ProcessRequest request, ProcessIdentity identity, SandboxOrder? sandbox)
    {
        var variables = environment.ForCommand(request, identity);
        if (sandbox is null || request.Sandbox is not { } wanted) { return variables; }
        variables.Remove("TMPDIR");
        if (!wanted.KeepsHome) { variables["HOME"] = PrivateHome; }
        return variables;
    }

    private StartOrder Order(ProcessRequest request, string file, ProcessIdentity identity, SandboxOrder? sandbox) => new()
    {
        File = file,
        Arguments = [request.File, .. request.Arguments],
        WorkingDirectory = request.WorkingDirectory,
        Environment = Variables(request, identity, sandbox),
        StandardInput = request.StandardInput,
        SeparatesErrors = request.SeparatesErrors,
        Grace = request.Grace,
        Limits = request.Limits,
        Sandbox = sandbox,
    };
}
