using System.CommandLine;
using System.Reflection;
using Tutti.Cli.Output;
using Tutti.Cli.Sessions;

namespace Tutti.Cli.Versions;

/// <summary><c>tutti version</c>: prints the version and the commit the tool was built from.</summary>
internal static class VersionCommand
{
    internal static Command Create(GlobalOptions globals)
    {
        var command = new Command("version", "Prints the version.");
        globals.Handle(command, static (session, _) =>
        {
            session.Print(session.Format switch
            {
                OutputFormat.Table => $"tutti {Current}",
                OutputFormat.Id => Current,
                _ => $$"""{"version":"{{Current}}"}""",
            });
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }

    internal static string Current =>
        typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
