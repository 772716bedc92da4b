using System.CommandLine;
using System.Reflection;

namespace Tutti.Cli.Versions;

/// <summary><c>tutti version</c>: prints the version and the commit the tool was built from.</summary>
internal static class VersionCommand
{
    internal static Command Create()
    {
        var command = new Command("version", "Prints the version.");
        command.SetAction(static parsed => parsed.InvocationConfiguration.Output.WriteLine($"tutti {Current}"));
        return command;
    }

    private static string Current =>
        typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
