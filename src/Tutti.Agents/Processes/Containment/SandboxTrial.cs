using Tutti.Agents.Processes.Supervision;
using Tutti.Kernel;

namespace Tutti.Agents.Processes.Containment;

/// <summary>Tries once whether a room can be built here, by building one: there are too many reasons why not to ask for each.</summary>
internal sealed class SandboxTrial(SupervisorProgram program, ProcessEnvironment environment, TimeProvider timeProvider, string? launcher)
{
    private static readonly (string File, string Refusing, string Hint)[] Switches =
    [
        ("/proc/sys/kernel/unprivileged_userns_clone", "0", "kernel.unprivileged_userns_clone is 0"),
        ("/proc/sys/user/max_user_namespaces", "0", "user.max_user_namespaces is 0"),
        ("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1", "kernel.apparmor_restrict_unprivileged_userns is 1"),
    ];

    /// <summary>The answer; the trial begins with the object.</summary>
    internal Task<SandboxSupport> Support { get; } = TryAsync(program, environment, timeProvider, launcher);

    private static async Task<SandboxSupport> TryAsync(
        SupervisorProgram program, ProcessEnvironment environment, TimeProvider timeProvider, string? launcher)
    {
        if (launcher is null) { return new SandboxSupport(false, "there is no unshare(1) of util-linux here"); }
        try
        {
            var result = await RunAsync(program, environment, timeProvider, launcher).ConfigureAwait(false);
            return result is { Outcome: ProcessOutcome.Exited, ExitCode: 0 }
                ? new SandboxSupport(true, "")
                : new SandboxSupport(false, Explain(result.NotStarted?.Message ?? $"the trial ended as {result.Outcome}"));
        }
        catch (TuttiException error)
        {
            return new SandboxSupport(false, Explain(error.Message));
        }
    }

    private static async Task<ProcessResult> RunAsync(
        SupervisorProgram program, ProcessEnvironment environment, TimeProvider timeProvider, string launcher)
    {
        var request = new ProcessRequest { Step = "sandbox trial", File = "/bin/sh", WorkingDirectory = "/", RunLimit = TimeSpan.FromSeconds(30) };
        var connection = await SupervisorConnection.OpenAsync(program, environment, timeProvider, launcher, CancellationToken.None).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var identity = connection.Identify(request.Step, program.File);
            var order = new StartOrder
            {
                File = request.File,
                Arguments = ["sh", "-c", ":"],
                WorkingDirectory = "/",
                Environment = environment.ForCommand(request, identity),
                StandardInput = default,
                SeparatesErrors = false,
                Grace = TimeSpan.Zero,
                Limits = request.Limits,
                Sandbox = SandboxPaths.Resolve(new SandboxRequest(), "/", environment.Home, launcher),
            };
            return await new ProcessSession(connection, request, identity, new Nobody(), timeProvider).RunAsync(order, CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>A refusal says little of its reason; the usual switches are looked at for a better one.</summary>
    private static string Explain(string said)
    {
        var hints = Switches.Where(static known => File.Exists(known.File) && File.ReadAllText(known.File).Trim() == known.Refusing).Select(static known => known.Hint);
        return string.Join("; ", hints.DefaultIfEmpty("user namespaces are not allowed here")) + $" ({said.Trim()})";
    }

    private sealed class Nobody : IProcessObserver
    {
        public ValueTask OnClaimAsync(ProcessIdentity identity, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public void OnLine(OutputLine line)
        {
            // The trial says nothing that anybody needs.
        }
    }
}
