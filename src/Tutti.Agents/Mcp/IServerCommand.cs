using Tutti.Agents.Processes;
using Tutti.Agents.Processes.Containment;
using Tutti.Agents.Secrets;

namespace Tutti.Agents.Mcp;

/// <summary>A server that may be a command: talked to over its standard streams, supervised, ended with who started it.</summary>
internal interface IServerCommand
{
    /// <summary>Its name.</summary>
    string Name { get; }

    /// <summary>The program and its arguments; empty for a server at an address.</summary>
    IReadOnlyList<string> Run { get; }

    /// <summary>Where the command works.</summary>
    string WorkingDirectory { get; }

    /// <summary>Variables of the command beside the allowed ones of the host.</summary>
    IReadOnlyDictionary<string, string?> Environment { get; }

    /// <summary>Variables of the command that hold secrets.</summary>
    IReadOnlyDictionary<string, DeclaredSecret> Secrets { get; }

    /// <summary>The room to run the command in; null for none.</summary>
    SandboxRequest? Sandbox { get; }
}

/// <summary>How commands of servers are started.</summary>
internal static class ServerCommand
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    /// <summary>What is asked of the runner of processes; null where the server is no command.</summary>
    /// <param name="server">The server.</param>
    /// <param name="owner">Who talks to it.</param>
    public static ProcessRequest? RequestFor(IServerCommand server, string owner)
    {
        if (server.Run is not [{ Length: > 0 } file, ..]) { return null; }
        var variables = new Dictionary<string, string?>(server.Environment);
        foreach (var (name, secret) in server.Secrets) { variables[name] = secret.Value; }
        return new ProcessRequest
        {
            Step = $"{owner}/{server.Name}",
            File = file,
            Arguments = [.. server.Run.Skip(1)],
            WorkingDirectory = server.WorkingDirectory,
            Environment = variables,
            SeparatesErrors = true,
            Sandbox = server.Sandbox,
            Grace = Grace,
        };
    }
}
