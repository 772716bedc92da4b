using Tutti.Agents.Processes.Supervision;
using Tutti.Storage.Embedded.Control.Locating;

namespace Tutti.Cli.Sessions;

/// <summary>What the tool knows of the process that it runs in; tests make their own.</summary>
internal sealed record Tool
{
    public required TextWriter Output { get; init; }

    public required TextWriter Error { get; init; }

    /// <summary>Whether a person sees the output and can be asked.</summary>
    public required bool IsTerminal { get; init; }

    /// <summary>Whether colours were declined by the environment.</summary>
    public required bool DeclinesColor { get; init; }

    public required string WorkingDirectory { get; init; }

    public required StoreLocator Locator { get; init; }

    /// <summary>The user's data folder of this tool.</summary>
    public string DataDirectory { get; init; } = StoreLocator.UserDirectory;

    public required SupervisorProgram Supervisor { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Standard input as bytes.</summary>
    public Func<Stream> OpenInput { get; init; } = Console.OpenStandardInput;

    /// <summary>Standard output as bytes.</summary>
    public Func<Stream> OpenOutput { get; init; } = Console.OpenStandardOutput;

    /// <summary>Reads a variable of the environment, where secrets of flows come from; null for an unset one.</summary>
    public Func<string, string?> FindVariable { get; init; } = static _ => null;

    public static Tool OfThisProcess(SupervisorProgram supervisor) => new()
    {
        Output = Console.Out,
        Error = Console.Error,
        IsTerminal = !Console.IsInputRedirected && !Console.IsOutputRedirected && Variable("TERM") is not "dumb",
        DeclinesColor = !string.IsNullOrEmpty(Variable("NO_COLOR")),
        WorkingDirectory = Environment.CurrentDirectory,
        Locator = StoreLocator.OfThisProcess(),
        Supervisor = supervisor,
        FindVariable = Variable,
    };

#pragma warning disable RS0030 // Conventions of terminals are variables by definition.
    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name);
#pragma warning restore RS0030
}
