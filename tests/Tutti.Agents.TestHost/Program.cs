using System.Text;
using Tutti.Agents.Processes;
using Tutti.Agents.Processes.Admission;
using Tutti.Agents.Processes.Supervision;

namespace Tutti.Agents.TestHost;

/// <summary>An engine that tests can kill: it runs one shell script under supervision and says on its standard output what happens.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        if (SupervisorProgram.TryServe(arguments, out var exitCode, out var program)) { return exitCode; }
        if (arguments is ["mcp", var mode]) { return await McpHost.RunAsync(mode); }
        await using var output = Console.OpenStandardOutput();
        var runner = new ProcessRunner(program, ProcessEnvironment.OfHost(), new ProcessAdmission(), TimeProvider.System);
        var request = new ProcessRequest
        {
            Step = arguments[0],
            File = "/bin/sh",
            Arguments = ["-c", arguments[1]],
            WorkingDirectory = "/",
            Grace = TimeSpan.FromMilliseconds(200),
        };
        var result = await runner.RunAsync(request, new Reporter(output), CancellationToken.None);
        return result.ExitCode ?? 1;
    }

    private sealed class Reporter(Stream output) : IProcessObserver
    {
        public async ValueTask OnClaimAsync(ProcessIdentity identity, CancellationToken cancellationToken)
        {
            await output.WriteAsync(Encoding.UTF8.GetBytes($"claim {identity}\n"), cancellationToken);
            await output.FlushAsync(cancellationToken);
        }

        public void OnLine(OutputLine line)
        {
            output.Write(Encoding.UTF8.GetBytes($"{line.Text}\n"));
            output.Flush();
        }
    }
}
