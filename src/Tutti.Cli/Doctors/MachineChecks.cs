using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Tutti.Agents.Processes;
using Tutti.Cli.Modules;
using Tutti.Cli.Sessions;

namespace Tutti.Cli.Doctors;

/// <summary>The machine: what workflows and process agents need.</summary>
internal static class MachineChecks
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static async Task<IReadOnlyList<Finding>> RunAsync(Session session, CancellationToken cancellationToken) =>
    [
        new("tutti", IsWell: true, $"{Versions.VersionCommand.Current} on {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}"),
        await ProgramAsync("sdk", "dotnet", "--version", "Install the .NET 10 SDK to run workflow projects.", cancellationToken).ConfigureAwait(false),
        await ProgramAsync("git", "git", "--version", "Install git to run jobs on repositories.", cancellationToken).ConfigureAwait(false),
        await SupervisorAsync(session, cancellationToken).ConfigureAwait(false),
        Namespaces(),
        Clock(session),
    ];

    private static async Task<Finding> ProgramAsync(string subject, string file, string argument, string advice, CancellationToken cancellationToken)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(file, argument) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetTempPath() });
            if (process is null) { return new Finding(subject, IsWell: null, $"'{file}' does not start. {advice}"); }
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(Patience);
            var text = await process.StandardOutput.ReadToEndAsync(limit.Token).ConfigureAwait(false);
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            return process.ExitCode == 0 ? new Finding(subject, IsWell: true, text.Trim()) : new Finding(subject, IsWell: null, $"'{file} {argument}' fails. {advice}");
        }
        catch (Win32Exception)
        {
            return new Finding(subject, IsWell: null, $"'{file}' is not in PATH. {advice}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new Finding(subject, IsWell: null, $"'{file} {argument}' does not end. {advice}");
        }
    }

    /// <summary>Runs a command the way steps do.</summary>
    private static Task<Finding> SupervisorAsync(Session session, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux()) { return Task.FromResult(new Finding("supervisor", IsWell: null, "Process agents need Linux: run the host on Linux, in WSL or in a container.")); }
        return DoctorCommand.TryAsync("supervisor", async () =>
        {
            var runner = (ProcessRunner)new HostServices(session.Tool, session.Location.Directory).GetService(typeof(ProcessRunner))!; // registered there
            var request = new ProcessRequest { File = "/bin/true", Step = "doctor", WorkingDirectory = "/" };
            var result = await runner.RunAsync(request, new NoObserver(), cancellationToken).ConfigureAwait(false);
            return result is { Outcome: ProcessOutcome.Exited, ExitCode: 0 }
                ? new Finding("supervisor", IsWell: true, $"runs commands and ends their trees ({Output.Texts.Duration(result.Duration)})")
                : new Finding("supervisor", IsWell: false, $"/bin/true ended as {result.Outcome}. Process agents will not work.");
        });
    }

    private static Finding Namespaces()
    {
        const string Limit = "/proc/sys/user/max_user_namespaces";
        if (!OperatingSystem.IsLinux() || !File.Exists(Limit)) { return new Finding("namespaces", IsWell: null, "User namespaces are not available: agents can only be isolated by directory."); }
        return File.ReadAllText(Limit).Trim() is "0"
            ? new Finding("namespaces", IsWell: null, "User namespaces are turned off (user.max_user_namespaces = 0): agents can only be isolated by directory.")
            : new Finding("namespaces", IsWell: true, "user namespaces are allowed");
    }

    private static Finding Clock(Session session)
    {
        var now = session.Time.GetUtcNow();
        return now.Year is >= 2025 and < 2100
            ? new Finding("clock", IsWell: true, $"{now:u}")
            : new Finding("clock", IsWell: false, $"The clock says {now:u}. Set it: due times of timers follow it.");
    }

    private sealed class NoObserver : IProcessObserver
    {
        public ValueTask OnClaimAsync(ProcessIdentity identity, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public void OnLine(OutputLine line) { }
    }
}
