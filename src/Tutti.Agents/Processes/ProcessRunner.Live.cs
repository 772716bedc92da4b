using Tutti.Agents.Processes.Supervision;

namespace Tutti.Agents.Processes;

public sealed partial class ProcessRunner
{
    /// <summary>Starts a command that is talked to, such as a server on standard input and output. Run and idle limits do not apply.</summary>
    /// <param name="request">What to execute.</param>
    /// <param name="cancellationToken">Gives up before the command is executed.</param>
    /// <exception cref="ProcessNotStartedException">It cannot be executed.</exception>
    /// <exception cref="SupervisorException">No supervisor could be started; nothing was executed.</exception>
    internal async Task<LiveProcess> OpenAsync(ProcessRequest request, CancellationToken cancellationToken)
    {
        Check(request);
        if (!OperatingSystem.IsLinux()) { throw SupervisorException.Unsupported(); }
        var path = environment.ForCommand(request, identity: null).GetValueOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin");
        if (CommandLocator.Locate(request, path, out var file) is { } notFound) { throw notFound; }
        var (sandbox, applied) = await DecideAsync(request, cancellationToken).ConfigureAwait(false);
        if (sandbox is null && request.Sandbox is { IsRequired: true }) { throw ProcessNotStartedException.NoSandbox(request.File, applied.Label); }
        var connection = await SupervisorConnection.OpenAsync(program, environment, timeProvider, sandbox?.Launcher, cancellationToken).ConfigureAwait(false);
        try
        {
            var identity = connection.Identify(request.Step, program.File);
            return await LiveProcess.StartAsync(connection, Order(request, file, identity, sandbox) with { KeepsInputOpen = true }, request, identity, timeProvider).ConfigureAwait(false);
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
