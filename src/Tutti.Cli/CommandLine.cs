using System.CommandLine;
using Tutti.Cli.Versions;

namespace Tutti.Cli;

/// <summary>The verbs of the tool, and the way from arguments to an exit code.</summary>
internal static class CommandLine
{
    /// <summary>Parses the arguments and runs the verb they name.</summary>
    /// <param name="arguments">What follows the tool's name.</param>
    /// <param name="configuration">Where output goes; null for the console.</param>
    /// <returns>A value of <see cref="ExitCode"/>.</returns>
    internal static int Run(IReadOnlyList<string> arguments, InvocationConfiguration? configuration = null)
    {
        var parsed = Build().Parse(arguments);
        var result = parsed.Invoke(configuration);
        return parsed.Errors.Count > 0 ? (int)ExitCode.Usage : result;
    }

    private static RootCommand Build() => new("Runs durable workflows of agents: they go on where they were after a crash.")
    {
        VersionCommand.Create(),
    };
}
